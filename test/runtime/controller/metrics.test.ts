import { Metrics } from '../../../src/runtime/controller/metrics';

test('a name stays inside of its label, whatever is in it', async () => {
  const metrics = new Metrics();
  metrics.finished({ kind: 'JobSet', namespace: 'ns"} 1\nforged_total 7\n#', name: 'back\\slash' }, 'Failed');
  const lines = (await metrics.text()).split('\n').filter(line => !line.startsWith('#') && line.includes('jobset_failed_total'));
  expect(lines).toEqual(['jobset_failed_total{jobset_name="back\\\\slash",namespace="ns\\"} 1\\nforged_total 7\\n#"} 1']);
});
