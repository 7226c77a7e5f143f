import { HttpServer, mayReadMetrics } from '../../../src/runtime/controller/http-server';
import type { MetricsAccess } from '../../../src/runtime/controller/http-server';
import { Metrics } from '../../../src/runtime/controller/metrics';

async function ask(pages: Partial<ConstructorParameters<typeof HttpServer>[0]>, path: string, access?: MetricsAccess): Promise<string> {
  const server = new HttpServer({ health: () => undefined, readiness: () => undefined, metrics: async () => ({ contentType: 'text/plain', text: 'm 1\n' }), ...pages }, access);
  const port = await server.start(0);
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  } finally {
    await server.stop();
  }
}

test('health and readiness say what is wrong', async () => {
  expect(await ask({}, '/healthz')).toBe('200 ok\n');
  expect(await ask({ health: () => 'nothing was heard' }, '/healthz')).toBe('503 nothing was heard\n');
  expect(await ask({ readiness: () => 'not yet' }, '/readyz?verbose')).toBe('503 not yet\n');
  expect(await ask({ readiness: () => 'not yet' }, '/healthz')).toBe('200 ok\n');
});

test('there is no other page', async () => {
  expect(await ask({}, '/')).toBe('404 there are /healthz, /readyz and /metrics\n');
});

test('metrics are for everybody, for the same machine or pod, or for nobody; the health is for everybody', async () => {
  expect(await ask({}, '/metrics')).toBe('200 m 1\n');
  expect(await ask({}, '/metrics', 'loopback')).toBe('200 m 1\n');
  expect(await ask({}, '/metrics', 'off')).toBe('403 metrics are off\n');
  expect(await ask({}, '/metrics?name[]=m', 'off')).toBe('403 metrics are off\n');
  expect(await ask({}, '/healthz', 'off')).toBe('200 ok\n');
});

test.each<[MetricsAccess, string | undefined, boolean]>([
  ['open', '10.0.0.1', true], ['off', '::1', false],
  ['loopback', '::1', true], ['loopback', '127.0.0.1', true], ['loopback', '::ffff:127.8.0.1', true],
  ['loopback', '10.0.0.1', false], ['loopback', '::ffff:10.127.0.1', false], ['loopback', 'fe80::127.0.0.1', false], ['loopback', undefined, false],
])('metrics that are %s, asked for from %s: %p', (access, from, allowed) => {
  expect(mayReadMetrics(access, from)).toBe(allowed);
});

test('counters of a JobSet go with it; the upstream controller\'s have its names', async () => {
  const metrics = new Metrics();
  const run = { kind: 'JobSet', namespace: 'ns', name: 'run' } as const;
  metrics.finished(run, 'Completed');
  metrics.finished(run, 'Failed');
  metrics.restarted(run, 'InPlace');
  metrics.restarted(run, 'Job');
  metrics.restarted(run, 'Job');
  metrics.restarted(run, 'JobSet');
  const page = async () => ask({ metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }) }, '/metrics');
  expect(await page()).toContain('jobset_completed_total{jobset_name="run",namespace="ns"} 1');
  expect(await page()).toContain('jobset_failed_total{jobset_name="run",namespace="ns"} 1');
  expect((await page()).match(/cdk8s_jobset_restarts_total\{.*/g)).toEqual([
    'cdk8s_jobset_restarts_total{jobset_name="run",namespace="ns",scope="InPlace"} 1',
    'cdk8s_jobset_restarts_total{jobset_name="run",namespace="ns",scope="Job"} 2',
    'cdk8s_jobset_restarts_total{jobset_name="run",namespace="ns",scope="JobSet"} 1',
  ]);
  metrics.forget(run);
  expect(await page()).not.toContain('jobset_name="run"');
});
