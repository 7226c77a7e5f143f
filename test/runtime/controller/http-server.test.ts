import { HttpServer } from '../../../src/runtime/controller/http-server';
import { Metrics } from '../../../src/runtime/controller/metrics';

async function ask(pages: Partial<ConstructorParameters<typeof HttpServer>[0]>, path: string): Promise<string> {
  const server = new HttpServer({ health: () => undefined, readiness: () => undefined, metrics: async () => ({ contentType: 'text/plain', text: 'm 1\n' }), ...pages });
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
