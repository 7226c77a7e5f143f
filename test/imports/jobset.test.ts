import { Chart, Lazy, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { crdProblems } from './crd-schema';
import {
  DependsOnStatus, FailurePolicyAction, JobFailureReason, JobSetSpec, KubeJobSet, PodSpec, RestartStrategy, SuccessPolicyOperator,
} from '../../imports/jobset';

const pod: PodSpec = {
  restartPolicy: 'Never',
  hostIpc: true,
  containers: [{
    name: 'main',
    image: 'ghcr.io/acme/llama:1.4',
    env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    ports: [{ containerPort: 29500, hostIp: '127.0.0.1' }],
    resources: { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(8), 'memory': k8s.Quantity.fromString('640Gi') } },
    readinessProbe: { tcpSocket: { port: k8s.IntOrString.fromNumber(29500) } },
    restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
  }],
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
  volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('64Gi') } }],
};

const spec: JobSetSpec = {
  replicatedJobs: [
    { name: 'data', template: { spec: { template: { spec: pod } } } },
    {
      name: 'workers',
      replicas: 4,
      template: { metadata: { labels: { team: 'a' } }, spec: { parallelism: 2, completions: 2, template: { metadata: { labels: { app: 'llama' } }, spec: pod } } },
      dependsOn: [{ name: 'data', status: DependsOnStatus.COMPLETE }],
    },
  ],
  network: { enableDnsHostnames: true, subdomain: 'llama' },
  successPolicy: { operator: SuccessPolicyOperator.ALL, targetReplicatedJobs: ['workers'] },
  failurePolicy: {
    maxRestarts: 3,
    restartStrategy: RestartStrategy.BLOCKING_RECREATE,
    rules: [{ action: FailurePolicyAction.RESTART_JOB_SET_AND_IGNORE_MAX_RESTARTS, onJobFailureReasons: [JobFailureReason.POD_FAILURE_POLICY] }],
  },
  volumeClaimPolicies: [{
    templates: [{
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: k8s.Quantity.fromString('10Ti') } } },
    }],
  }],
};

function manifest(props: JobSetSpec = spec): any {
  const chart = new Chart(Testing.app(), 'test', { disableResourceNameHashes: true });
  new KubeJobSet(chart, 'run', { spec: props });
  return Testing.synth(chart)[0];
}

test('a JobSet of the API, with the names of its fields', () => {
  const { apiVersion, kind, metadata, spec: { replicatedJobs: [, workers], ...rest } } = manifest();
  expect({ apiVersion, kind, metadata }).toEqual({ apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { name: 'test-run' } });
  expect(workers).toMatchObject({
    name: 'workers',
    replicas: 4,
    template: { metadata: { labels: { team: 'a' } }, spec: { parallelism: 2, completions: 2, template: { metadata: { labels: { app: 'llama' } } } } },
    dependsOn: [{ name: 'data', status: 'Complete' }],
  });
  expect(rest).toEqual(parse(`
network: {enableDNSHostnames: true, subdomain: llama}
successPolicy: {operator: All, targetReplicatedJobs: [workers]}
failurePolicy:
  maxRestarts: 3
  restartStrategy: BlockingRecreate
  rules:
  - {action: RestartJobSetAndIgnoreMaxRestarts, onJobFailureReasons: [PodFailurePolicy]}
volumeClaimPolicies:
- templates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 10Ti}}}
`));
});

test('a pod: types of cdk8s-plus-28, and fields that it has not', () => {
  expect(manifest().spec.replicatedJobs[0].template.spec.template.spec).toEqual(parse(`
restartPolicy: Never
hostIPC: true
containers:
- name: main
  image: ghcr.io/acme/llama:1.4
  env:
  - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
  ports:
  - {containerPort: 29500, hostIP: 127.0.0.1}
  resources: {limits: {nvidia.com/gpu: 8, memory: 640Gi}}
  readinessProbe: {tcpSocket: {port: 29500}}
  restartPolicyRules:
  - {action: Restart, exitCodes: {operator: In, values: [42]}}
tolerations:
- {key: nvidia.com/gpu, operator: Exists}
volumes:
- {name: shm, emptyDir: {medium: Memory, sizeLimit: 64Gi}}
`));
});

test('no field is undefined, at any depth', () => {
  const undefinedFields: string[] = [];
  JSON.stringify(KubeJobSet.manifest({ spec }), (key, value) => {
    if (value === undefined) undefinedFields.push(key);
    return value;
  });
  expect(undefinedFields).toEqual([]);
});

test('what the types allow, the schema accepts', () => {
  expect(crdProblems(manifest())).toEqual([]);
});

test('lazy values are resolved first', () => {
  const { suspend } = manifest({ ...spec, suspend: Lazy.any({ produce: () => true }) }).spec;
  expect(suspend).toBe(true);
});

test('fields that Kubernetes adds later pass through', () => {
  const later = { ...pod, newField: { a: 1 } };
  expect(manifest({ replicatedJobs: [{ name: 'a', template: { spec: { template: { spec: later } } } }] }).spec.replicatedJobs[0].template.spec.template.spec)
    .toMatchObject({ newField: { a: 1 } });
});

test('a pod spec of cdk8s-plus-28 fits in', () => {
  const theirs: k8s.PodSpec = { containers: [{ name: 'main', image: 'busybox:1' }], hostNetwork: true };
  expect(manifest({ replicatedJobs: [{ name: 'a', template: { spec: { template: { spec: theirs } } } }] }).spec.replicatedJobs[0].template.spec.template.spec)
    .toEqual({ containers: [{ name: 'main', image: 'busybox:1' }], hostNetwork: true });
});
