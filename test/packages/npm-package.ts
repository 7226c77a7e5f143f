/** The npm package as the build has packed it, in a project of a user's. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** The one file that the build has left in a folder of dist/. */
export function built(folder: string, ending: string): string {
  const path = join(root, 'dist', folder);
  let files: string[] = [];
  try {
    files = readdirSync(path).filter(file => file.endsWith(ending));
  } catch { /* said below */ }
  if (files.length !== 1) throw new Error(`dist/${folder} has ${files.length} files *${ending}, not one: run npx projen build, and npx projen package:${folder}`);
  return join(path, files[0]!);
}

export class Project {
  public readonly folder = mkdtempSync(join(tmpdir(), 'cdk8s-jobset-project-'));

  public write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** What a program prints. When it fails, the error has what it printed. */
  public run(program: string, ...args: string[]): string {
    try {
      return execFileSync(program, args, { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
