/** What the documents of the fuzzer are made of: every manifest of this repository, and those of folders that are named. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { POLICY_KEY } from '../../src/model/policy-document';
import { readManifests } from '../../src/verify/read';

/** The objects of one file. */
export type Objects = readonly object[];

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['docs/findings/examples', 'test/verify/community', 'test/cluster/golden', 'examples'];

/** @param folders more of them, with everything below */
export function seeds(folders: readonly string[] = []): readonly Objects[] {
  return [...FOLDERS.map(folder => join(ROOT, folder)), ...folders].filter(folder => existsSync(folder)).flatMap(filesBelow).flatMap(file => {
    const { manifests } = readManifests(readFileSync(file), file);
    // Of a policy document, the fields are mutated, and not the text; it is text again before it is verified.
    return manifests.length === 0 ? [] : [manifests.map(({ object }) => opened(JSON.parse(JSON.stringify(object)) as object))];
  });
}

function filesBelow(folder: string): string[] {
  // What is built is not there in every working copy.
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.ya?ml$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file)).sort().map(file => join(folder, file));
}

function opened(object: object): object {
  const { data } = object as { data?: Record<string, unknown> };
  const text = data?.[POLICY_KEY];
  if (typeof text !== 'string') return object;
  try {
    return { ...object, data: { ...data, [POLICY_KEY]: parse(text) as unknown } };
  } catch {
    return object;
  }
}
