/** Where a command's result goes: standard output, or a file. */
import { writeFileSync } from 'node:fs';
import { complain } from './terminal';
import type { Terminal } from './terminal';

/**
 * @param file standard output when undefined
 * @returns whether it could be written; if not, the terminal says why
 */
export function writeOutput(terminal: Terminal, text: string, file?: string): boolean {
  try {
    if (file === undefined) terminal.out(text);
    else writeFileSync(file, text);
    return true;
  } catch (error) {
    complain(terminal, `${file ?? 'standard output'}: ${writeFailure(error as NodeJS.ErrnoException)}`);
    return false;
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'cannot be written: there is no such folder',
  ENOTDIR: 'cannot be written: there is no such folder',
  EACCES: 'cannot be written: permission is denied',
  EPERM: 'cannot be written: permission is denied',
  EROFS: 'cannot be written: the file system is read-only',
  EISDIR: 'cannot be written: it is a folder',
  ENOSPC: 'cannot be written: no space is left',
  EDQUOT: 'cannot be written: the disk quota is used up',
};

export function writeFailure({ code, message }: NodeJS.ErrnoException): string {
  return FAILURES[code ?? ''] ?? `cannot be written (${code ?? message})`;
}
