/** The pages of docs/findings as they have to be, by file name. */
import { example } from './examples';
import { index, page } from '../../src/verify/page';
import { TABLE } from '../../src/verify/table';

export function pages(): Map<string, string> {
  return new Map([
    ['README.md', index(TABLE)],
    ...TABLE.map(row => [`${row.code}.md`, page(row, example(row.code, 'wrong') ?? '', example(row.code, 'right') ?? '')] as const),
  ]);
}
