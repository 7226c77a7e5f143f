/** The pages of docs/findings as they have to be, by file name. */
import { example, findingsIn } from './examples';
import { textFinding } from '../../src/runtime/cli/report';
import { index, page } from '../../src/verify/page';
import { TABLE } from '../../src/verify/table';

export function pages(): Map<string, string> {
  return new Map([
    ['README.md', index(TABLE)],
    ...TABLE.map(row => [`${row.code}.md`, page(row, {
      wrong: example(row.code, 'wrong') ?? '',
      said: findingsIn(row.code, 'wrong', 'run.yaml').filter(({ code }) => code === row.code).map(finding => textFinding(finding)).join('\n'),
      right: example(row.code, 'right') ?? '',
    })] as const),
  ]);
}
