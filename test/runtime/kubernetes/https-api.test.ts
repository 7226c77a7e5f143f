import { LoopbackServer, status } from './loopback-server';
import golden from './protobuf/kubernetes-1.37.json';
import type { Job } from '../../../src/model';
import { ApiError, JOB } from '../../../src/runtime/kubernetes';
import type { List, WatchEvent } from '../../../src/runtime/kubernetes';

let server: LoopbackServer;
beforeEach(async () => {
  server = await LoopbackServer.start();
});
afterEach(async () => server.stop());

const GET = { method: 'GET', path: '/api/v1/pods' } as const;

async function refusal(attempt: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await attempt.then(() => 'no refusal', (reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`no ApiError, but: ${String(error)}`);
  return error;
}

describe('a request', () => {
  test('sends what it is told to, and resolves with the answer', async () => {
    server.answer = response => response.end('{"kind":"Job","metadata":{"name":"run ✓"}}');
    const answer = await server.api({ userAgent: 'tests' }).request({
      method: 'PATCH',
      path: '/apis/batch/v1/namespaces/ns/jobs/run',
      query: { fieldManager: 'me', force: true, dryRun: undefined, labelSelector: 'a in (b, c)' },
      patchType: 'application/merge-patch+json',
      body: { metadata: { labels: { a: 'ä' } } },
    });
    expect(answer).toEqual({ kind: 'Job', metadata: { name: 'run ✓' } });
    expect(server.received).toMatchObject([{
      method: 'PATCH',
      url: '/apis/batch/v1/namespaces/ns/jobs/run?fieldManager=me&force=true&labelSelector=a+in+%28b%2C+c%29',
      headers: { 'content-type': 'application/merge-patch+json', 'accept': 'application/json', 'user-agent': 'tests' },
      body: '{"metadata":{"labels":{"a":"ä"}}}',
    }]);
  });

  test('asks for metadata only, where that is enough', async () => {
    await server.api().request({ method: 'POST', path: '/apis/batch/v1/namespaces/ns/jobs', body: {}, metadataOnly: true });
    expect(server.received[0].headers).toMatchObject({
      'accept': 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
      'content-type': 'application/json',
    });
  });

  test('goes below the path of the server', async () => {
    await server.api({}, { server: `${server.address}/k8s/clusters/c-1/` }).request(GET);
    expect(server.received[0].url).toBe('/k8s/clusters/c-1/api/v1/pods');
  });

  test('uses the connection of the one before', async () => {
    const api = server.api();
    for (let i = 0; i < 10; i++) await api.request(GET);
    expect(server.connections).toBe(1);
  });

  test('uses the connection again after a refusal', async () => {
    const api = server.api();
    server.answer = response => response.writeHead(409).end(status(409, 'Conflict', 'changed'));
    for (let i = 0; i < 3; i++) await refusal(api.request(GET));
    expect(server.connections).toBe(1);
  });

  test('waits where there are as many connections as there may be, which watches do not count for', async () => {
    const api = server.api({ maxConnections: 2 });
    const stop = new AbortController();
    server.answer = (response, { url }) => url.includes('watch') ? response.flushHeaders() : setTimeout(() => response.end('{}'), 5);
    const watches = Array.from({ length: 3 }, async () => api.watch({ path: '/api/v1/pods', query: {} }, () => undefined, stop.signal));
    await Promise.all(Array.from({ length: 12 }, async () => api.request(GET)));
    expect(server.connections).toBe(2 + 3);
    stop.abort();
    await Promise.all(watches);
  });

  test('is refused with what the server says', async () => {
    server.answer = response => response.writeHead(429, { 'Retry-After': '7' }).end(status(429, 'TooManyRequests', 'come back later'));
    expect(await refusal(server.api().request(GET))).toMatchObject({
      code: 429, reason: 'TooManyRequests', retryAfter: 7, message: 'GET /api/v1/pods: come back later',
    });
  });

  test('is refused with what a proxy says', async () => {
    server.answer = response => response.writeHead(503).end('<html>no healthy upstream</html>');
    const error = await refusal(server.api().request(GET));
    expect(error).toMatchObject({ code: 503, reason: 'Service Unavailable', retryAfter: undefined, message: 'GET /api/v1/pods: <html>no healthy upstream</html>' });
  });

  test.each([
    ['says nothing', (() => undefined)],
    ['stops in the middle of the answer', (response: { write(text: string): void }) => response.write('{"kind":')],
  ])('ends when the server %s for too long', async (_, answer) => {
    server.answer = answer;
    const error = await refusal(server.api({ timeout: 50 }).request(GET));
    expect(error).toMatchObject({ code: 0, reason: 'Timeout', message: 'GET /api/v1/pods: no answer within 0.05 s' });
  });

  test.each([
    ['before it answers', false],
    ['in the middle of the answer', true],
  ])('ends when the connection breaks %s', async (_, begun) => {
    server.answer = response => {
      if (begun) response.write('{"kind":', () => response.socket?.destroy());
      else response.socket?.destroy();
    };
    expect(await refusal(server.api().request(GET))).toMatchObject({ code: 0, reason: 'ECONNRESET' });
  });

  test('ends when nobody listens', async () => {
    const api = server.api();
    await server.stop();
    expect(await refusal(api.request(GET))).toMatchObject({ code: 0, reason: 'ECONNREFUSED' });
    server = await LoopbackServer.start();
  });

  test('does not take for an answer what is none', async () => {
    server.answer = response => response.end('<html>');
    expect(await refusal(server.api().request(GET))).toMatchObject({ code: 0, reason: 'BadAnswer' });
  });

  test('is called off', async () => {
    const stop = new AbortController();
    server.answer = () => stop.abort();
    expect(await refusal(server.api().request(GET, stop.signal))).toMatchObject({ code: 0, reason: 'Aborted' });
    expect(await refusal(server.api().request(GET, stop.signal))).toMatchObject({ code: 0, reason: 'Aborted' });
    expect(server.received).toHaveLength(1);
  });
});

describe('credentials', () => {
  test.each([
    ['a token that no header can carry', { headers: { authorization: 'Bearer a\nb' }, tls: {} }],
    ['a token in another alphabet', { headers: { authorization: 'Bearer жетон' }, tls: {} }],
  ])('%s is an error of the request, and those that come after it are used', async (_, wrong) => {
    server.answer = response => response.end('{}');
    const credentials = jest.fn(async () => Promise.resolve({ headers: { authorization: 'Bearer good' }, tls: {} })).mockResolvedValueOnce(wrong);
    const api = server.api({}, { credentials });
    expect(await refusal(api.request(GET))).toMatchObject({ code: 0, reason: 'UnusableCredentials', message: expect.stringContaining('the credentials cannot be used: ') });
    expect(await api.request(GET)).toEqual({});
  });

  const refuse = () => {
    server.answer = (response, { headers }) => headers.authorization === 'Bearer new'
      ? response.end('{}\n')
      : response.writeHead(401).end(status(401, 'Unauthorized', 'Unauthorized'));
  };

  test('are read once for many requests', async () => {
    const credentials = jest.fn(async () => ({ headers: { authorization: 'Bearer new' }, tls: {} }));
    const api = server.api({}, { credentials });
    for (let i = 0; i < 3; i++) await api.request(GET);
    expect(credentials.mock.calls).toEqual([[false]]);
    expect(server.received[2].headers.authorization).toBe('Bearer new');
  });

  test('are read anew when the server does not accept them, and the request is made again', async () => {
    refuse();
    const credentials = jest.fn(async (refused: boolean) => ({ headers: { authorization: refused ? 'Bearer new' : 'Bearer old' }, tls: {} }));
    const api = server.api({}, { credentials });
    await api.request(GET);
    await api.request(GET);
    expect(credentials.mock.calls).toEqual([[false], [true]]);
    expect(server.received).toHaveLength(3);
  });

  test('that are refused again are not tried a third time', async () => {
    refuse();
    const api = server.api({}, { credentials: async () => ({ headers: { authorization: 'Bearer old' }, tls: {} }) });
    expect(await refusal(api.request(GET))).toMatchObject({ code: 401, reason: 'Unauthorized' });
    expect(server.received).toHaveLength(2);
  });

  test('of a watch are renewed, too', async () => {
    refuse();
    const credentials = async (refused: boolean) => ({ headers: { authorization: refused ? 'Bearer new' : 'Bearer old' }, tls: {} });
    await server.api({}, { credentials }).watch({ path: '/api/v1/pods', query: {} }, () => undefined, new AbortController().signal);
    expect(server.received).toHaveLength(2);
  });

  test('that cannot be read are asked for again by the next request', async () => {
    let broken = true;
    const api = server.api({}, {
      credentials: async () => {
        if (broken) throw new Error('no such file');
        return { headers: {}, tls: {} };
      },
    });
    expect(await refusal(api.request(GET))).toMatchObject({ code: 0, reason: 'NoCredentials', message: expect.stringContaining('no such file') as string });
    broken = false;
    expect(await api.request(GET)).toEqual({});
  });
});

describe('a watch', () => {
  const POD = { kind: 'Pod', metadata: { name: 'röhre-日本', uid: 'u' } };
  const ADDED = `${JSON.stringify({ type: 'ADDED', object: POD })}\n`;
  let stop: AbortController;
  let events: WatchEvent<object>[];
  beforeEach(() => {
    stop = new AbortController();
    events = [];
  });

  const watch = async (options = {}) =>
    server.api(options).watch<object>({ path: '/api/v1/pods', query: { resourceVersion: '7' } }, event => events.push(event), stop.signal);

  test('tells events in their order, and ends when the server ends it', async () => {
    server.answer = response => response.end(`${ADDED}\n${JSON.stringify({ type: 'BOOKMARK', object: {} })}\n${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
    await watch();
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK', 'ERROR']);
    expect(events[0]).toEqual({ type: 'ADDED', object: POD });
    expect(server.received[0].url).toBe('/api/v1/pods?resourceVersion=7&watch=true');
  });

  test('does not tear characters apart that come in pieces', async () => {
    server.answer = response => {
      const bytes = [...Buffer.from(ADDED)];
      const next = (): unknown => bytes.length > 0 ? response.write(Buffer.from([bytes.shift()!]), () => setImmediate(next)) : response.end();
      next();
    };
    await watch();
    expect(events).toEqual([{ type: 'ADDED', object: POD }]);
  });

  test('takes events of any size', async () => {
    const object = { data: 'x'.repeat(5_000_000) };
    server.answer = response => response.end(`${JSON.stringify({ type: 'ADDED', object })}\n${ADDED}`);
    await watch();
    expect(events).toEqual([{ type: 'ADDED', object }, { type: 'ADDED', object: POD }]);
  });

  test('breaks when the connection is cut in the middle of an event', async () => {
    server.answer = response => response.write(ADDED + ADDED.slice(0, 20), () => response.socket?.destroy());
    expect(await refusal(watch())).toMatchObject({ code: 0 });
    expect(events).toHaveLength(1);
  });

  test('breaks when the stream ends in the middle of an event', async () => {
    server.answer = response => response.end(ADDED + ADDED.slice(0, 20));
    expect(await refusal(watch())).toMatchObject({ code: 0, message: expect.stringContaining('in the middle of an event') as string });
    expect(events).toHaveLength(1);
  });

  test('breaks when what comes is no event', async () => {
    server.answer = response => response.end(`${ADDED}<html>\n${ADDED}`);
    expect(await refusal(watch())).toMatchObject({ code: 0, reason: 'BadAnswer' });
    expect(events).toHaveLength(1);
  });

  test('is refused with what the server says', async () => {
    server.answer = response => response.writeHead(410).end(status(410, 'Expired', 'too old resource version'));
    expect(await refusal(watch())).toMatchObject({ code: 410, reason: 'Expired' });
  });

  test('breaks when the server does not even begin', async () => {
    server.answer = () => undefined;
    expect(await refusal(watch({ timeout: 50 }))).toMatchObject({ code: 0, reason: 'Timeout' });
  });

  test('may be silent for longer than an answer may take', async () => {
    server.answer = response => {
      response.flushHeaders();
      setTimeout(() => response.end(ADDED), 900);
    };
    await watch({ timeout: 500 });
    expect(events).toHaveLength(1);
  });

  test('ends without an error when it is called off, and tells nothing afterwards', async () => {
    server.answer = response => response.write(ADDED + ADDED);
    await server.api().watch<object>({ path: '/api/v1/pods', query: {} }, event => {
      events.push(event);
      stop.abort();
    }, stop.signal);
    expect(events).toHaveLength(1);
  });
});

describe('what is read in protobuf', () => {
  const ACCEPTED = 'application/vnd.kubernetes.protobuf,application/json';
  const JOBS = '/apis/batch/v1/namespaces/ns/jobs';
  const bytes = (base64: string) => Buffer.from(base64, 'base64');
  const answer = (base64: string, code = 200, type = 'application/vnd.kubernetes.protobuf') => {
    server.answer = response => response.writeHead(code, { 'content-type': type }).end(bytes(base64));
  };
  const names: string[] = [];
  const watch = async () => {
    names.length = 0;
    const listener = (event: WatchEvent<Job>) => names.push(`${event.type} ${(event.object as Job).metadata.name}`);
    await server.api().watch<Job>({ path: JOBS, query: {}, items: JOB }, listener, new AbortController().signal);
  };

  test('is asked for, and read where the server can', async () => {
    answer(golden.list.protobuf);
    const { items } = await server.api().request<List<Job>>({ method: 'GET', path: JOBS, items: JOB });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['run-workers-0', 'run-workers-1']);
    expect(server.received[0].headers.accept).toBe(ACCEPTED);
  });

  test('is read in JSON where the server cannot', async () => {
    server.answer = response => response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[{"metadata":{"name":"a"}}],"metadata":{}}');
    const { items } = await server.api().request<List<Job>>({ method: 'GET', path: JOBS, items: JOB });
    expect(items).toEqual([{ metadata: { name: 'a' } }]);
  });

  test('is refused with what the server says', async () => {
    answer(golden.notFound, 404);
    expect(await refusal(server.api().request({ method: 'GET', path: JOBS, items: JOB }))).toMatchObject({
      code: 404, reason: 'NotFound', message: `GET ${JOBS}: jobs.batch "none" not found`,
    });
  });

  test('that is damaged is no answer', async () => {
    answer(bytes(golden.list.protobuf).subarray(0, 1000).toString('base64'));
    expect(await refusal(server.api().request({ method: 'GET', path: JOBS, items: JOB }))).toMatchObject({ code: 0, reason: 'BadAnswer' });
  });

  test('is watched', async () => {
    answer(golden.watch.protobuf, 200, 'application/vnd.kubernetes.protobuf;stream=watch');
    await watch();
    expect(names.slice(0, 3)).toEqual(['ADDED run-workers-0', 'ADDED run-workers-1', 'MODIFIED run-workers-1']);
    expect(server.received[0].headers.accept).toBe(ACCEPTED);
  });

  test('is watched in JSON where the server cannot', async () => {
    server.answer = response => response.writeHead(200, { 'content-type': 'application/json' }).end('{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n');
    await watch();
    expect(names).toEqual(['ADDED a']);
  });

  test('breaks when the stream is cut in the middle of an event, after what was whole', async () => {
    const whole = bytes(golden.watch.protobuf);
    const end = 4 + whole.readUInt32BE(0);
    answer(whole.subarray(0, end + 50).toString('base64'), 200, 'application/vnd.kubernetes.protobuf;stream=watch');
    expect(await refusal(watch())).toMatchObject({ code: 0, message: expect.stringContaining('the connection was cut in the middle of an event') as string });
    expect(names).toEqual(['ADDED run-workers-0']);
  });
});
