import * as kplus from 'cdk8s-plus-28';
import { chartOf, CONTAINER, ofKind, policyDocument, workers } from './synth';
import {
  Coordinator, Disruption, ExclusivePlacement, Network, PodFailureAction, PodFailureRule, StartupOrder, SuccessPolicy, TopologySpread,
  UnhealthyPodEviction,
} from '../../src';

test.each([
  [SuccessPolicy.all(), { operator: 'All' }],
  [SuccessPolicy.any(), { operator: 'Any' }],
  [SuccessPolicy.all('workers'), { operator: 'All', targetReplicatedJobs: ['workers'] }],
  [SuccessPolicy.any('workers'), { operator: 'Any', targetReplicatedJobs: ['workers'] }],
])('success policy %#', (successPolicy, expected) => {
  expect(policyDocument(workers({}, { successPolicy })).spec.successPolicy).toEqual(expected);
});

test('in order, only the first replicated job is in the manifest: the controller starts the others', () => {
  const jobset = workers({}, { startupOrder: StartupOrder.IN_ORDER });
  const second = jobset.addReplicatedJob('second', { containers: [CONTAINER] });
  expect(second.jobs).toEqual([]);
  expect(ofKind(chartOf(jobset), 'Job').map(job => job.metadata.name)).toEqual(['run-workers-0']);
});

test('a suspended run has no Job in its manifest, and no Job is ever written suspended', () => {
  const jobset = workers({ replicas: 2 }, { suspend: true });
  expect(ofKind(chartOf(jobset), 'Job')).toEqual([]);
  expect(policyDocument(jobset).spec.suspend).toBe(true);
  expect(ofKind(chartOf(workers({}, { suspend: false })), 'Job')[0].spec).not.toHaveProperty('suspend');
});

test('without DNS there is no Service, and pods have no subdomain', () => {
  const jobset = workers({}, { network: Network.none() });
  expect(jobset.subdomain).toBeUndefined();
  expect(ofKind(chartOf(jobset), 'Service')).toEqual([]);
  expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.spec).not.toHaveProperty('subdomain');
});

test('with a subdomain, the Service and the addresses are called by it', () => {
  const jobset = workers({}, { network: Network.dns({ subdomain: 'peers', publishNotReadyAddresses: false }) });
  const [service] = ofKind(chartOf(jobset), 'Service');
  expect(service.metadata.name).toBe('peers');
  expect(service.spec.publishNotReadyAddresses).toBe(false);
  expect(jobset.subdomain).toBe('peers');
});

test('the coordinator\'s address is on every pod', () => {
  const coordinator = Coordinator.pod('workers', { jobIndex: 1, podIndex: 2 });
  const jobset = workers({ replicas: 2, parallelism: 3 }, { coordinator });
  for (const job of ofKind(chartOf(jobset), 'Job')) {
    expect(job.spec.template.metadata.labels['jobset.sigs.k8s.io/coordinator']).toBe('run-workers-1-2.run');
  }
});

test('fails for a negative index of the coordinator', () => {
  expect(() => Coordinator.pod('workers', { jobIndex: -1 })).toThrow("coordinator in 'workers': jobIndex is -1, write a whole number from 0");
  expect(() => Coordinator.pod('workers', { podIndex: 0.5 })).toThrow("coordinator in 'workers': podIndex is 0.5, write a whole number from 0");
});

test('exclusive placement is an annotation of the run', () => {
  const jobset = workers({}, { exclusivePlacement: ExclusivePlacement.topology('rack'), metadata: { name: 'run', namespace: 'llama' } });
  expect(policyDocument(jobset).metadata.annotations).toEqual({ 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' });
});

test('pods that are not ready are protected on request', () => {
  for (const disruption of [
    Disruption.protect({ unhealthyPodEviction: UnhealthyPodEviction.IF_HEALTHY_BUDGET }),
    Disruption.tolerate(1, { unhealthyPodEviction: UnhealthyPodEviction.IF_HEALTHY_BUDGET }),
  ]) {
    const jobset = workers({ parallelism: 2 }, { disruption });
    expect(ofKind(chartOf(jobset), 'PodDisruptionBudget')[0].spec.unhealthyPodEvictionPolicy).toBe('IfHealthyBudget');
  }
});

test('fails to tolerate nothing', () => {
  expect(() => Disruption.tolerate(0)).toThrow('disruption: number of tolerated pods is 0, write a whole number from 1');
});

test('pod failure rules for any condition of a pod', () => {
  expect(PodFailureRule.podCondition(PodFailureAction.FAIL_JOB, 'ConfigIssue', 'Unknown')._toDocument())
    .toEqual({ action: 'FailJob', onPodConditions: [{ type: 'ConfigIssue', status: 'Unknown' }] });
});

test('fails for a spread of nothing', () => {
  expect(() => TopologySpread.required(kplus.Topology.ZONE, { maxSkew: 0 }))
    .toThrow('topology spread over topology.kubernetes.io/zone: maxSkew is 0, write a whole number from 1');
});
