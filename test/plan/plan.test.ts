import { policyConfigMap } from '../../src/model';
import type { Container, JobSetDocument, JobSetSpec, PodSpec, ReplicatedJob } from '../../src/model';
import { formatQuantity } from '../../src/model/quantity';
import { planOf, planText, podsOf, runPlan } from '../../src/plan';

const TPU: Container = { name: 'train', resources: { limits: { 'google.com/tpu': 4 } } };

function job(name: string, more: Partial<ReplicatedJob> = {}, pods = 4, podSpec: PodSpec = { containers: [TPU] }): ReplicatedJob {
  return { name, template: { spec: { parallelism: pods, completions: pods, template: { spec: podSpec } } }, ...more };
}

function run(spec: JobSetSpec, namespace?: string): JobSetDocument {
  return { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { name: 'run', ...(namespace && { namespace }) }, spec };
}

test('a plan has the runs of both renderings, and leaves other objects alone', () => {
  const document = run({ replicatedJobs: [job('slice')] });
  const broken = { ...policyConfigMap(document), data: { 'jobset.yaml': ': no' } };
  const { runs } = planOf([{ apiVersion: 'v1', kind: 'Secret' }, document, policyConfigMap(document), broken]);
  expect(runs.map(({ name, rendering }) => `${name} ${rendering}`)).toEqual(['run jobset-api', 'run standalone']);
});

test('it counts Jobs, pods and devices', () => {
  const plan = runPlan(run({ replicatedJobs: [job('slice', { replicas: 2 }), job('driver', {}, 1, { containers: [{ name: 'main' }] })] }, 'llama'), 'standalone');
  expect(plan).toMatchObject({ namespace: 'llama', name: 'run', jobs: 3, pods: 9 });
  expect(plan.replicatedJobs.map(podsOf)).toEqual([8, 1]);
  expect([...plan.resources].map(([name, amount]) => `${formatQuantity(amount)} ${name}`)).toEqual(['32 google.com/tpu']);
});

test('it knows what the pods are called', () => {
  const { replicatedJobs } = runPlan(run({ replicatedJobs: [job('slice', { replicas: 2 })] }), 'standalone');
  expect(replicatedJobs[0].addresses).toEqual({ first: 'run-slice-0-0.run', last: 'run-slice-1-3.run' });
  const withoutDns = runPlan(run({ network: { enableDNSHostnames: false }, replicatedJobs: [job('slice')] }), 'standalone');
  expect(withoutDns.replicatedJobs[0].addresses).toEqual({ first: 'run-slice-0-0', last: 'run-slice-0-3' });
});

test('pods that are not indexed, and Jobs that are none, have no names', () => {
  const notIndexed = job('slice');
  const spec = { ...notIndexed.template.spec, completionMode: 'NonIndexed' };
  const { replicatedJobs } = runPlan(run({ replicatedJobs: [{ ...notIndexed, template: { spec } }, job('none', { replicas: 0 }), job('empty', {}, 0)] }), 'standalone');
  expect(replicatedJobs.map(({ addresses }) => addresses)).toEqual([undefined, undefined, undefined]);
});

test.each<[string, JobSetSpec, string[][]]>([
  ['nothing', {}, [[], []]],
  ['what they depend on', { replicatedJobs: [job('a'), job('b', { dependsOn: [{ name: 'a', status: 'Complete' }] })] }, [[], ['a to be complete']]],
  ['their turn', { startupPolicy: { startupPolicyOrder: 'InOrder' } }, [[], ['a to be ready']]],
  ['somebody who resumes the run', { suspend: true }, [['the run to be resumed'], ['the run to be resumed']]],
])('replicated jobs wait for %s', (_, spec, waits) => {
  const plan = runPlan(run({ replicatedJobs: [job('a'), job('b')], ...spec }), 'standalone');
  expect(plan.replicatedJobs.map(({ waitsFor }) => waitsFor)).toEqual(waits);
});

test('a replicated job without Jobs is passed over when the next waits for its turn', () => {
  const replicatedJobs = [job('a'), job('none', { replicas: 0 }), job('b')];
  const plan = runPlan(run({ startupPolicy: { startupPolicyOrder: 'InOrder' }, replicatedJobs }), 'standalone');
  expect(plan.replicatedJobs[2].waitsFor).toEqual(['a to be ready']);
});

test('a plan as text', () => {
  const podSpec: PodSpec = {
    nodeSelector: { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4' },
    containers: [{ name: 'train', resources: { limits: { 'google.com/tpu': 4 }, requests: { memory: '64Gi', cpu: 8 } } }],
  };
  const document = run({
    replicatedJobs: [
      job('slice', { replicas: 2 }, 4, podSpec),
      job('report', { dependsOn: [{ name: 'slice', status: 'Complete' }] }, 1, { containers: [{ name: 'main' }] }),
    ],
  }, 'llama');
  expect(planText(planOf([document]))).toBe([
    'llama/run: 3 Jobs, 9 pods, 32 google.com/tpu, 512Gi memory, 64 cpu',
    '  slice',
    '    2 Jobs of 4 pods, each with 4 google.com/tpu, 64Gi memory, 8 cpu',
    '    on nodes with cloud.google.com/gke-tpu-accelerator=tpu-v6e-slice',
    '                  cloud.google.com/gke-tpu-topology=4x4',
    '    run-slice-0-0.run … run-slice-1-3.run',
    '    starts at once',
    '  report',
    '    1 Job of 1 pod',
    '    run-report-0-0.run',
    '    waits for slice to be complete',
    '',
  ].join('\n'));
});
