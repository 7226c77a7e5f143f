/** Options of a launcher's command line. */
import type { Process } from './process';
import { certain } from './references';
import type { Step } from '../../model/field-path';

/** Something that a command line or a variable says. */
export interface Said {
  /** Undefined when only the run will tell. */
  readonly text?: string;
  /** As one would quote it: `--nnodes=4`, `PET_NNODES=4`. */
  readonly quote: string;
  /** Where it stands, from the container on. */
  readonly at: readonly Step[];
}

/** Which options a launcher has. Names without dashes in front, and with dashes inside: `nproc-per-node`. */
export interface Grammar {
  /** Options without a value. */
  readonly flags: readonly string[];
  /** Options with one value. */
  readonly values: readonly string[];
  /** Short and other spellings. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export class Options {
  private readonly said = new Map<string, Said>();
  /** Whether an option that is not here is certainly not given. */
  complete: boolean;
  /** Index of the program that is launched, the end if there is none. */
  program: number;

  constructor(process: Process, start: number, grammar: Grammar) {
    this.complete = process.complete;
    this.program = process.argv.length;
    for (let i = start; i < process.argv.length; i++) {
      const word = process.argv[i];
      const at = process.at[i];
      if (word === undefined) {
        this.complete = false;
      } else if (!word.startsWith('-') || word === '-') {
        this.program = i;
        return;
      } else {
        const [, written, inline] = /^-+([^=]*)(?:=([\s\S]*))?$/.exec(word)!;
        const spelled = written.replace(/_/g, '-');
        const name = grammar.aliases?.[spelled] ?? spelled;
        const next = process.argv[i + 1];
        if (inline !== undefined) {
          this.said.set(name, said(inline, word, at));
        } else if (grammar.values.includes(name)) {
          this.said.set(name, said(next, `${word} ${next ?? '…'}`, process.at[i + 1] ?? at));
          i++;
        } else if (grammar.flags.includes(name)) {
          this.said.set(name, { text: '', quote: word, at });
        } else {
          this.complete = false;
          if (next !== undefined && !next.startsWith('-')) i++;
        }
      }
    }
  }

  get(name: string): Said | undefined {
    return this.said.get(name);
  }

  has(name: string): boolean {
    return this.said.has(name);
  }
}

function said(value: string | undefined, quote: string, at: readonly Step[]): Said {
  const text = value === undefined ? undefined : certain(value);
  return { ...(text !== undefined && { text }), quote, at };
}
