import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER, podSpec, workers } from './synth';
import { ExtendedResource, JobContainer, JobSetEnv, ReplicatedJob } from '../../src';
import type { JobContainerProps } from '../../src';

function written(props: Partial<JobContainerProps>): any {
  return podSpec(workers({ containers: [{ ...CONTAINER, ...props }], volumes: [] })).containers[0];
}

test('what is not said is not written', () => {
  expect(written({})).toEqual({ name: 'main', image: CONTAINER.image });
});

test('what is said is written, the security context only as far as it is said', () => {
  expect(written({
    name: 'train',
    command: ['python'],
    args: ['train.py'],
    workingDir: '/work',
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    ports: [{ number: 8471, name: 'tpu' }],
    startup: kplus.Probe.fromTcpSocket({ port: 8471 }),
    resources: { cpu: { request: kplus.Cpu.units(8) }, memory: { limit: Size.gibibytes(64) } },
    securityContext: { privileged: true, capabilities: { add: [kplus.Capability.IPC_LOCK] } },
  })).toEqual({
    name: 'train',
    image: CONTAINER.image,
    command: ['python'],
    args: ['train.py'],
    workingDir: '/work',
    imagePullPolicy: 'IfNotPresent',
    ports: [{ containerPort: 8471, name: 'tpu' }],
    startupProbe: { failureThreshold: 3, tcpSocket: { port: 8471 } },
    resources: { requests: { cpu: '8' }, limits: { memory: '64Gi' } },
    securityContext: { privileged: true, capabilities: { add: ['IPC_LOCK'] } },
  });
});

test.each([
  [ExtendedResource.nvidiaGpu(8), { 'nvidia.com/gpu': '8' }],
  [ExtendedResource.amdGpu(8), { 'amd.com/gpu': '8' }],
  [ExtendedResource.tpu(4), { 'google.com/tpu': '4' }],
  [ExtendedResource.neuron(16), { 'aws.amazon.com/neuron': '16' }],
  [ExtendedResource.gaudi(8), { 'habana.ai/gaudi': '8' }],
  [ExtendedResource.efa(32), { 'vpc.amazonaws.com/efa': '32' }],
  [ExtendedResource.rdma('hca_shared_devices_a', 1), { 'rdma/hca_shared_devices_a': '1' }],
  [ExtendedResource.of('example.com/fpga', 2), { 'example.com/fpga': '2' }],
])('extended resource %#', (resource, limits) => {
  expect(written({ extendedResources: [resource] }).resources).toEqual({ limits });
});

test('extended resources stand beside cpu and memory', () => {
  expect(written({
    resources: { memory: { limit: Size.gibibytes(1) } },
    extendedResources: [ExtendedResource.hugepages('2Mi', Size.mebibytes(512)), ExtendedResource.nvidiaGpu(8)],
  }).resources).toEqual({ limits: { 'memory': '1Gi', 'hugepages-2Mi': '512Mi', 'nvidia.com/gpu': '8' } });
});

test('claims of dynamic resource allocation are used by name', () => {
  const container = new JobContainer({ ...CONTAINER, resourceClaims: ['gpu'] });
  expect(container._toKube().resources).toEqual({ claims: [{ name: 'gpu' }] });
});

test('extended resources can be added later, once each', () => {
  const jobset = workers({ containers: [] });
  const container = (jobset.replicatedJob('workers') as ReplicatedJob).addContainer(CONTAINER);
  container.addExtendedResources(ExtendedResource.nvidiaGpu(8));
  expect(container.extendedResources.map(({ name, quantity }) => `${quantity} ${name}`)).toEqual(['8 nvidia.com/gpu']);
  expect(() => container.addExtendedResources(ExtendedResource.nvidiaGpu(4))).toThrow("container 'main' asks for 8 nvidia.com/gpu already");
  expect(podSpec(jobset).containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '8' });
});

test.each([0, -1, 0.5])('fails for %d devices', count => {
  expect(() => ExtendedResource.nvidiaGpu(count)).toThrow(`extended resource nvidia.com/gpu is ${count}, write a whole number from 1`);
});

test('containers made from the same props do not share what is added later', () => {
  const props = { ...CONTAINER, envVariables: {}, volumeMounts: [] };
  const jobset = workers({ containers: [props, { ...props, name: 'second' }] });
  const [first, second] = (jobset.replicatedJob('workers') as ReplicatedJob).containers;
  first.env.addVariable('ONLY', kplus.EnvValue.fromValue('first'));
  expect(second.env.variables).toEqual({});
});

test('a pod is told its place in the run by the labels that it has', () => {
  const variables = {
    NAME: JobSetEnv.jobsetName(),
    ROLE: JobSetEnv.replicatedJobName(),
    REPLICAS: JobSetEnv.replicas(),
    JOB: JobSetEnv.jobIndex(),
    ALL: JobSetEnv.globalReplicas(),
    GLOBAL: JobSetEnv.jobGlobalIndex(),
    GROUP: JobSetEnv.groupReplicas(),
    IN_GROUP: JobSetEnv.jobGroupIndex(),
    POD: JobSetEnv.completionIndex(),
    MEET: JobSetEnv.coordinator(),
    ATTEMPT: JobSetEnv.restartAttempt(),
    JOB_ATTEMPT: JobSetEnv.jobRestartAttempt(),
  };
  const { env } = new JobContainer({ ...CONTAINER, envVariables: variables })._toKube();
  expect(Object.fromEntries(env!.map(({ name, valueFrom }) => [name, valueFrom!.fieldRef!.fieldPath]))).toEqual({
    NAME: "metadata.labels['jobset.sigs.k8s.io/jobset-name']",
    ROLE: "metadata.labels['jobset.sigs.k8s.io/replicatedjob-name']",
    REPLICAS: "metadata.labels['jobset.sigs.k8s.io/replicatedjob-replicas']",
    JOB: "metadata.labels['jobset.sigs.k8s.io/job-index']",
    ALL: "metadata.labels['jobset.sigs.k8s.io/global-replicas']",
    GLOBAL: "metadata.labels['jobset.sigs.k8s.io/job-global-index']",
    GROUP: "metadata.labels['jobset.sigs.k8s.io/group-replicas']",
    IN_GROUP: "metadata.labels['jobset.sigs.k8s.io/job-group-index']",
    POD: "metadata.labels['batch.kubernetes.io/job-completion-index']",
    MEET: "metadata.labels['jobset.sigs.k8s.io/coordinator']",
    ATTEMPT: "metadata.labels['jobset.sigs.k8s.io/restart-attempt']",
    JOB_ATTEMPT: "metadata.labels['jobset.sigs.k8s.io/job-restart-attempt']",
  });
});
