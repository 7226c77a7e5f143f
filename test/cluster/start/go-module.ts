import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Where a Go module lies, downloaded unless it was before. Modules may ask for a newer Go than the one that is installed. */
export function moduleFolder(module: string): string {
  const text = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(), encoding: 'utf8', env: { ...process.env, GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'auto' },
  });
  return (JSON.parse(text) as { readonly Dir: string }).Dir;
}
