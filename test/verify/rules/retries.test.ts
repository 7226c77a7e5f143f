import { env, gpus, job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { FailurePolicy } from '../../../src/model/document';
import type { Volume } from '../../../src/model/kubernetes';
import { RETRY_RULES } from '../../../src/verify/rules/retries';

const RESTARTS: FailurePolicy = { maxRestarts: 3 };
const check = (small: SmallJob, failurePolicy: FailurePolicy | undefined = RESTARTS) => problems(RETRY_RULES, run(small, { failurePolicy }));
const unlimited = { job: { backoffLimit: undefined } };

describe('JS5050: failed pods are retried alone before the group restarts', () => {
  test('no backoffLimit', () => {
    expect(check({ pods: 2, ...unlimited })).toEqual([
      'JS5050 backoffLimit: backoffLimit is missing, so 6 pods are retried alone before the failure policy gets to see a failure',
    ]);
    expect(check({ pods: 1, replicas: 2, ...unlimited })).toHaveLength(1);
    expect(check({ pods: 2, ...unlimited }, { rules: [{ action: 'RestartJobSetAndIgnoreMaxRestarts' }] })).toHaveLength(1);
  });

  test.each<[string, SmallJob, FailurePolicy]>([
    ['a limit of 0', { pods: 2 }, RESTARTS],
    ['a single pod', { pods: 1, ...unlimited }, RESTARTS],
    ['a limit for each index', { pods: 2, job: { backoffLimit: undefined, backoffLimitPerIndex: 1 } }, RESTARTS],
    ['no restarts of the group', { pods: 2, ...unlimited }, { maxRestarts: 0 }],
    ['restart in place', { pods: 2, ...unlimited }, { maxRestarts: 3, restartStrategy: 'InPlaceRestart' }],
    ['an elastic group', { pods: 4, ...unlimited, main: { command: ['torchrun', '--nnodes=2:4', 'train.py'] } }, RESTARTS],
    ['an elastic group by its variable', { pods: 4, ...unlimited, main: env({ PET_NNODES: '2:4' }) }, RESTARTS],
  ])('%s is right', (_, small, policy) => {
    expect(check(small, policy)).toEqual([]);
  });

  test('without a failure policy, and without a run, it is right', () => {
    expect(problems(RETRY_RULES, run({ pods: 2, ...unlimited }), job({ pods: 2, ...unlimited }))).toEqual([]);
  });
});

test('JS5051: failed pods are retried alone, on purpose', () => {
  expect(check({ pods: 2, job: { backoffLimit: 4 } })).toEqual(['JS5051 backoffLimit: 4 pods are retried alone before the failure policy gets to see a failure']);
  expect(check({ pods: 2, job: { backoffLimit: 0 } })).toEqual([]);
});

describe('JS5052: checkpoints that a restart loses', () => {
  const writes = (main: SmallJob['main'], volume?: Volume): SmallJob => ({
    main: { ...gpus(8), ...main, ...(volume && { volumeMounts: [{ name: volume.name, mountPath: '/data' }] }) },
    ...(volume && { pod: { volumes: [volume] } }),
  });
  const claim: Volume = { name: 'data', persistentVolumeClaim: { claimName: 'data' } };
  const scratch: Volume = { name: 'data', emptyDir: {} };

  test.each<[string, SmallJob]>([
    ['an option with its value', writes({ command: ['train', '--checkpoint-dir=/ckpt'] })],
    ['an option before its value', writes({ args: ['--output_dir', '/ckpt'] })],
    ['an option in a script', writes({ command: ['bash', '-c', 'python train.py --save-dir /ckpt --lr 1'] })],
    ['a variable', writes(env({ CKPT_PATH: '/ckpt/llama' }))],
    ['beside a volume', writes({ command: ['train', '--checkpoint-dir=/other'] }, claim)],
  ])('%s', (_, small) => {
    expect(check(small)).toEqual([expect.stringMatching(/^JS5052 containers\[0\]\.\S+: \/\S+ is not on a volume/)]);
  });

  test('in an emptyDir', () => {
    expect(check(writes({ command: ['train', '--checkpoint-dir=/data/run'] }, scratch))).toEqual([
      "JS5052 containers[0].command[1]: /data/run is in the emptyDir 'data', so each restart begins without what was written there",
    ]);
  });

  test.each<[string, SmallJob]>([
    ['on a claim', writes({ command: ['train', '--checkpoint-dir=/data/run'] }, claim)],
    ['in an object store', writes({ command: ['train', '--checkpoint-dir=gs://bucket/run'] })],
    ['what is read', writes({ command: ['train', '--load-checkpoint=/models/base', '--init-ckpt=/models/base', '--model-path=/models/base'] })],
    ['a file', writes({ command: ['train', '--checkpoint=/models/base.safetensors'] })],
    ['an interval', writes({ command: ['train', '--checkpoint-every=500', '--checkpoint'] })],
    ['without accelerators', { main: { command: ['train', '--checkpoint-dir=/ckpt'] } }],
  ])('%s is right', (_, small) => {
    expect(check(small)).toEqual([]);
  });

  test('without restarts there is nothing to lose', () => {
    expect(check(writes({ command: ['train', '--checkpoint-dir=/ckpt'] }), {})).toEqual([]);
  });
});
