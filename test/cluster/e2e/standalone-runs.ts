import { App, Chart, Duration, Size } from 'cdk8s';
import { ContainerRestartPolicy, EnvValue, Probe, Topology } from 'cdk8s-plus-28';
import { addPeers, MET, replicatedJobsOf } from './peers';
import { STORAGE_CLASS } from './shared-volumes';
import { StandaloneRun } from './standalone-run';
import {
  Coordinator, DependencyStatus, FailurePolicy, JobContainerProps, JobSet, JobSetEnv, JobSetProps, JobSetRendering, Network, PodFailureAction,
  PodFailureRule, SuccessPolicy, TopologySpread, VolumeClaimRetention,
} from '../../../src';
import { Namespace } from '../client/namespace';
import { BUSYBOX } from '../start/images';

/** Adds a run to a chart. */
export type Build = (chart: Chart) => JobSet;

/** Labels of the charts, by which their objects are pruned. */
export const LABELS = { team: 'research' };

export function chartOf(namespace: string, rendering = JobSetRendering.STANDALONE): Chart {
  const chart = new Chart(new App(), 'research', { namespace, labels: LABELS });
  rendering.applyTo(chart);
  return chart;
}

export function standalone(namespace: Namespace, build: Build): StandaloneRun {
  const chart = chartOf(namespace.name);
  return new StandaloneRun(namespace, build(chart), chart);
}

function runIn(chart: Chart, name: string, props: JobSetProps = {}): JobSet {
  return new JobSet(chart, name, { metadata: { name }, ...props });
}

const container: JobContainerProps = { image: BUSYBOX.name };

/** Peers that are ready only when they have met: they have to find each other before. */
export const leaderAndWorkers: Build = chart => {
  const run = runIn(chart, 'search', { successPolicy: SuccessPolicy.all('leader'), coordinator: Coordinator.pod('leader') });
  run.addReplicatedJob('leader');
  run.addReplicatedJob('worker', { replicas: 2, parallelism: 2 });
  addPeers(run, { ...container, readiness: Probe.fromCommand(['test', '-e', MET], { periodSeconds: Duration.seconds(1) }) });
  return run;
};

/** What the pods of `groupedRoles` are told, by name of the variable. */
export const TOLD: Readonly<Record<string, EnvValue>> = {
  RUN: JobSetEnv.jobsetName(),
  ROLE: JobSetEnv.replicatedJobName(),
  REPLICAS: JobSetEnv.replicas(),
  JOB: JobSetEnv.jobIndex(),
  JOBS_OF_RUN: JobSetEnv.globalReplicas(),
  JOB_OF_RUN: JobSetEnv.jobGlobalIndex(),
  JOBS_OF_GROUP: JobSetEnv.groupReplicas(),
  JOB_OF_GROUP: JobSetEnv.jobGroupIndex(),
  POD: JobSetEnv.completionIndex(),
  COORDINATOR: JobSetEnv.coordinator(),
  ATTEMPT: JobSetEnv.restartAttempt(),
};

/** Roles in groups, of which the second has the coordinator, and a Service with another name than the run. */
export const groupedRoles: Build = chart => {
  const run = runIn(chart, 'rollout', { coordinator: Coordinator.pod('learner', { podIndex: 1 }), network: Network.dns({ subdomain: 'ring' }) });
  run.addReplicatedJob('actor', { replicas: 2, groupName: 'inference' });
  run.addReplicatedJob('learner', { parallelism: 2, groupName: 'training' });
  run.addReplicatedJob('critic', { groupName: 'inference' });
  addPeers(run, { ...container, envVariables: { ...TOLD } });
  return run;
};

/** Claims that all pods share: one goes with the run, the other stays. */
export const sharedVolumes: Build = chart => {
  const run = runIn(chart, 'finetune');
  const claim = { storage: Size.gibibytes(1), storageClassName: STORAGE_CLASS };
  const checkpoints = run.addVolumeClaim('checkpoints', { ...claim, retention: VolumeClaimRetention.RETAIN });
  const scratch = run.addVolumeClaim('scratch', claim);
  run.addReplicatedJob('trainer', { parallelism: 2 });
  run.addReplicatedJob('evaluator');
  addPeers(run);
  for (const job of replicatedJobsOf(run)) {
    job.containers[0].mount('/checkpoints', checkpoints);
    if (job.name === 'trainer') job.containers[0].mount('/scratch', scratch);
  }
  return run;
};

/** Only what does not wait for anything is in the manifest. */
export const phases: Build = chart => {
  const run = runIn(chart, 'pipeline');
  const prepare = run.addReplicatedJob('prepare', { parallelism: 2 });
  run.addReplicatedJob('train', { replicas: 2 }).dependsOn(prepare, DependencyStatus.COMPLETE);
  addPeers(run, container, [prepare]);
  return run;
};

/** All that a pod of a training run has, and rules for its failures. */
export const richPods: Build = chart => {
  const run = runIn(chart, 'sweep', {
    failurePolicy: FailurePolicy.restart({ max: 3 }).ignoreDisruptions(),
    network: Network.dns({ publishNotReadyAddresses: true }),
  });
  run.addReplicatedJob('trial', {
    replicas: 2,
    parallelism: 2,
    sharedMemory: Size.mebibytes(64),
    activeDeadline: Duration.hours(1),
    podFailureRules: [PodFailureRule.exitCodesIn(PodFailureAction.FAIL_JOB, [42])],
    topologySpread: [TopologySpread.preferred(Topology.HOSTNAME)],
    initContainers: [
      { ...container, name: 'fetch', command: ['true'] },
      { ...container, name: 'metrics', command: ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'], restartPolicy: ContainerRestartPolicy.ALWAYS },
    ],
    jobMetadata: { annotations: { 'acme.dev/owner': 'research' } },
    podMetadata: { labels: { tier: 'batch' } },
    podSpecFields: { enableServiceLinks: false },
  });
  addPeers(run);
  return run;
};

/** The smallest run. */
export const pair: Build = chart => {
  const run = runIn(chart, 'pair');
  run.addReplicatedJob('worker', { replicas: 2 });
  addPeers(run);
  return run;
};

export const RUNS: Readonly<Record<string, Build>> = {
  'a leader and its workers': leaderAndWorkers,
  'roles in groups, with a coordinator and another subdomain': groupedRoles,
  'pods that share volumes': sharedVolumes,
  'phases': phases,
  'pods with everything, and failure rules': richPods,
};
