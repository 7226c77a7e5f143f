import type { EngineEvent } from '../../../src/engine';
import { EventRecorder } from '../../../src/runtime/controller/event-recorder';
import { Log } from '../../../src/runtime/controller/log';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { ApiError, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import { targetOf } from '../api-server/resource-types';
import { VirtualClock } from '../api-server/virtual-clock';

const REGARDING = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'ns', name: 'run', uid: 'u1' };

const NO_QUOTA = { type: 'Warning', reason: 'JobCreationFailed', note: 'no quota' } as const;
const SERIES = 6 * 60_000;

function setUp() {
  const clock = new VirtualClock();
  const server = new InProcessApiServer(clock);
  const requests: ApiRequest[] = [];
  const state: { refuse?: ApiError; mayWrite: boolean; before?: (request: ApiRequest) => Promise<void> } = { mayWrite: true };
  const api: Api = {
    watch: server.watch.bind(server),
    request: async request => {
      requests.push(request);
      await state.before?.(request);
      if (state.refuse) throw state.refuse;
      return server.request(request);
    },
  };
  const lines: string[] = [];
  const recorder = new EventRecorder({
    api, clock, metrics: new Metrics(), instance: 'pod-1', mayWrite: () => state.mayWrite, log: new Log('info', line => lines.push(line), () => clock.now()),
  });
  const events = () => server.store.list(targetOf(resourcePath('events'))!.type, undefined);
  const say = async (event: EngineEvent = NO_QUOTA) => {
    recorder.record(REGARDING, event);
    await recorder.flush();
  };
  return { clock, server, recorder, requests, state, events, say, lines };
}

test('an event says what, why, about what, and who says it', async () => {
  const { events, say } = setUp();
  await say();
  expect(events()).toEqual([expect.objectContaining({
    type: 'Warning',
    reason: 'JobCreationFailed',
    note: 'no quota',
    regarding: REGARDING,
    reportingController: 'jobset',
    reportingInstance: 'pod-1',
    action: 'Reconciling',
    eventTime: '2026-01-01T00:00:00.000000Z',
  })]);
});

test('the same again is counted in the one event, which says when that was', async () => {
  const { clock, events, say } = setUp();
  for (let i = 0; i < 3; i++) {
    await say();
    await clock.advance(60_000);
  }
  expect(events()).toEqual([expect.objectContaining({
    eventTime: '2026-01-01T00:00:00.000000Z', series: { count: 3, lastObservedTime: '2026-01-01T00:02:00.000000Z' },
  })]);
});

test('a series is over when it has not gone on for six minutes', async () => {
  const { clock, events, say } = setUp();
  await say();
  await clock.advance(SERIES - 1);
  await say();
  await clock.advance(SERIES - 1);
  await say();
  expect(events()).toHaveLength(1);
  await clock.advance(SERIES);
  await say();
  expect(events()).toHaveLength(2);
  expect(events()[0]!.series).toMatchObject({ count: 3 });
  expect(events()[1]!.series).toBeUndefined();
});

test.each<[string, EngineEvent]>([
  ['type', { ...NO_QUOTA, type: 'Normal' }], ['reason', { ...NO_QUOTA, reason: 'Other' }], ['note', { ...NO_QUOTA, note: 'another quota' }],
])('of another %s it is not the same', async (_, event) => {
  const { events, say } = setUp();
  await say();
  await say(event);
  expect(events()).toHaveLength(2);
});

test('what could not be written the first time is written when it repeats', async () => {
  const { clock, state, events, say } = setUp();
  state.refuse = new ApiError(500, 'InternalError', 'try again');
  await say();
  expect(events()).toHaveLength(0);
  state.refuse = undefined;
  await clock.advance(1000);
  await say();
  expect(events()).toEqual([expect.objectContaining({ eventTime: '2026-01-01T00:00:00.000000Z', series: expect.objectContaining({ count: 2 }) })]);
});

test('an event that was deleted is written anew when it repeats, by the second time', async () => {
  const { server, events, say } = setUp();
  await say();
  const { name } = events()[0]!.metadata!;
  await server.request({ method: 'DELETE', path: resourcePath('events', { namespace: 'ns', name }) });
  await say();
  await say();
  expect(events()).toEqual([expect.objectContaining({ series: expect.objectContaining({ count: 3 }) })]);
});

test('who does not lead any more writes nothing', async () => {
  const { state, requests, say } = setUp();
  state.mayWrite = false;
  await say();
  expect(requests).toHaveLength(0);
});

test.each([['a', 2000], ['ä', 700], ['😀', 400]])('a long note of %s is cut at a character', async (character, times) => {
  const { events, say } = setUp();
  await say({ type: 'Normal', reason: 'Long', note: character.repeat(times) });
  const note = String(events()[0]!.note);
  expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
  expect(Buffer.byteLength(note)).toBeGreaterThan(1015);
  expect(note).toMatch(new RegExp(`^(?:${character})+…$`, 'u'));
});

test.each(['100% of %s, %d%%, %!v(MISSING)', '{{ .Values }} ${HOME} \\n', '"quoted" <b>&amp;'])('the note %j arrives as it is', async note => {
  const { events, say } = setUp();
  await say({ ...NO_QUOTA, note });
  expect(events()[0]!.note).toBe(note);
});

test('events that cannot be written are dropped, and one line says so', async () => {
  const { recorder, requests, state, lines } = setUp();
  state.refuse = new ApiError(403, 'Forbidden', 'events are forbidden');
  for (let i = 0; i < 10; i++) recorder.record(REGARDING, { type: 'Normal', reason: 'Again', note: `${i}` });
  await recorder.flush();
  expect(requests).toHaveLength(10);
  expect(lines.filter(line => line.includes('could not be written'))).toHaveLength(1);
});

test('what has been said of events that cannot be written is said again when one could be written in between', async () => {
  const { clock, state, say, lines } = setUp();
  for (const refuse of [new ApiError(403, 'Forbidden', 'no'), undefined, new ApiError(403, 'Forbidden', 'no')]) {
    state.refuse = refuse;
    await say();
    await clock.advance(1000);
  }
  expect(lines.filter(line => line.includes('could not be written'))).toHaveLength(2);
});

test('a reason that is as long as a rule\'s name makes it is cut to what the API takes', async () => {
  const { events, say } = setUp();
  await say({ ...NO_QUOTA, reason: `FailurePolicy_${'a'.repeat(128)}` });
  expect(Buffer.byteLength(String(events()[0]!.reason))).toBeLessThanOrEqual(128);
  expect(events()[0]!.reason).toMatch(/^FailurePolicy_a+…$/);
});

test('what lasts is one event, whatever its text and however rarely it is met', async () => {
  const { clock, events, say } = setUp();
  for (let i = 0; i < 5; i++) {
    await say({ ...NO_QUOTA, note: `try ${i}`, lasting: true });
    await clock.advance(1_000_000);
  }
  expect(events()).toEqual([expect.objectContaining({ note: 'try 0', series: expect.objectContaining({ count: 5 }) })]);
});

describe('of two namespaces, one of which says very much', () => {
  const QUIET = { ...REGARDING, namespace: 'quiet', uid: 'q' };
  const flood = ({ recorder }: ReturnType<typeof setUp>, from: number, count: number) => {
    for (let i = from; i < from + count; i++) recorder.record({ ...REGARDING, uid: `u${i}` }, { type: 'Normal', reason: 'Flood', note: 'x' });
  };
  const namespaceOf = ({ path }: ApiRequest) => path.split('/')[5];

  test('the other one is heard at once', async () => {
    const said = setUp();
    flood(said, 0, 10_000);
    said.recorder.record(QUIET, NO_QUOTA);
    await said.recorder.flush();
    expect(said.requests.findIndex(request => namespaceOf(request) === 'quiet')).toBeLessThanOrEqual(4);
  });

  test('the other one is heard while a write of the first hangs', async () => {
    const said = setUp();
    let hang: (() => void) | undefined;
    said.state.before = async request => {
      if (namespaceOf(request) === 'ns') await new Promise<void>(resolve => hang = resolve);
    };
    flood(said, 0, 1);
    said.recorder.record(QUIET, NO_QUOTA);
    await said.clock.advance(10);
    expect(said.events().map(({ metadata }) => metadata.namespace)).toEqual(['quiet']);
    hang!();
    await said.recorder.flush();
    expect(said.events()).toHaveLength(2);
  });

  test('the series of the other one goes on', async () => {
    const said = setUp();
    said.recorder.record(QUIET, NO_QUOTA);
    for (let round = 0; round < 20; round++) {
      flood(said, round * 200, 200);
      await said.recorder.flush();
    }
    said.recorder.record(QUIET, NO_QUOTA);
    await said.recorder.flush();
    expect(said.events().filter(({ metadata }) => metadata.namespace === 'quiet')).toEqual([expect.objectContaining({ series: expect.objectContaining({ count: 2 }) })]);
  });

  test('the other ones have their places, however many there are of the first', async () => {
    const said = setUp();
    flood(said, 0, 10_000);
    for (let i = 0; i < 50; i++) {
      for (let k = 0; k < 50; k++) said.recorder.record({ ...QUIET, namespace: `quiet-${i}`, uid: `${i} ${k}` }, NO_QUOTA);
    }
    said.recorder.record(QUIET, NO_QUOTA);
    await said.recorder.flush();
    expect(said.requests.filter(request => namespaceOf(request) === 'quiet')).toHaveLength(1);
    expect(said.requests.length).toBeLessThanOrEqual(1_010);
  });
});

test('no more wait than can be written in reasonable time', async () => {
  const { recorder, requests } = setUp();
  for (let i = 0; i < 10_000; i++) recorder.record({ ...REGARDING, uid: `u${i}` }, { type: 'Normal', reason: 'Flood', note: 'x' });
  await recorder.flush();
  expect(requests.length).toBeLessThanOrEqual(501);
});
