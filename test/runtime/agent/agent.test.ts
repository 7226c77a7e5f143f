/** The agent, with an API server that is told what to answer. */
import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runAgent } from '../../../src/runtime/agent/agent';
import type { Source } from '../../../src/runtime/agent/run-state';

interface Patch {
  readonly url: string;
  readonly type: string | undefined;
  readonly body: unknown;
}

/** Serves watches, one at a time, and takes patches of pods. */
class ApiServer {
  public readonly patches: Patch[] = [];
  public readonly watched: string[] = [];
  public refusals = 0;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private watch?: ServerResponse;
  private object?: object;

  public async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The object changes. */
  public set(object: object): void {
    this.object = object;
    this.watch?.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
  }

  public endWatch(): void {
    this.watch?.end();
    this.watch = undefined;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== 'Bearer secret') {
      response.writeHead(401).end('{"message":"Unauthorized"}');
    } else if (request.method === 'GET') {
      this.watched.push(request.url!);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      this.watch = response;
      if (this.object) response.write(`${JSON.stringify({ type: 'ADDED', object: this.object })}\n`);
    } else if (this.refusals > 0) {
      this.refusals--;
      response.writeHead(500).end('{"message":"etcd has no leader"}');
    } else {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.patches.push({ url: request.url!, type: request.headers['content-type'], body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(200).end('{}');
    }
  }
}

let api: ApiServer;
let stop: AbortController;
let said: string[];
let end: Promise<void>;

async function start(source: Source = 'jobset', token = 'secret'): Promise<void> {
  stop = new AbortController();
  said = [];
  const effects = { pass: () => said.push('pass'), restart: () => said.push('restart'), log: (message: string) => said.push(`log: ${message}`) };
  const server = await api.start();
  end = runAgent({ server, token: () => token, namespace: 'research', run: 'train', source, pod: 'train-w-0-0-abcde', retryAfter: 1 }, effects, stop.signal);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise(resolve => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}

beforeEach(() => { api = new ApiServer(); });
afterEach(async () => {
  stop.abort();
  api.stop();
  await end;
});

const jobset = (status: object, annotations = {}) => ({ metadata: { annotations }, spec: { failurePolicy: { restartStrategy: 'InPlaceRestart' } }, status });

test('it says which attempt it waits for, passes with the others, and starts over with them', async () => {
  await start();
  api.set(jobset({}));
  await until(() => api.patches.length === 1);
  expect(api.watched[0]).toBe('/apis/jobset.x-k8s.io/v1alpha2/namespaces/research/jobsets?watch=true&fieldSelector=metadata.name%3Dtrain&timeoutSeconds=240');
  expect(api.patches).toEqual([{
    url: '/api/v1/namespaces/research/pods/train-w-0-0-abcde?fieldManager=in-place-restart-agent',
    type: 'application/merge-patch+json',
    body: { metadata: { annotations: { 'jobset.sigs.k8s.io/in-place-restart-attempt': '0' } } },
  }]);
  expect(said).not.toContain('pass');
  api.set(jobset({ currentInPlaceRestartAttempt: 0 }));
  await until(() => said.includes('pass'));
  api.set(jobset({ currentInPlaceRestartAttempt: 0, previousInPlaceRestartAttempt: 0 }));
  await end;
  expect(said.filter(line => !line.startsWith('log'))).toEqual(['pass', 'restart']);
  expect(api.patches).toHaveLength(1);
});

test('it goes on when the watch ends, and announces again what could not be written', async () => {
  api.refusals = 2;
  await start();
  api.set(jobset({ currentInPlaceRestartAttempt: 2 }));
  await until(() => api.patches.length === 1);
  expect(said.filter(line => line.includes('etcd has no leader'))).toHaveLength(2);
  expect(api.patches[0].body).toEqual({ metadata: { annotations: { 'jobset.sigs.k8s.io/in-place-restart-attempt': '3' } } });
  const watches = api.watched.length;
  api.endWatch();
  await until(() => api.watched.length > watches);
  api.set(jobset({ currentInPlaceRestartAttempt: 3 }));
  await until(() => said.includes('pass'));
  expect(api.patches).toHaveLength(1);
});

test('of a standalone run, it reads the record', async () => {
  await start('standalone');
  api.set({ metadata: { annotations: {} } });
  await until(() => api.watched.length === 1);
  expect(api.watched[0]).toContain('/apis/batch/v1/namespaces/research/jobs?');
  api.set({ metadata: { annotations: { 'cdk8s-jobset.dev/status': '{"currentInPlaceRestartAttempt":1}' } } });
  await until(() => api.patches.length === 1);
  expect(api.patches[0].body).toEqual({ metadata: { annotations: { 'jobset.sigs.k8s.io/in-place-restart-attempt': '2' } } });
});

test.each([
  ['somebody has switched the barrier off', jobset({}, { 'jobset.sigs.k8s.io/disable-in-place-restart': 'true' })],
  ['the run is restarted in another way', { spec: { failurePolicy: { restartStrategy: 'Recreate' } } }],
])('it lets its pod pass when %s', async (_, object) => {
  await start();
  api.set(object);
  await until(() => said.includes('pass'));
  expect(api.patches).toEqual([]);
});

test('it says what the API server has against it, and goes on asking', async () => {
  await start('jobset', 'wrong');
  await until(() => said.filter(line => line === 'log: the API server answers 401: Unauthorized, trying again').length > 1);
});
