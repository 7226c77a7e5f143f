/** Writes docs/findings from the table of rules and its examples. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './examples';
import { pages } from './pages';

mkdirSync(PAGES, { recursive: true });
for (const file of readdirSync(PAGES)) if (file.endsWith('.md')) rmSync(join(PAGES, file));
for (const [file, text] of pages()) writeFileSync(join(PAGES, file), text);
