import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './examples';
import { pages } from './pages';

test('docs/findings has a page for each rule and no other, as the table says (npx projen findings writes them)', () => {
  const written = readdirSync(PAGES).filter(file => file.endsWith('.md'));
  expect(new Map(written.sort().map(file => [file, readFileSync(join(PAGES, file), 'utf8')])))
    .toEqual(new Map([...pages()].sort(([a], [b]) => a < b ? -1 : 1)));
});
