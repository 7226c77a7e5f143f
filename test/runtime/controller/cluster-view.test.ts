import { NAMESPACE } from './world';
import { ClusterView } from '../../../src/runtime/controller/cluster-view';
import { Log } from '../../../src/runtime/controller/log';
import { resourcePath } from '../../../src/runtime/kubernetes';
import type { Api } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import { VirtualClock } from '../api-server/virtual-clock';

const HOUR = 60 * 60_000;

/** @param mute the kind of objects of which no watch ever says anything */
function setUp(mute?: 'jobs' | 'jobsets') {
  const clock = new VirtualClock();
  const server = new InProcessApiServer(clock);
  const api: Api = {
    request: server.request.bind(server),
    watch: async (request, listener, signal) => request.path === resourcePath(mute ?? 'leases', {}) ? new Promise<never>(() => undefined) : server.watch(request, listener, signal),
  };
  const view = new ClusterView({
    api, clock, random: () => 0.5, log: new Log('error', () => undefined, () => clock.now()), sources: ['jobset', 'standalone'], changed: () => undefined, vanished: () => undefined,
  });
  return { clock, view };
}

test('it is known when everything was heard of last', async () => {
  const { clock, view } = setUp();
  expect(view.isKnown).toBe(true);
  view.start();
  expect(view.isKnown).toBe(false);
  await clock.advance(HOUR);
  expect(view.isKnown).toBe(true);
  expect(clock.monotonic() - view.lastHeard).toBeLessThan(10 * 60_000);
});

test.each(['jobs', 'jobsets'] as const)('when only the watch of %s has gone silent, that is known', async mute => {
  const { clock, view } = setUp(mute);
  view.start();
  await clock.advance(HOUR);
  expect(clock.monotonic() - view.lastHeard).toBeGreaterThan(HOUR - 60_000);
});

test('a run is ready when all that it needs is known, which is watched from then on', async () => {
  const { clock, view } = setUp();
  const run = { kind: 'JobSet', namespace: NAMESPACE, name: 'run' } as const;
  const needs = { claims: false, pods: false, nodes: false };
  view.start();
  expect(view.readiness(run, needs)).toBe('pending');
  await clock.advance(1_000);
  expect(view.readiness(run, needs)).toBe('ready');
  for (const more of [{ ...needs, claims: true }, { ...needs, pods: true }, { ...needs, nodes: true }]) {
    expect(view.readiness(run, more)).toBe('pending');
    await clock.advance(1_000);
    expect(view.readiness(run, more)).toBe('ready');
  }
});
