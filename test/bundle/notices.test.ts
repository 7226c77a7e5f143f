/** What `npx projen bundle` has written, held against the programs as esbuild itself describes them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const all = readFileSync(join(ROOT, 'THIRD_PARTY_LICENSES'), 'utf8');

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

interface Package {
  readonly folder: string;
  readonly title: string;
}

function packagesOf(source: string): Package[] {
  const folder = mkdtempSync(join(tmpdir(), 'metafile-'));
  try {
    const options = ['--bundle', '--minify', '--platform=node', '--target=node20', `--outfile=${folder}/x.js`, `--metafile=${folder}/x.json`, '--log-level=warning'];
    execFileSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), [source, ...options], { cwd: ROOT });
    const { outputs } = JSON.parse(readFileSync(join(folder, 'x.json'), 'utf8')) as Metafile;
    const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter(path => inputs[path]!.bytesInOutput > 0));
    const folders = new Set(paths.filter(path => path.startsWith('node_modules/')).map(path => {
      const parts = path.split('/');
      const last = parts.lastIndexOf('node_modules');
      return parts.slice(0, last + (parts[last + 1]!.startsWith('@') ? 3 : 2)).join('/');
    }));
    return [...folders].map(each => {
      const { name, version } = JSON.parse(readFileSync(join(ROOT, each, 'package.json'), 'utf8')) as { name: string; version: string };
      return { folder: join(ROOT, each), title: `${name} ${version} ` };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function licenseFile(folder: string): string | undefined {
  return ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'license.md', 'UNLICENSE'].map(name => join(folder, name)).find(existsSync);
}

const command = packagesOf('src/runtime/cli/main.ts');
const controller = packagesOf('src/runtime/controller/main.ts');

test('there is what to look at', () => {
  expect(command.length).toBeGreaterThan(30);
  expect(controller.length).toBeGreaterThan(5);
});

test.each(command.map(({ title, folder }) => [title, folder]))('the licence of %sis passed on', (title, folder) => {
  expect(all).toContain(`\n${title}(`);
  const file = licenseFile(folder);
  if (file !== undefined) expect(all).toContain(readFileSync(file, 'utf8').trim());
});

test('packages that come without a text have one', () => {
  const without = command.filter(({ folder }) => licenseFile(folder) === undefined);
  expect(without.map(({ title }) => title.split(' ')[0]).sort()).toEqual(['@bufbuild/protobuf', 'tr46']);
  expect(all).toContain('Copyright (c) Sebastian Mayr\n\nPermission is hereby granted');
  expect(all).toContain('Copyright 2008 Google Inc.  All rights reserved.\n\nRedistribution and use in source and binary forms');
});

test('the controller carries those of its own, and no others', () => {
  const own = readFileSync(join(ROOT, 'dist-bin', 'controller.licenses.txt'), 'utf8');
  for (const { title } of controller) expect(own).toContain(`\n${title}(`);
  for (const { title } of command.filter(each => !controller.some(({ folder }) => folder === each.folder))) expect(own).not.toContain(`\n${title}(`);
});

test('the agent, which stands in manifests of users, is all our own', () => {
  expect(packagesOf('src/runtime/agent/main.ts')).toEqual([]);
});

test('the npm package has them', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['THIRD_PARTY_LICENSES', 'dist-bin/controller.licenses.txt', 'dist-bin/controller.js']));
  expect(paths.filter(path => path.startsWith('bundle/'))).toEqual([]);
}, 60_000);
