import { ApiError, LeaderElection, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import type { ApiObject } from '../api-server/objects';
import { Process } from '../api-server/process';
import { VirtualClock } from '../api-server/virtual-clock';

let clock: VirtualClock;
let server: InProcessApiServer;
let candidates: Candidate[];
beforeEach(() => {
  clock = new VirtualClock();
  server = new InProcessApiServer(clock);
  candidates = [];
});
afterEach(() => {
  for (const { process } of candidates) process.kill();
});

/** A process that writes as long as it may, ten times a second. */
class Candidate {
  readonly process: Process;
  readonly election: LeaderElection;
  readonly log: string[] = [];
  /** When it wrote, in milliseconds. */
  readonly writes: number[] = [];
  leading = false;
  stops = 0;
  /** What its requests meet. It may throw. */
  gate: (request: ApiRequest) => void;

  constructor(identity: string, wallClockError = 0) {
    this.gate = () => undefined;
    const gated: Api = {
      request: async (request, signal) => {
        this.gate(request);
        return server.request(request, signal);
      },
      watch: async () => undefined,
    };
    this.process = new Process({ ...clockWith(wallClockError) }, gated);
    this.election = new LeaderElection({
      api: this.process.api,
      clock: this.process.clock,
      random: () => 0.5,
      namespace: 'ns',
      name: 'controller',
      identity,
      onStarted: () => {
        this.leading = true;
      },
      onStopped: () => {
        this.leading = false;
        this.stops++;
      },
      log: message => this.log.push(message),
    });
    this.election.start();
    this.work();
    candidates.push(this);
  }

  private work(): void {
    if (this.election.leading) this.writes.push(clock.monotonic());
    this.process.clock.after(100, () => this.work());
  }
}

function clockWith(error: number) {
  return { now: () => clock.now() + error, monotonic: () => clock.monotonic(), after: (time: number, call: () => void) => clock.after(time, call) };
}

async function lease(): Promise<ApiObject> {
  return server.request<ApiObject>({ method: 'GET', path: resourcePath('leases', { namespace: 'ns', name: 'controller' }) });
}

/** Whether at most one of them wrote at any moment. */
function neverTogether(a: Candidate, b: Candidate): boolean {
  return a.writes.every(time => !b.writes.includes(time));
}

test('the first one leads at once, and says so in the Lease', async () => {
  const first = new Candidate('first');
  await clock.advance(1_000);
  expect(first.leading).toBe(true);
  expect(await lease()).toMatchObject({
    spec: {
      holderIdentity: 'first',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
    },
  });
});

test('as long as the leader renews, nobody else leads', async () => {
  const first = new Candidate('first');
  await clock.advance(100);
  const second = new Candidate('second');
  await clock.advance(10 * 60_000);
  expect([first.leading, second.leading, second.writes.length]).toEqual([true, false, 0]);
  expect(second.election.holder).toBe('first');
  expect((await lease()).spec).toMatchObject({ renewTime: '2026-01-01T00:10:00.000000Z', acquireTime: '2026-01-01T00:00:00.000000Z' });
});

test('a leader that dies is followed by the other one when its lease is over', async () => {
  const first = new Candidate('first');
  await clock.advance(100);
  const second = new Candidate('second');
  await clock.advance(60_000);
  first.process.kill();
  await clock.advance(14_000);
  expect(second.leading).toBe(false);
  await clock.advance(6_000);
  expect(second.leading).toBe(true);
  expect((await lease()).spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
});

test('a leader that ends gives the lease back, and the other one follows at its next try', async () => {
  const first = new Candidate('first');
  await clock.advance(100);
  const second = new Candidate('second');
  await clock.advance(60_000);
  await first.election.stop();
  expect(first.leading).toBe(false);
  expect((await lease()).spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
  await clock.advance(2_500);
  expect(second.leading).toBe(true);
});

test('a leader that stood still for longer than its lease does not write when it goes on', async () => {
  const first = new Candidate('first');
  await clock.advance(100);
  const second = new Candidate('second');
  await clock.advance(60_000);
  first.process.pause();
  const before = first.writes.length;
  await clock.advance(30_000);
  expect(second.leading).toBe(true);
  first.process.resume();
  expect(first.election.leading).toBe(false);
  await clock.advance(60_000);
  expect(first.writes).toHaveLength(before);
  expect([first.leading, second.leading]).toEqual([false, true]);
  expect(neverTogether(first, second)).toBe(true);
});

test('a leader that stood still for less than its lease, but past its deadline, does not write before it has renewed', async () => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  first.process.pause();
  await clock.advance(12_000);
  first.process.resume();
  expect(first.election.leading).toBe(false);
  await clock.advance(5_000);
  expect(first.leading).toBe(true);
});

test('a leader that cannot reach the server stops at its deadline, before anybody may follow', async () => {
  const first = new Candidate('first');
  await clock.advance(100);
  const second = new Candidate('second');
  await clock.advance(60_000);
  first.gate = () => {
    throw new ApiError(0, 'ETIMEDOUT', 'no');
  };
  await clock.advance(30_000);
  expect([first.leading, second.leading]).toEqual([false, true]);
  expect(neverTogether(first, second)).toBe(true);
  expect(Math.min(...second.writes) - Math.max(...first.writes)).toBeGreaterThanOrEqual(4_000);
  expect(first.log[0]).toBe('the lease could not be had');
});

test('a leader whose requests are never answered stops at its deadline, too', async () => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  const request = server.request.bind(server);
  server.request = async (_, signal) => new Promise((__, reject) => {
    signal?.addEventListener('abort', () => reject(new ApiError(0, 'Aborted', 'called off')));
  });
  await clock.advance(20_000);
  expect([first.leading, first.election.leading]).toEqual([false, false]);
  expect(Math.max(...first.writes)).toBeLessThan(70_000);
  server.request = request;
});

test.each([['PUT', 1], ['PUT', 2], ['GET', 1]])('a %s that gets no answer, %d times in a row, costs no lease', async (method, times) => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  const request = server.request.bind(server);
  let left = times;
  let conflicts = method === 'GET' ? 1 : 0;
  server.request = async (asked, signal) => {
    // After a conflict, the lease is read.
    if (asked.method === 'PUT' && conflicts-- > 0) throw new ApiError(409, 'Conflict', 'modified');
    if (asked.method !== method || left-- <= 0) return request(asked, signal) as never;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new ApiError(0, 'Aborted', 'called off')));
    });
  };
  await clock.advance(60_000);
  expect(left).toBeLessThan(0);
  expect([first.leading, first.stops]).toEqual([true, 0]);
});

test('a candidate whose request gets no answer tries again', async () => {
  const request = server.request.bind(server);
  let left = 1;
  server.request = async (asked, signal) => {
    if (left-- <= 0) return request(asked, signal) as never;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new ApiError(0, 'Aborted', 'called off')));
    });
  };
  const first = new Candidate('first');
  await clock.advance(10_000);
  expect(first.leading).toBe(true);
});

test('nobody believes the clock of another one', async () => {
  const first = new Candidate('first', -60 * 60_000);
  await clock.advance(100);
  const second = new Candidate('second', 60 * 60_000);
  await clock.advance(60_000);
  expect([first.leading, second.leading]).toEqual([true, false]);
});

test('a renewal whose answer was lost is no loss', async () => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  const request = server.request.bind(server);
  let lost = 0;
  server.request = async (asked, signal) => {
    const answer = await request(asked, signal);
    if (asked.method !== 'PUT' || lost++ > 0) return answer as never;
    throw new ApiError(0, 'Timeout', 'no answer');
  };
  await clock.advance(60_000);
  expect(lost).toBeGreaterThan(2);
  expect(first.leading).toBe(true);
  expect(first.writes.length).toBeGreaterThan(1_190);
});

test('of several that try at the same moment, one leads', async () => {
  const all = ['a', 'b', 'c', 'd'].map(identity => new Candidate(identity));
  await clock.advance(60_000);
  expect(all.filter(({ leading }) => leading)).toHaveLength(1);
  expect(all.filter(({ writes }) => writes.length > 0)).toHaveLength(1);
});

test('a lease that somebody takes away is given up at once', async () => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  const body = { spec: { holderIdentity: 'somebody' } };
  const path = resourcePath('leases', { namespace: 'ns', name: 'controller' });
  await server.request({ method: 'PATCH', path, patchType: 'application/merge-patch+json', body });
  await clock.advance(2_100);
  expect([first.leading, first.election.leading]).toEqual([false, false]);
});

test('a lease that somebody deletes is made anew by its holder', async () => {
  const first = new Candidate('first');
  await clock.advance(60_000);
  await server.request({ method: 'DELETE', path: resourcePath('leases', { namespace: 'ns', name: 'controller' }) });
  await clock.advance(30_000);
  expect(first.leading).toBe(true);
  expect((await lease()).spec).toMatchObject({ holderIdentity: 'first' });
});
