import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { startControlPlane } from '../start/cluster';
import { loadConnection } from '../start/connection';
import { until } from '../start/until';

const UP = join(__dirname, '..', 'start', 'up.ts');

/** Starts a cluster in a process of its own. Returns that process and the cluster's folder. */
async function up(nodes: number): Promise<{ process: ChildProcess; state: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', UP, String(nodes)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const found = /TEST_CLUSTER=(.*)/.exec(line);
    if (found) return { process: child, state: found[1] };
  }
  throw new Error('the cluster did not start');
}

/** The command lines of the processes of this machine. */
function processes(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return ''; // It has ended meanwhile.
    }
  });
}

Cluster.current({ nodes: 1, own: true });

describe('a test run that is killed', () => {
  test('takes its cluster along: programs, containers and, with the next start, files', async () => {
    const { process: run, state } = await up(1);
    const cluster = new Cluster(loadConnection(state), { nodes: 1 });
    const namespace = await cluster.namespace('killed');
    const mark = 'sleep 987654321';
    await namespace.apply([indexedJob({ name: 'run', size: 1, script: `exec ${mark}` })]);
    await namespace.waitFor('pod --selector=app=run', 'condition=Ready');
    const belongs = (command: string) => command.includes(state) || command === mark;
    expect(processes().filter(belongs).length).toBeGreaterThan(8);

    run.kill('SIGKILL');
    await once(run, 'exit');
    await until('all processes to end', async () => !processes().some(belongs), { timeout: 10_000 });

    await (await startControlPlane()).stop();
    expect(existsSync(state)).toBe(false);
  });
});
