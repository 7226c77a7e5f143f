import { visibleText } from '../../model/visible-text';

/** What a command talks to: a process's streams, or a test's. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Everything on standard input, no more than so many bytes and one. */
  stdin(limit: number): Uint8Array;
}

/** Says on standard error what is wrong: one line, whatever is in it. */
export function complain(terminal: Terminal, text: string): void {
  terminal.err(`${visibleText(text)}\n`);
}
