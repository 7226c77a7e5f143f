/** The bundle, as a process of its own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundle } from './bundle';
import { cpuOf } from './stand';
import type { Stand } from './stand';
import { until } from './time';
import { NODE_FLAGS } from '../../src/controller/bundle';
import { Program } from '../../test/cluster/start/program';

export type Requests = Readonly<Record<string, number>>;

/** The bundle, as it runs in a cluster. */
export class ControllerProcess {
  static async start(stand: Stand, namespaces: readonly string[]): Promise<ControllerProcess> {
    const { cluster } = stand;
    const file = bundle(stand, 'src/runtime/controller/main.ts', 'controller.js');
    const folder = join(cluster.state, 'service-account');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token'), cluster.access.token);
    writeFileSync(join(folder, 'namespace'), 'default');
    writeFileSync(join(folder, 'ca.crt'), readFileSync(cluster.access.certificateFile));
    const { hostname, port } = new URL(cluster.access.server);
    const own = await freePort();
    const args = [file, `--port=${own}`, '--log-level=warn', ...namespaces.map(namespace => `--namespace=${namespace}`)];
    const program = new Program({
      name: 'controller',
      command: [process.execPath, ...NODE_FLAGS, ...(process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean), ...args],
      log: join(cluster.state, 'controller.log'),
      environment: { ...process.env, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, SERVICE_ACCOUNT_FOLDER: folder },
    });
    const started = new ControllerProcess(program, own);
    await until('the controller', async () => (await started.fetch('/readyz')) !== undefined, 20);
    return started;
  }

  private constructor(private readonly program: Program, private readonly port: number) {}

  /** Ends it. What it had to complain of is told. */
  async stop(): Promise<void> {
    await this.program.stop();
    if (this.program.lastWords !== '') console.log(this.program.lastWords);
  }

  async requests(): Promise<Requests> {
    const text = await this.fetch('/metrics') ?? '';
    const lines = text.matchAll(/^cdk8s_jobset_api_requests_total\{verb="(\S+)",resource="(\S+)",code="(\d+)"\} (\d+)$/gm);
    return Object.fromEntries(Array.from(lines, ([, verb, resource, code, count]) => [`${verb} ${resource}${code === '200' ? '' : ` (${code})`}`, Number(count)]));
  }

  /** MiB that are resident now, and were at most. */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.program.pid}/status`, 'utf8');
    const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  }

  /** Seconds of processor time. */
  cpu(): number {
    return cpuOf(this.program.pid);
  }

  private async fetch(path: string): Promise<string | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined;
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function difference(after: Requests, before: Requests): Requests {
  return Object.fromEntries(Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)]).filter(([, count]) => count !== 0));
}

export function total(requests: Requests, what: string): number {
  return Object.entries(requests).filter(([key]) => key === what || key.startsWith(`${what} (`)).reduce((sum, [, count]) => sum + count, 0);
}

export function shown(requests: Requests): string {
  return Object.entries(requests).sort().map(([key, count]) => `${count} ${key}`).join(', ');
}
