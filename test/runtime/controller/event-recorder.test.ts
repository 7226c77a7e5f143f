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
  const state: { refuse?: ApiError; mayWrite: boolean } = { mayWrite: true };
  const api: Api = {
    watch: server.watch.bind(server),
    request: async request => {
      requests.push(request);
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

test('no more wait than can be written in reasonable time', async () => {
  const { recorder, requests } = setUp();
  for (let i = 0; i < 10_000; i++) recorder.record({ ...REGARDING, uid: `u${i}` }, { type: 'Normal', reason: 'Flood', note: 'x' });
  await recorder.flush();
  expect(requests.length).toBeLessThanOrEqual(501);
});
