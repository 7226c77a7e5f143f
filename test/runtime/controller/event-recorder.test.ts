import { EventRecorder } from '../../../src/runtime/controller/event-recorder';
import { Log } from '../../../src/runtime/controller/log';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { ApiError, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import { targetOf } from '../api-server/resource-types';
import { VirtualClock } from '../api-server/virtual-clock';

const REGARDING = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'ns', name: 'run', uid: 'u1' };

function setUp(refuse?: ApiError) {
  const clock = new VirtualClock();
  const server = new InProcessApiServer(clock);
  const requests: ApiRequest[] = [];
  const api: Api = {
    watch: server.watch.bind(server),
    request: async request => {
      requests.push(request);
      if (refuse) throw refuse;
      return server.request(request);
    },
  };
  const lines: string[] = [];
  const recorder = new EventRecorder({
    api, clock, metrics: new Metrics(), instance: 'pod-1', mayWrite: () => true, log: new Log('info', line => lines.push(line), () => clock.now()),
  });
  const events = () => server.store.list(targetOf(resourcePath('events'))!.type, undefined);
  return { clock, recorder, requests, events, lines };
}

test('an event says what, why, about what, and who says it', async () => {
  const { recorder, events } = setUp();
  recorder.record(REGARDING, { type: 'Warning', reason: 'JobCreationFailed', note: 'no quota' });
  await recorder.flush();
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

test('the same again is counted in the one event', async () => {
  const { clock, recorder, events } = setUp();
  for (let i = 0; i < 3; i++) {
    recorder.record(REGARDING, { type: 'Warning', reason: 'JobCreationFailed', note: 'no quota' });
    await recorder.flush();
    await clock.advance(60_000);
  }
  expect(events()).toHaveLength(1);
  expect(events()[0]!.series).toMatchObject({ count: 3 });
  await clock.advance(10 * 60_000);
  recorder.record(REGARDING, { type: 'Warning', reason: 'JobCreationFailed', note: 'no quota' });
  await recorder.flush();
  expect(events()).toHaveLength(2);
});

test.each([['a', 2000], ['ä', 700], ['😀', 400]])('a long note of %s is cut at a character', async (character, times) => {
  const { recorder, events } = setUp();
  recorder.record(REGARDING, { type: 'Normal', reason: 'Long', note: character.repeat(times) });
  await recorder.flush();
  const note = String(events()[0]!.note);
  expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
  expect(Buffer.byteLength(note)).toBeGreaterThan(1015);
  expect(note).toMatch(new RegExp(`^(?:${character})+…$`, 'u'));
});

test.each(['100% of %s, %d%%, %!v(MISSING)', '{{ .Values }} ${HOME} \\n', '"quoted" <b>&amp;'])('the note %j arrives as it is', async note => {
  const { recorder, events } = setUp();
  recorder.record(REGARDING, { type: 'Warning', reason: 'JobCreationFailed', note });
  await recorder.flush();
  expect(events()[0]!.note).toBe(note);
});

test('events that cannot be written are dropped, and one line says so', async () => {
  const { recorder, requests, lines } = setUp(new ApiError(403, 'Forbidden', 'events are forbidden'));
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
