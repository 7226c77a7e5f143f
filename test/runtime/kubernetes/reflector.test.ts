import { ApiError, Reflector, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest, ObjectIdentity, ReflectorOptions, WatchRequest } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import { FaultyApi } from '../api-server/faulty-api';
import type { ApiObject } from '../api-server/objects';
import { VirtualClock } from '../api-server/virtual-clock';

const PATH = resourcePath('configmaps', { namespace: 'ns' });
const MINUTE = 60_000;

let clock: VirtualClock;
let server: InProcessApiServer;
let told: string[];
let lists: ApiRequest[];
let watches: WatchRequest[];
let log: string[];
let reflector: Reflector<ApiObject>;
/** What stands between the reflector and the server: it may throw. */
let gate: (kind: 'list' | 'watch') => void;

beforeEach(() => {
  clock = new VirtualClock();
  server = new InProcessApiServer(clock);
  [told, lists, watches, log] = [[], [], [], []];
  gate = () => undefined;
});
afterEach(async () => reflector.stop());

function reflect(api: Api = server, options: Partial<ReflectorOptions<ApiObject>> = {}): Reflector<ApiObject> {
  const watched: Api = {
    async request(request, signal) {
      lists.push(request);
      gate('list');
      return api.request(request, signal);
    },
    async watch(request, listener, signal) {
      watches.push(request);
      gate('watch');
      return api.watch(request, listener, signal);
    },
  };
  reflector = new Reflector({
    api: watched,
    clock,
    random: () => 0.5,
    path: PATH,
    sink: {
      upserted: ({ metadata: { name, labels } }) => told.push(`${name}${labels ? ` ${labels.version}` : ''}`),
      deleted: ({ name }: ObjectIdentity) => told.push(`-${name}`),
    },
    log: message => log.push(message),
    ...options,
  });
  reflector.start();
  return reflector;
}

async function create(...names: string[]): Promise<void> {
  for (const name of names) await server.request({ method: 'POST', path: PATH, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } } });
}

async function change(name: string, version: string): Promise<void> {
  const body = { metadata: { labels: { version } } };
  await server.request({ method: 'PATCH', path: `${PATH}/${name}`, patchType: 'application/merge-patch+json', body });
}

async function remove(name: string): Promise<void> {
  await server.request({ method: 'DELETE', path: `${PATH}/${name}` });
}

/** What has been told since this was asked last. */
function news(): string[] {
  return told.splice(0);
}

test('tells what there is, and then what happens', async () => {
  await create('a', 'b');
  reflect();
  expect(reflector.synced).toBe(false);
  await reflector.whenSynced();
  expect(news()).toEqual(['a', 'b']);
  expect(reflector.synced).toBe(true);

  await create('c');
  await change('a', '1');
  await remove('b');
  await clock.advance(10);
  expect(news()).toEqual(['c', 'a 1', '-b']);
});

test('lists in pages of 500, and hands on what it has of them', async () => {
  await create(...Array.from({ length: 1201 }, (_, i) => `c${i}`));
  reflect();
  await reflector.whenSynced();
  expect(new Set(news()).size).toBe(1201);
  expect(lists.map(({ query }) => query?.limit)).toEqual([500, 500, 500]);
  expect(lists.map(({ query }) => query?.resourceVersion)).toEqual([undefined, undefined, undefined]);
});

test('watches from where the list was, for 5 to 10 minutes, with bookmarks, and then goes on from where it is', async () => {
  await create('a');
  reflect(server, { query: { labelSelector: '!x' } });
  await clock.advance(0);
  const { resourceVersion } = await server.request<ApiObject>({ method: 'GET', path: `${PATH}/a` }).then(({ metadata }) => metadata);
  expect(watches[0].query).toEqual({ labelSelector: '!x', resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 450 });
  // Something else moves the versions on, which only bookmarks tell.
  await server.request({ method: 'POST', path: resourcePath('services', { namespace: 'ns' }), body: { metadata: { name: 's' } } });
  await clock.advance(8 * MINUTE);
  expect(watches).toHaveLength(2);
  expect(Number(watches[1].query.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  expect(lists).toHaveLength(1);
});

test('after a gap, tells what has changed in it, and what has gone', async () => {
  await create('a', 'b', 'c');
  reflect();
  await clock.advance(10);
  news();
  gate = kind => {
    if (kind === 'watch') throw new ApiError(0, 'ECONNREFUSED', 'no');
  };
  server.endWatches();
  await clock.advance(1_000);
  await remove('b');
  await change('c', '1');
  await create('d');
  server.compact();
  gate = () => undefined;
  await clock.advance(20_000);
  expect(news()).toEqual(['c 1', 'd', '-b']);
});

test('tells of an object that was made anew under its name in a gap that the old one is gone', async () => {
  await create('a');
  reflect();
  await clock.advance(10);
  news();
  server.endWatches();
  await remove('a');
  await create('a');
  server.compact();
  await clock.advance(20_000);
  expect(news()).toEqual(['-a', 'a']);
});

test('believes a list whose versions are lower, as after a restored backup', async () => {
  await create('a');
  let past: number | undefined;
  reflect(new FaultyApi(server, clock, { past: () => past }));
  await clock.advance(10);
  const version = server.store.currentVersion;
  await change('a', '1');
  await create('b');
  await clock.advance(10);
  expect(news()).toEqual(['a', 'a 1', 'b']);
  past = version;
  await clock.advance(34 * MINUTE);
  expect(news().slice(0, 2)).toEqual(['a', '-b']);
});

describe('when the past is forgotten', () => {
  test('while it watches, it lists anew', async () => {
    await create('a');
    reflect();
    await clock.advance(10);
    await create('b');
    server.compact();
    server.endWatches();
    await clock.advance(5_000);
    expect(lists).toHaveLength(2);
    expect(news()).toEqual(['a', 'b']);
    expect(log).toContain('reading all objects anew');
  });

  test('while it lists, it begins the list anew, and tells nothing twice', async () => {
    await create(...Array.from({ length: 700 }, (_, i) => `c${i}`));
    gate = () => {
      if (lists.length !== 2) return;
      server.compact();
      throw new ApiError(410, 'Expired', 'The provided continue parameter is too old');
    };
    reflect();
    await clock.advance(5_000);
    expect(lists).toHaveLength(4);
    expect(news()).toHaveLength(700);
  });

  test('again and again, it lists ever more rarely', async () => {
    gate = kind => {
      if (kind === 'watch') throw new ApiError(410, 'Gone', 'too old resource version');
    };
    reflect();
    await clock.advance(5 * MINUTE);
    expect(lists.length).toBeLessThan(40);
  });
});

describe('when the server is in trouble', () => {
  test('it asks ever more rarely, and knows why', async () => {
    gate = () => {
      throw new ApiError(503, 'ServiceUnavailable', 'starting');
    };
    reflect();
    await clock.advance(5 * MINUTE);
    expect(lists.length).toBeGreaterThan(20);
    expect(lists.length).toBeLessThan(40);
    expect(reflector.failure).toMatchObject({ code: 503 });
    expect(log[0]).toBe('reading objects failed');
    expect(clock.monotonic() - reflector.lastHeard).toBe(5 * MINUTE);

    gate = () => undefined;
    await create('a');
    await clock.advance(20_000);
    expect(news()).toEqual(['a']);
    expect(reflector.failure).toBeUndefined();
  });

  test('it waits for as long as the server says', async () => {
    gate = () => {
      if (lists.length === 1) throw new ApiError(429, 'TooManyRequests', 'later', 40);
    };
    reflect();
    await clock.advance(39_000);
    expect(lists).toHaveLength(1);
    await clock.advance(2_000);
    expect(lists).toHaveLength(2);
  });

  test('a watch that ends as soon as it begins is not begun in a hurry', async () => {
    reflect({ request: async (request, signal) => server.request(request, signal), watch: async () => undefined });
    await clock.advance(MINUTE);
    expect(watches.length).toBeLessThan(15);
  });

  test('an error event that is not about the past is waited out', async () => {
    let sent = 0;
    reflect({
      request: async (request, signal) => server.request(request, signal),
      async watch(request, listener, signal) {
        if (sent++ < 3) listener({ type: 'ERROR', object: { code: 500, message: 'etcd' } });
        else await server.watch(request, listener, signal);
      },
    });
    await create('a');
    await clock.advance(20_000);
    expect(news()).toEqual(['a']);
    expect(lists).toHaveLength(1);
  });

  test('a watch that breaks goes on from the last event', async () => {
    await create('a');
    reflect({
      request: async (request, signal) => server.request(request, signal),
      async watch(request, listener, signal) {
        const cut = new AbortController();
        await server.watch(request, event => {
          listener(event as never);
          cut.abort();
        }, AbortSignal.any([signal, cut.signal]));
        throw new ApiError(0, 'ECONNRESET', 'cut');
      },
    });
    await clock.advance(10);
    await create('b', 'c', 'd');
    await clock.advance(10_000);
    expect(news()).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('a connection that is silent for three minutes is given up', async () => {
  await create('a');
  let deaf = false;
  const watch: Api['watch'] = async (request, listener, signal) => server.watch(request, event => {
    if (!deaf) listener(event as never);
  }, signal);
  reflect({ request: async (request, signal) => server.request(request, signal), watch }, { random: () => 0.99 });
  // Bookmarks are signs of life.
  await clock.advance(5 * MINUTE);
  await create('b');
  await clock.advance(10);
  deaf = true;
  await create('c');
  await clock.advance(2.9 * MINUTE);
  expect(watches).toHaveLength(1);
  expect(news()).toEqual(['a', 'b']);
  deaf = false;
  await clock.advance(0.2 * MINUTE);
  expect(watches).toHaveLength(2);
  expect(news()).toEqual(['c']);
});

test('what no event has told is told by a list, half an hour later', async () => {
  await create('a');
  reflect(new FaultyApi(server, clock, { event: () => ({ times: 0 }) }));
  await clock.advance(10);
  await create('b');
  await remove('a');
  await clock.advance(25 * MINUTE);
  expect(news()).toEqual(['a']);
  await clock.advance(10 * MINUTE);
  expect(news()).toEqual(['b', '-a']);
});

test('an event that comes twice is told once', async () => {
  reflect(new FaultyApi(server, clock, { event: () => ({ times: 2 }) }));
  await clock.advance(10);
  await create('a');
  await change('a', '1');
  await remove('a');
  await clock.advance(10);
  expect(news()).toEqual(['a', 'a 1', '-a']);
});

test('a sink that cannot take an object gets all others, and that one again with the next list', async () => {
  await create('a', 'b');
  let broken = true;
  reflect(server, {
    sink: {
      upserted: ({ metadata: { name } }) => {
        if (broken && name === 'a') throw new TypeError('cannot read a');
        told.push(name);
      },
      deleted: () => undefined,
    },
  });
  await clock.advance(10);
  await create('c');
  await clock.advance(10);
  expect(news()).toEqual(['b', 'c']);
  expect(log).toEqual(['an object could not be taken in']);
  broken = false;
  await clock.advance(35 * MINUTE);
  expect(news()).toEqual(['a']);
});

test('started twice, it runs once; stopped, it is silent; started again, it goes on', async () => {
  reflect();
  reflector.start();
  await clock.advance(10);
  expect([lists.length, watches.length]).toEqual([1, 1]);
  await reflector.stop();
  await create('a');
  await clock.advance(20 * MINUTE);
  expect([lists.length, watches.length, news().length]).toEqual([1, 1, 0]);
  reflector.start();
  await clock.advance(10);
  expect(news()).toEqual(['a']);
});
