/** Manifests in the shapes that people run: none of them may be called wrong. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../src/verify/read';
import { verify } from '../../src/verify/verify';

const FOLDER = join(__dirname, 'community');
const FILES = readdirSync(FOLDER).sort();

test('there are some', () => {
  expect(FILES.length).toBeGreaterThan(20);
});

test.each(FILES)('%s', file => {
  const { manifests, errors } = readManifests(readFileSync(join(FOLDER, file)), file);
  expect(errors).toEqual([]);
  expect(manifests.length).toBeGreaterThan(0);
  expect(verify(manifests).findings.filter(({ severity }) => severity !== 'advice')).toEqual([]);
});
