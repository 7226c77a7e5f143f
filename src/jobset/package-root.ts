/** Where this package stands: what ships with it (the programs, the CustomResourceDefinition) is read from there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAME = 'cdk8s-jobset';

export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
}

/** The nearest folder above this file that holds the package: the compiled file and its source stand at different depths. */
export function packageRoot(): string | undefined {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (packageJson(folder)?.name === NAME) return folder;
  }
  return undefined;
}

export function packageJson(folder: string): PackageJson | undefined {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as PackageJson : undefined;
}
