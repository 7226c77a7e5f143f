/** Every regular expression that is written in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';

export interface Literal {
  /** `verify/addresses.ts` */
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

const SOURCES = join(__dirname, '..', '..', 'src');

export function literals(): Literal[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts')).sort().flatMap(path => literalsIn(join(SOURCES, path)));
}

function literalsIn(path: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ file: relative(SOURCES, path), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}
