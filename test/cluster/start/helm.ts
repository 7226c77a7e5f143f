import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Missing } from './missing';

const VERSION = 'v4.3.1';

/**
 * The program `helm`: that on the PATH, or else one that is built with Go once (about 3 minutes on 2 cores) and kept.
 *
 * @throws Missing where there is neither
 */
export function helm(): string {
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-jobset', 'helm', VERSION);
  if (!existsSync(folder)) build(folder);
  return join(folder, 'helm');
}

function build(target: string): void {
  if (spawnSync('go', ['version']).status !== 0) throw new Missing('The tests of the chart need helm on the PATH, or Go: helm is then built once (about 3 minutes) and kept.');
  console.error(`Building helm ${VERSION} into ${target}, once (about 3 minutes on 2 cores).`);
  mkdirSync(dirname(target), { recursive: true });
  // Built beside the target and renamed: whoever finds the folder finds it complete.
  const folder = mkdtempSync(`${target}-`);
  try {
    execFileSync('go', ['install', '-trimpath', '-ldflags', '-s -w', `helm.sh/helm/v4/cmd/helm@${VERSION}`], {
      env: { ...process.env, CGO_ENABLED: '0', GOBIN: folder, GOFLAGS: '', GOWORK: 'off' }, stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (!existsSync(target)) renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
