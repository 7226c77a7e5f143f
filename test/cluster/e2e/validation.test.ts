import { budget, headlessService, indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { Namespace } from '../client/namespace';

const cluster = Cluster.current();

describe('a server-side dry run with strict validation', () => {
  let namespace: Namespace;
  beforeAll(async () => { namespace = await cluster.namespace('dry-run'); });

  test('accepts correct manifests and stores nothing', async () => {
    const { code, stdout } = await namespace.dryRun([
      headlessService('peers', 'run'), budget('run', 2), indexedJob({ name: 'run', size: 2, script: 'true', subdomain: 'peers' }),
    ]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'service/peers created (server dry run)',
        'poddisruptionbudget.policy/run created (server dry run)',
        'job.batch/run created (server dry run)',
        '',
      ].join('\n'),
    });
    expect(await namespace.list('jobs,services,poddisruptionbudgets')).toEqual([]);
  });

  test('refuses a field that the API does not know', async () => {
    const { code, stderr } = await namespace.dryRun([indexedJob({ name: 'run', size: 2, script: 'true', pod: { nodeSelectors: {} } })]);
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "spec.template.spec.nodeSelectors"');
  });

  test('refuses what the API\'s own rules forbid', async () => {
    const { code, stderr } = await namespace.dryRun([indexedJob({ name: 'run', size: 2, script: 'true', pod: { restartPolicy: 'Always' } })]);
    expect(code).toBe(1);
    expect(stderr).toContain('spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"');
  });
});
