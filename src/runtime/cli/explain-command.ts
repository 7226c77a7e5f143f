import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UsageError } from './command';
import type { Command } from './command';
import { parseOptions } from './options';
import { packageRoot } from './package-root';
import { nearest } from '../../verify/nearest';
import { summaryPage } from '../../verify/page';
import { pageOf } from '../../verify/report';
import type { Row } from '../../verify/row';
import { rowOf, TABLE } from '../../verify/table';

const help = `Usage: cdk8s-jobset explain [CODE …]

Prints the page of a finding: what happens in the cluster, a wrong manifest and a right one.
Without a code it lists all of them.

Options:
  -h, --help   this text
`;

export const EXPLAIN: Command = {
  name: 'explain',
  summary: 'list the codes of findings, or print the page of one',
  help,
  run(args, terminal) {
    const { positionals } = parseOptions(args, {});
    if (positionals.length === 0) {
      terminal.out(TABLE.map(({ code, severity, title }) => `${code}  ${severity.padEnd('warning'.length)}  ${title}\n`).join(''));
      return EXIT.OK;
    }
    const rows = positionals.map(text => {
      const code = text.toUpperCase().replace(/^(?=\d)/, 'JS');
      const row = rowOf(code);
      if (row) return row;
      const meant = nearest(code, TABLE.map(known => known.code));
      throw new UsageError(`there is no finding ${text}${meant ? `, did you mean ${meant}?` : ''}`);
    });
    terminal.out(rows.map(pageText).join('\n'));
    return EXIT.OK;
  },
};

/** The page as it comes with the package, or what the table alone has to say. */
function pageText(row: Row): string {
  const root = packageRoot();
  const path = root === undefined ? undefined : join(root, pageOf(row.code));
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : summaryPage(row);
}
