import { env, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { TPU_SLICE_RULES } from '../../../src/verify/rules/tpu-slices';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(TPU_SLICE_RULES, ...objects);
const tpus = { resources: { limits: { 'google.com/tpu': 4 } } };
const label = (key: string) => ({ label: `jobset.sigs.k8s.io/${key}` });
const slice = (variables: Parameters<typeof env>[0], more: SmallJob = {}): SmallJob => ({ name: 'slice', replicas: 2, pods: 4, main: { ...tpus, ...env(variables) }, ...more });

describe('JS2022: number of slices is not the number of Jobs', () => {
  test('a number that is written', () => {
    expect(check(run(slice({ MEGASCALE_NUM_SLICES: '4' })))).toEqual(['JS2022 containers[0].env[0].value: 2 Jobs, but MEGASCALE_NUM_SLICES is 4']);
  });

  test('a label that also counts the head', () => {
    const found = check(run([{ name: 'head' }, slice({ MEGASCALE_NUM_SLICES: label('global-replicas') })]));
    expect(found).toEqual([expect.stringMatching(/2 Jobs, but MEGASCALE_NUM_SLICES is 3$/)]);
  });

  test('several replicated jobs with TPUs', () => {
    const document = run([slice({}), slice({ MEGASCALE_NUM_SLICES: '3' }, { name: 'other' })]);
    expect(check(document)).toEqual([expect.stringMatching(/2 Jobs of 'slice' \+ 2 Jobs of 'other' = 4, but MEGASCALE_NUM_SLICES is 3$/)]);
    expect(remedies(TPU_SLICE_RULES, document)[0]).toContain('group-replicas');
  });

  test.each<[string, SmallJob | SmallJob[]]>([
    ['a number of the run', slice({ N: 'x' }, { main: { ...tpus, env: [{ name: 'MEGASCALE_NUM_SLICES', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] } })],
    ['no number', slice({ MEGASCALE_NUM_SLICES: '' })],
    ['no Jobs', slice({ MEGASCALE_NUM_SLICES: '4' }, { replicas: 0 })],
    ['a run of its own beside another', [slice({ MEGASCALE_NUM_SLICES: '2' }), slice({ MEGASCALE_NUM_SLICES: '2' }, { name: 'other' })]],
    ['a container beside that has none', slice({ MEGASCALE_NUM_SLICES: '2' }, { more: [{}] })],
    ['Jobs without TPUs', { name: 'proxy', replicas: 2, main: env({ MEGASCALE_NUM_SLICES: '2' }) }],
  ])('%s is right', (_, jobs) => {
    expect(check(run(jobs))).toEqual([]);
  });

  test('pods whose TPUs are those of one container', () => {
    expect(check(run([slice({ MEGASCALE_NUM_SLICES: '3' }, { more: [{}] }), { name: 'head' }]))[0]).toMatch(/: 2 Jobs, but MEGASCALE_NUM_SLICES is 3$/);
  });

  test.each(['replicatedjob-replicas', 'global-replicas', 'group-replicas'])('label %s is right', key => {
    expect(check(run(slice({ MEGASCALE_NUM_SLICES: label(key) })))).toEqual([]);
  });
});

describe('JS2023: slice id that does not name the Job', () => {
  test('the completion index', () => {
    expect(check(run(slice({ MEGASCALE_SLICE_ID: { label: 'batch.kubernetes.io/job-completion-index' } })))).toEqual([
      'JS2023 containers[0].env[0].valueFrom: pods of Job 0 have different MEGASCALE_SLICE_ID: 0 and 1',
    ]);
  });

  test('one id for all', () => {
    expect(check(run(slice({ MEGASCALE_SLICE_ID: '0' })))).toEqual(['JS2023 containers[0].env[0].value: Jobs 0 and 1 both have MEGASCALE_SLICE_ID 0']);
  });

  test('no id', () => {
    expect(check(run(slice({ MEGASCALE_SLICE_ID: '' })))).toEqual([]);
    expect(check(run(slice({ MEGASCALE_SLICE_ID: 'a' })))).toEqual([]);
  });

  test.each(['job-index', 'job-global-index', 'job-group-index'])('label %s is right', key => {
    expect(check(run(slice({ MEGASCALE_SLICE_ID: label(key) })))).toEqual([]);
  });
});

describe('JS2024: hosts of a TPU slice that are not the pods of the Job', () => {
  const hosts = (count: number) => Array.from({ length: count }, (_, i) => `train-slice-0-${i}.train`).join(',');

  test('a host too few', () => {
    expect(check(run(slice({ TPU_WORKER_HOSTNAMES: hosts(3) })))).toEqual(['JS2024 containers[0].env[0].value: each Job has 4 pods, but TPU_WORKER_HOSTNAMES lists 3 hosts']);
  });

  test('one id for all', () => {
    expect(check(run(slice({ TPU_WORKER_ID: '0' })))).toEqual(['JS2024 containers[0].env[0].value: pods train-slice-0-0 and train-slice-0-1 both have TPU_WORKER_ID 0']);
  });

  test('some of them are localhost', () => {
    expect(check(run(slice({ TPU_WORKER_HOSTNAMES: 'localhost,a' })))).toHaveLength(1);
  });

  test('two hosts, the least', () => {
    expect(check(run(slice({ TPU_WORKER_ID: '0' }, { pods: 2 })))).toHaveLength(1);
    expect(check(run(slice({ TPU_WORKER_ID: 'x' }, { pods: 2 })))).toEqual([]);
  });

  test('what fits', () => {
    expect(check(run(slice({ TPU_WORKER_HOSTNAMES: hosts(4), TPU_WORKER_ID: { label: 'batch.kubernetes.io/job-completion-index' } })))).toEqual([]);
    expect(check(run(slice({ TPU_WORKER_HOSTNAMES: 'localhost', TPU_WORKER_ID: '0' }, { pods: 1 })))).toEqual([]);
  });
});
