/** How the controller refuses to start: each trouble is one line that says what is wrong, and an exit code that says that nothing runs. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { LoopbackServer, status } from '../kubernetes/loopback-server';

const ROOT = resolve(__dirname, '../../..');

/** Each starts a process of its own, as the library that reads kubeconfigs is an ES module, which Jest does not load. */
jest.setTimeout(120_000);

let folder: string;
let server: LoopbackServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'controller-'));
  server = await LoopbackServer.start();
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** A program until it ends, or has been left running for long enough; the test's folder is written as `.` in what it says. */
async function start(program: string, args: string[], environment: NodeJS.ProcessEnv): Promise<{ code: unknown; said: string }> {
  const tsx = join(ROOT, 'node_modules/.bin/tsx');
  return new Promise(done => {
    execFile(tsx, [join(ROOT, program), ...args], { cwd: ROOT, env: { ...process.env, ...environment }, timeout: 60_000 }, (error, _, stderr) => {
      done({ code: error ? error.code : 0, said: stderr.replaceAll(folder, '.') });
    });
  });
}

async function withKubeconfig(text: string, args: string[] = []) {
  const file = join(folder, 'config');
  await writeFile(file, text);
  return start('src/runtime/cli/main.ts', ['controller', ...args], { KUBECONFIG: file });
}

function kubeconfig(address: string, user: object = { token: 'secret' }): string {
  return stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'c', cluster: { 'server': address, 'insecure-skip-tls-verify': true } }],
    'users': [{ name: 'u', user }],
    'contexts': [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

const line = (text: string) => ({ code: 2, said: `cdk8s-jobset: controller: ${text} (cdk8s-jobset controller --help)\n` });

test('a kubeconfig that is not there', async () => {
  expect(await start('src/runtime/cli/main.ts', ['controller'], { KUBECONFIG: join(folder, 'none') }))
    .toEqual(line("the kubeconfig ./none cannot be read: ENOENT: no such file or directory, open './none'"));
});

test.each([
  ['that is empty', '', 'the kubeconfig ./config cannot be read: it is not a Config of Kubernetes'],
  ['that is no YAML', 'foo: [', 'the kubeconfig ./config cannot be read: unexpected end of the stream within a flow collection (2:1)'],
  [
    'whose context is missing', kubeconfig('https://127.0.0.1:1').replace('current-context: x', 'current-context: y'),
    'the kubeconfig ./config cannot be read: it has no cluster for context "y"',
  ],
  ['whose server is no address', kubeconfig('not an address'), 'the kubeconfig ./config cannot be read: its server "not an address" is not a URL'],
])('a kubeconfig %s', async (_, text, said) => {
  expect(await withKubeconfig(text)).toEqual(line(said));
});

test('a server that cannot be reached', async () => {
  expect(await withKubeconfig(kubeconfig('https://127.0.0.1:1')))
    .toEqual(line('no answer from https://127.0.0.1:1: GET /version: connect ECONNREFUSED 127.0.0.1:1'));
});

test('a plugin for credentials that is not installed', async () => {
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } };
  expect(await withKubeconfig(kubeconfig('https://127.0.0.1:1', user)))
    .toEqual(line('no answer from https://127.0.0.1:1: the credentials for https://127.0.0.1:1 could not be read: spawn no-such-plugin ENOENT'));
});

test('credentials that the server does not accept', async () => {
  server.answer = response => response.writeHead(401).end(status(401, 'Unauthorized', 'Unauthorized'));
  expect(await withKubeconfig(kubeconfig(server.address)))
    .toEqual(line(`${server.address} does not accept the credentials: GET /version: Unauthorized`));
});

test('a port that is in use', async () => {
  const other = createServer();
  await new Promise<void>(listening => other.listen(0, listening));
  const { port } = other.address() as AddressInfo;
  try {
    expect(await withKubeconfig(kubeconfig(server.address), ['--port', String(port)]))
      .toEqual(line(`--port ${port} cannot be listened on: EADDRINUSE`));
  } finally {
    await new Promise(closed => other.close(closed));
  }
});

test('the program of the pod, outside of a pod', async () => {
  expect(await start('src/runtime/controller/main.ts', [], { KUBERNETES_SERVICE_HOST: '' }))
    .toEqual({ code: 2, said: 'cdk8s-jobset-controller: this is not a pod of a cluster: KUBERNETES_SERVICE_HOST is not set\n' });
});
