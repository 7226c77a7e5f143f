import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER } from './synth';
import { FailurePolicy, JobSet, JobSetRendering, PodReplacementPolicy, RestartStrategy } from '../../src';
import type { JobSetProps, ReplicatedJobProps } from '../../src';

function synth(props: ReplicatedJobProps = {}, run: JobSetProps = {}, namespace: string | undefined = 'research'): any[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace });
  const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' }, failurePolicy: FailurePolicy.restartInPlace({ max: 3 }), ...run });
  jobset.addReplicatedJob('workers', { parallelism: 2, containers: [CONTAINER], ...props });
  return Testing.synth(chart);
}

const ofKind = (objects: any[], kind: string) => objects.filter(object => object.kind === kind);
const podOf = (objects: any[]) => ofKind(objects, 'Job')[0].spec.template.spec;
const agentOf = (objects: any[]) => podOf(objects).initContainers.at(-1);
const variables = ({ env }: any) => Object.fromEntries(env.map(({ name, value, valueFrom }: any) => [name, value ?? valueFrom.fieldRef.fieldPath]));

test('the document says how the run starts over', () => {
  const policy = FailurePolicy.restartInPlace({ max: 3 }).ignoreDisruptions();
  expect(policy._toDocument()).toMatchObject({ maxRestarts: 3, restartStrategy: 'InPlaceRestart' });
  expect(policy._agentImage).toBe('node:24-slim');
  expect(() => FailurePolicy.restartInPlace({ max: -1 })).toThrow('failure policy: max');
});

test('failed containers are no failed pods, and each starts all containers of its pod over', () => {
  const [job] = ofKind(synth(), 'Job');
  expect(job.spec).toMatchObject({ backoffLimit: 2147483647, podReplacementPolicy: 'Failed', parallelism: 2, completions: 2 });
  const rules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'NotIn', values: [0] } }];
  expect(job.spec.template.spec.containers[0]).toMatchObject({ restartPolicy: 'Never', restartPolicyRules: rules });
  expect(agentOf([job])).toMatchObject({ restartPolicy: 'Always', restartPolicyRules: rules });
});

test('the agent knows its run and its pod, and holds the other containers back', () => {
  const agent = agentOf(synth());
  expect(variables(agent)).toMatchObject({ JOBSET_NAME: 'run', POD_NAME: 'metadata.name', RUN_SOURCE: 'standalone' });
  expect(agent.startupProbe).toEqual({ failureThreshold: 2147483647, httpGet: { path: '/barrier-is-down', port: 8081 }, periodSeconds: 1 });
  expect(agent.image).toBe('node:24-slim');
});

test('its program rides in a ConfigMap, so that a new version leaves running Jobs as they are', () => {
  const objects = synth();
  const [configMap] = ofKind(objects, 'ConfigMap').filter(({ metadata }) => metadata.name === 'run-in-place-restart');
  expect(Object.keys(configMap.data)).toEqual(['agent.js']);
  expect(podOf(objects).volumes).toContainEqual({ name: 'in-place-restart-agent', configMap: { name: 'run-in-place-restart' } });
});

test('it may watch its run and write on pods, under credentials that nobody else in the pod has', () => {
  const objects = synth();
  const pod = podOf(objects);
  expect(pod.serviceAccountName).toBe('run-in-place-restart');
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.containers[0]).not.toHaveProperty('volumeMounts');
  expect(ofKind(objects, 'Role')[0].rules).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
    { apiGroups: ['batch'], resources: ['jobs'], resourceNames: ['run'], verbs: ['watch'] },
  ]);
  expect(ofKind(objects, 'RoleBinding')[0].subjects).toEqual([{ kind: 'ServiceAccount', name: 'run-in-place-restart', namespace: 'research' }]);
});

test('pods that have an account keep it, and it gets the role as well', () => {
  const chart = new Chart(Testing.app(), 'accounts');
  const objects = synth({ serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'trainer') });
  expect(podOf(objects).serviceAccountName).toBe('trainer');
  expect(ofKind(objects, 'RoleBinding')[0].subjects.map(({ name }: any) => name)).toEqual(['run-in-place-restart', 'trainer']);
});

test('of a JobSet resource, it watches the resource', () => {
  const objects = synth({}, { rendering: JobSetRendering.JOBSET_API });
  const [jobset] = ofKind(objects, 'JobSet');
  const [agent] = jobset.spec.replicatedJobs[0].template.spec.template.spec.initContainers;
  expect(variables(agent)).toMatchObject({ RUN_SOURCE: 'jobset' });
  expect(ofKind(objects, 'Role')[0].rules[1]).toEqual({ apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'], resourceNames: ['run'], verbs: ['watch'] });
});

test('it comes after the author\'s init containers: pods meet when they are ready to run', () => {
  expect(podOf(synth({ initContainers: [{ name: 'fetch', image: 'busybox:1' }] })).initContainers.map(({ name }: any) => name)).toEqual(['fetch', 'in-place-restart']);
});

test('the namespace has to be known', () => {
  const chart = Testing.chart();
  expect(() => new JobSet(chart, 'run', { failurePolicy: FailurePolicy.restartInPlace({ max: 1 }) })).toThrow('write new Chart(app, id, { namespace })');
});

test('with the strategy alone, the agent is the author\'s business', () => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'research' });
  const run = new JobSet(chart, 'run', { failurePolicy: FailurePolicy.restart({ max: 1, strategy: RestartStrategy.IN_PLACE_RESTART }) });
  run.addReplicatedJob('workers', { backoffLimit: 2147483647, podReplacementPolicy: PodReplacementPolicy.FAILED, containers: [CONTAINER] });
  expect(ofKind(Testing.synth(chart), 'Role')).toEqual([]);
});
