import { env, problems, run } from './small-run';
import { TENSORFLOW_RULES } from '../../../src/verify/rules/tensorflow';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(TENSORFLOW_RULES, ...objects);
const hosts = (job: string, count: number) => Array.from({ length: count }, (_, i) => `train-${job}-0-${i}.train:2222`);
const config = (cluster: object, type: string, index: string) => `{"cluster": ${JSON.stringify(cluster)}, "task": {"type": "${type}", "index": ${index}}}`;
const workers = (text: string) => run({ pods: 2, main: env({ INDEX: { label: 'batch.kubernetes.io/job-completion-index' }, TF_CONFIG: text }) });

describe('JS2025: TF_CONFIG that TensorFlow cannot read', () => {
  test.each([
    ['{cluster: {}}', 'is not JSON'],
    ['{"task": {"type": "worker", "index": 0}}', 'has no cluster with a list of hosts for each role'],
    ['{"cluster": {"worker": ["a:1"]}}', 'has no task.type'],
    ['{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker"}}', 'has no task.index'],
    [config({ worker: hosts('workers', 2) }, 'worker', '"$(INDEX)"'), 'has task.index "0", which is no number'],
    [config({ worker: hosts('workers', 2) }, 'chief', '0'), 'names task \'chief\', but the cluster has only \'worker\''],
  ])('%s', (text, problem) => {
    expect(check(workers(text))).toEqual([`JS2025 containers[0].env[1].value: TF_CONFIG of pod train-workers-0-0 ${problem}`]);
  });

  test('an index beyond the cluster', () => {
    expect(check(workers(config({ worker: hosts('workers', 1) }, 'worker', '$(INDEX)')))).toEqual([
      'JS2025 containers[0].env[1].value: TF_CONFIG of pod train-workers-0-1 names task worker 1, but the cluster lists 1 of \'worker\'',
    ]);
  });
});

describe('JS2026: tasks of TF_CONFIG that are not the pods', () => {
  test('one task for all', () => {
    expect(check(workers(config({ worker: hosts('workers', 2) }, 'worker', '0')))).toEqual([
      'JS2026 containers[0].env[1].value: pods train-workers-0-0 and train-workers-0-1 are both task worker 0 of TF_CONFIG',
    ]);
  });

  test('more hosts than pods', () => {
    expect(check(workers(config({ worker: hosts('workers', 3) }, 'worker', '$(INDEX)')))).toEqual([
      'JS2026 containers[0].env[1].value: TF_CONFIG lists 3 hosts of \'worker\', but the run has 2 pods with that task',
    ]);
  });
});

test('one finding for all containers and pods', () => {
  const document = (text: string) => run({ pods: 3, main: env({ TF_CONFIG: text }), more: [env({ TF_CONFIG: text })] });
  expect(check(document('{'))).toHaveLength(1);
  expect(check(document(config({ worker: hosts('workers', 9) }, 'worker', '0')))).toHaveLength(1);
});

test('pods of another role do not count, those of an unknown one do', () => {
  const text = config({ worker: hosts('workers', 3), ps: hosts('ps', 1) }, 'worker', '$(INDEX)');
  const workers2 = { pods: 2, main: env({ INDEX: { label: 'batch.kubernetes.io/job-completion-index' }, TF_CONFIG: text }) };
  expect(check(run([workers2, { name: 'ps', main: env({ TF_CONFIG: text.replace('"type": "worker"', '"type": "ps"').replace('$(INDEX)', '0') }) }]))).toHaveLength(1);
  expect(check(run([workers2, { name: 'more' }]))).toEqual([]);
});

test('roles, an evaluator, and an index that only the run tells are right', () => {
  const cluster = { chief: hosts('chief', 1), worker: hosts('workers', 2) };
  const role = (name: string, type: string, pods: number, index: string) => ({
    name, pods, main: env({ INDEX: { label: 'batch.kubernetes.io/job-completion-index' }, TF_CONFIG: config(cluster, type, index) }),
  });
  expect(check(run([role('chief', 'chief', 1, '0'), role('workers', 'worker', 2, '$(INDEX)'), role('eval', 'evaluator', 1, '0')]))).toEqual([]);
  expect(check(run({ pods: 2, main: env({ TF_CONFIG: config(cluster, 'worker', '$(TPU_WORKER_ID)') }) }))).toEqual([]);
});
