import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { thirdParties } from '../../bundle/third-party';

let root: string;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'third-party-')); });
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const sources = (...names: string[]) => names.map(name => join(root, 'node_modules', name));

test('packages are found by their files, also scoped ones and those within others', () => {
  write({
    '@a/b/package.json': { name: '@a/b', version: '1.0.0', license: 'MIT' },
    '@a/b/LICENSE': 'of b\n',
    'c/package.json': { name: 'c', version: '1.0.0', license: 'ISC' },
    'c/license.md': 'of c',
    'c/NOTICE': 'and its notice',
    'c/node_modules/d/package.json': { name: 'd', version: '2.0.0', license: 'ISC' },
    'c/node_modules/d/UNLICENSE': 'of d',
  });
  expect(thirdParties([...sources('c/lib/x.js', 'c/node_modules/d/x.js', '@a/b/x.js', '@a/b/y.js'), 'src/index.ts'])).toEqual([
    { name: '@a/b', version: '1.0.0', license: 'MIT', text: 'of b' },
    { name: 'c', version: '1.0.0', license: 'ISC', text: 'and its notice\n\nof c' },
    { name: 'd', version: '2.0.0', license: 'ISC', text: 'of d' },
  ]);
});

test('a package without a text has what its files say, and the text that its licence has everywhere', () => {
  write({
    'a/package.json': { name: 'a', version: '1.0.0', license: 'MIT', author: 'Ada <ada@example.com>' },
    'a/x.js': '"use strict";\n// Copyright 2020 Ada\n//\n// All of it.\nexports.x = 1;\n',
    'a/y.js': '// Copyright 2020 Ada\n//\n// All of it.\n\nexports.y = 1;\n',
    'a/z.js': '// does something\nexports.z = 1;\n',
  });
  const [{ text }] = thirdParties(sources('a/x.js', 'a/y.js', 'a/z.js')) as unknown as [{ text: string }];
  expect(text).toMatch(/^Copyright 2020 Ada\n\nAll of it\.\n\nMIT License\n\nCopyright \(c\) Ada\n\nPermission/);
});

test.each<[string, object, string]>([
  ['a licence that is not allowed', { license: 'GPL-3.0-only' }, 'its licence is \'GPL-3.0-only\', which is none of'],
  ['no licence', {}, 'its licence is \'\', which is none of'],
  ['a licence whose text is nowhere', { license: 'BSD-3-Clause' }, 'it comes without the text of BSD-3-Clause'],
  ['a licence that names nobody', { license: 'MIT' }, 'it comes without the text of MIT'],
])('%s cannot be bundled', (_, described, reason) => {
  write({ 'a/package.json': { name: 'a', version: '1.0.0', ...described }, 'a/x.js': 'exports.x = 1;\n' });
  expect(() => thirdParties(sources('a/x.js'))).toThrow(`a 1.0.0 cannot be bundled: ${reason}`);
});
