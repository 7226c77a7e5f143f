import { ApiObject, Testing } from 'cdk8s';
import { JobSet } from '../../src';

test('defaultChild', () => {
  const jobset = new JobSet(Testing.chart(), 'run');
  expect(ApiObject.of(jobset).kind).toBe('JobSet');
  expect(jobset.kind).toBe('JobSet');
});
