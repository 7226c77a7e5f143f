/** The packages of others that a program is made of, and the texts of their licences. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licensesOf, mitLicense } from './licenses';

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** Licences and notices. */
  readonly text: string;
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * @param sources paths of files, those of others among them
 * @returns by name
 * @throws Error when a licence is not allowed, or its text is nowhere
 */
export function thirdParties(sources: readonly string[]): ThirdParty[] {
  const files = new Map<string, string[]>();
  for (const source of sources) {
    const folder = PACKAGE.exec(source)?.[0];
    if (folder !== undefined) files.set(folder, [...files.get(folder) ?? [], source]);
  }
  return Array.from(files, ([folder, paths]) => thirdParty(folder, paths)).sort((a, b) => a.name < b.name ? -1 : 1);
}

function thirdParty(folder: string, files: readonly string[]): ThirdParty {
  const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const { name, version, license = '' } = described;
  try {
    const licenses = licensesOf(license);
    return { name, version, license, text: textsIn(folder) ?? textsFor(licenses, described, files) };
  } catch (error) {
    throw new Error(`${name} ${version} cannot be bundled: ${(error as Error).message}`);
  }
}

function textsIn(folder: string): string | undefined {
  const names = readdirSync(folder).filter(name => /^((un)?licen[cs]e|copying|notice)/i.test(name));
  return names.length === 0 ? undefined : names.map(name => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

/** Of a package that comes without them: what its files say at their beginning, and the standard text. */
function textsFor(licenses: readonly string[], { author }: PackageJson, files: readonly string[]): string {
  const headers = [...new Set(files.map(copyrightHeader).filter(header => header !== ''))];
  const holder = typeof author === 'object' ? author.name : author?.replace(/ *<.*/, '');
  const standard = licenses.map(license => {
    if (license === 'Apache-2.0') return readFileSync(join(__dirname, '..', 'LICENSE'), 'utf8').trim();
    if (license === 'MIT' && holder !== undefined) return mitLicense(holder);
    if (license === 'BSD-3-Clause' && headers.some(header => header.includes('Redistribution and use in source and binary forms'))) return '';
    throw new Error(`it comes without the text of ${license}`);
  });
  return [...headers, ...standard].filter(text => text !== '').join('\n\n');
}

/** The comment at the beginning of a file, if it is about copyright. */
function copyrightHeader(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n').filter(line => !/^['"]use strict/.test(line));
  const comment = lines.slice(0, lines.findIndex(line => !line.startsWith('//'))).map(line => line.replace(/^\/\/ ?/, ''));
  return comment.some(line => line.startsWith('Copyright')) ? comment.join('\n').trim() : '';
}
