/** Manifests of one kind in any size: what grows when a set grows. */
import { policyConfigMap } from '../../src/model';
import type { JobSetDocument, KubernetesObject } from '../../src/model';

export interface Family {
  readonly name: string;
  /** What is counted. */
  readonly unit: string;
  /** The smaller of two sizes that are compared. */
  readonly size: number;
  /** Objects, or the text of a file. */
  readonly make: (size: number) => readonly KubernetesObject[] | string;
}

type Container = Record<string, unknown>;

const times = <Item>(size: number, make: (i: number) => Item): Item[] => Array.from({ length: size }, (_, i) => make(i));

const complete = (name: string) => ({ name, status: 'Complete' });

function replicatedJob(name: string, more: Container = {}, dependsOn: readonly object[] = [], pod: object = {}) {
  return {
    name,
    replicas: 1,
    ...dependsOn.length > 0 && { dependsOn },
    template: {
      spec: {
        parallelism: 1,
        completions: 1,
        completionMode: 'Indexed',
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', ...pod, containers: [{ name: 'main', image: 'ghcr.io/acme/train:1.4', ...more }] } },
      },
    },
  };
}

function jobSet(replicatedJobs: readonly object[], spec: object = {}, name = 'train'): JobSetDocument {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace: 'ml' },
    spec: { replicatedJobs, ...spec },
  } as unknown as JobSetDocument;
}

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'train', namespace: 'ml' },
  spec: {
    minAvailable: 1, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow',
  },
} as unknown as KubernetesObject;

const variables = (size: number, value: (i: number) => string) => ({ env: times(size, i => ({ name: `V${i}`, value: value(i) })) });

export const FAMILIES: readonly Family[] = [
  {
    name: 'a chain of dependencies',
    unit: 'replicated jobs',
    size: 500,
    make: size => [jobSet(times(size, i => replicatedJob(`j${i}`, {}, i === 0 ? [] : [complete(`j${i - 1}`)]))), budget],
  },
  {
    name: 'each after the five before it',
    unit: 'replicated jobs',
    size: 250,
    make: size => [jobSet(times(size, i => replicatedJob(`j${i}`, {}, times(Math.min(i, 5), d => complete(`j${i - 1 - d}`)))),
      { successPolicy: { operator: 'All', targetReplicatedJobs: ['j0'] } }), budget],
  },
  {
    name: 'variables that refer to one another',
    unit: 'variables',
    size: 1250,
    make: size => [jobSet([replicatedJob('workers', variables(size, i => i === 0 ? 'a' : `$(V${i - 1})$(V${i + 1})`))])],
  },
  {
    name: 'variables that double',
    unit: 'variables',
    size: 1250,
    make: size => [jobSet([replicatedJob('workers', variables(size, i => i === 0 ? 'ab' : `$(V${i - 1})$(V${i - 1})`))])],
  },
  {
    name: 'a long word',
    unit: 'characters',
    size: 128 * 1024,
    make: size => [jobSet([replicatedJob('workers', { command: ['train', `a${'-1'.repeat(size / 2)}`] })])],
  },
  {
    name: 'a shell script',
    unit: 'bytes',
    size: 128 * 1024,
    make: size => [jobSet([replicatedJob('workers', { command: ['bash', '-c', times(size / 16, i => `A${i % 100}=$B; run a`).join('\n')] })])],
  },
  {
    name: 'one word of a shell script',
    unit: 'bytes',
    size: 128 * 1024,
    make: size => [jobSet([replicatedJob('workers', { command: ['bash', '-c', `run ${'${A:-'.repeat(size / 6)}${'}'.repeat(size / 6)}`] })])],
  },
  {
    name: 'keys of YAML',
    unit: 'keys',
    size: 7500,
    make: size => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${times(size, i => `  k${i}: "v"\n`).join('')}`,
  },
  {
    name: 'unknown fields',
    unit: 'findings',
    size: 625,
    make: size => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${times(size, i => `unknown${i}: 1\n`).join('')}`,
  },
  {
    name: 'groups of launchers',
    unit: 'replicated jobs',
    size: 125,
    make: size => [jobSet(times(size, i => replicatedJob(`j${i}`, {
      command: ['torchrun', '--nnodes=3', `--node-rank=${i}`, `--master-addr=train-j${i}-0-0.train`, 'train.py'], resources: { limits: { 'nvidia.com/gpu': 8 } },
    })))],
  },
  {
    name: 'mounts and paths',
    unit: 'mounts',
    size: 625,
    make: size => [jobSet([replicatedJob('workers', {
      command: ['train', ...times(size, i => `--checkpoint-dir=/mnt/${i}/ckpt`)],
      volumeMounts: times(size, i => ({ name: `v${i}`, mountPath: `/mnt/${i}` })),
      resources: { limits: { 'nvidia.com/gpu': 8 } },
    }, [], { volumes: times(size, i => ({ name: `v${i}`, emptyDir: {} })) })], { failurePolicy: { maxRestarts: 3 } })],
  },
  {
    name: 'small runs with budgets',
    unit: 'runs',
    size: 125,
    make: size => times(size, i => [
      policyConfigMap(jobSet([replicatedJob('workers')], {}, `run-${i}`)),
      { ...budget, metadata: { name: `run-${i}`, namespace: 'ml' }, spec: { minAvailable: 1, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': `run-${i}` } } } } as KubernetesObject,
    ]).flat(),
  },
  {
    name: 'pods on hosts',
    unit: 'hosts',
    size: 5000,
    make: size => [
      {
        apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
        kind: 'ContainerNodePool',
        metadata: { name: 'p', namespace: 'ml' },
        spec: {
          location: 'us-east5-b',
          clusterRef: { name: 'ml' },
          autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: size },
          nodeConfig: { machineType: 'a3-highgpu-8g', guestAccelerator: [{ type: 'nvidia-h100-80gb', count: 8 }] },
        },
      } as unknown as KubernetesObject,
      jobSet([{ ...replicatedJob('workers', { resources: { limits: { 'nvidia.com/gpu': 8 } } }), replicas: size }]),
    ],
  },
  {
    name: 'Jobs of no run',
    unit: 'Jobs',
    size: 1250,
    make: size => times(size, i => ({
      apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `train-${i}`, namespace: 'ml' }, spec: replicatedJob('a').template.spec,
    }) as unknown as KubernetesObject),
  },
];
