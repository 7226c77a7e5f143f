import { visibleText } from '../../model/visible-text';

/** What a command talks to: a process's streams, or a test's. */
export interface Terminal {
  /** Whether what is written to `out` is shown in colours. @default false */
  readonly colors?: boolean;
  /** The folder that paths in annotations are relative to. @default - the current folder */
  readonly root?: string;
  out(text: string): void;
  err(text: string): void;
  /** Everything on standard input, no more than so many bytes and one. */
  stdin(limit: number): Uint8Array;
}

/** Says on standard error what is wrong: one line, whatever is in it. */
export function complain(terminal: Terminal, text: string): void {
  terminal.err(`${visibleText(text)}\n`);
}

/** Whether a stream shows colours, as https://no-color.org and Node.js have it: FORCE_COLOR decides, then NO_COLOR, then TERM, then the stream. */
export function wantsColors({ FORCE_COLOR, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return !NO_COLOR && TERM !== 'dumb' && isTerminal;
}
