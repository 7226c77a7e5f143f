/** What a run is promised, kept by the controller in a cluster: whether it is one JobSet resource, or its Jobs are applied one by one. */
import { Duration, Size } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { ControlledRun, Source, SOURCES } from './controlled-run';
import { WORK } from './manifests';
import { addPeers, MET } from './peers';
import { CRASH, failAloneUntil, failUntil, shell, UNTIL_TOLD } from './programs';
import { SharedVolumes, STORAGE_CLASS } from './shared-volumes';
import { Build } from './standalone-runs';
import {
  Coordinator, DependencyStatus, FailurePolicy, FailurePolicyRule, JobContainerProps, JobFailureReason, JobSet, JobSetProps, PodFailureAction,
  PodFailureRule, ReplicatedJobProps, RestartStrategy, StartupOrder, SuccessPolicy, VolumeClaimRetention,
} from '../../../src';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { Scenario, sideBySide } from '../jest/side-by-side';
import { BUSYBOX } from '../start/images';
import { eventually } from '../start/until';

const cluster = Cluster.current({ nodes: 2, own: true });
const volumes = new SharedVolumes(cluster);
let controller: Controller;

beforeAll(async () => {
  await cluster.addImage(NODE);
  controller = await Controller.install(cluster);
}, 120_000);

afterAll(async () => {
  await controller.uninstall();
  await volumes.remove();
});

const SECOND = Duration.seconds(1);

/** A run whose pods do not take long to end. */
function runOf(props: JobSetProps, jobs: Readonly<Record<string, ReplicatedJobProps>>, more: (run: JobSet) => void = () => undefined): Build {
  return chart => {
    const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, ...props });
    for (const [name, job] of Object.entries(jobs)) run.addReplicatedJob(name, { terminationGracePeriod: SECOND, ...job });
    more(run);
    return run;
  };
}

function policyOf(max: number, ...rules: FailurePolicyRule[]): FailurePolicy {
  return rules.reduce((policy, rule) => policy.withRule(rule), FailurePolicy.restart({ max }));
}

/** The pod that fails fails its Job with a message of its exit code. */
const FAILS_BY_RULE = { podFailureRules: [PodFailureRule.exitCodesIn(PodFailureAction.FAIL_JOB, [CRASH])] };

/** Works until it is told to finish, and is ready at once or when it is told to be. */
function toldWhen(what: 'ready' | 'finish'): JobContainerProps {
  const readiness = Probe.fromCommand(['test', '-e', '/tmp/ready'], { periodSeconds: SECOND });
  return shell(UNTIL_TOLD, what === 'ready' ? { readiness } : {});
}

/** @param start applies a run */
type Policy = (start: (build: Build) => Promise<ControlledRun>, namespace: Namespace, source: Source) => Promise<void>;

const POLICIES: Readonly<Record<string, Policy>> = {
  'peers find each other again after each restart, and succeed': async start => {
    const run = await start(runOf({ failurePolicy: policyOf(2), coordinator: Coordinator.pod('leader') }, {
      leader: {}, worker: { replicas: 2, parallelism: 2 },
    }, jobset => addPeers(jobset, { image: BUSYBOX.name, readiness: Probe.fromCommand(['test', '-e', MET], { periodSeconds: SECOND }) })));
    for (const [attempt, victim] of ['run-leader-0-0', 'run-worker-1-1'].entries()) {
      const { heard, expected } = await run.meeting(attempt);
      expect(heard).toEqual(expected);
      await run.crash(victim);
    }
    const { heard, expected } = await run.meeting(2);
    expect(heard).toEqual(expected);
    await run.reaches('RestartingJobSet=False');
    await run.finish();
    await run.reaches('Completed');
    expect(await run.status()).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2, terminalState: 'Completed' });
    expect(await run.attempts()).toEqual({ 'run-leader-0': '2/0', 'run-worker-0': '2/0', 'run-worker-1': '2/0' });
    const restart = ['DefaultFailurePolicy', 'RestartJobSetFailurePolicyAction'];
    // What is said again is counted.
    await eventually(async () => expect(await run.reasons()).toEqual([...restart, 'JobsReady 2x', ...restart, 'AllJobsCompleted', 'JobSetCompleted']));
  },

  'fails when its restarts are used up, and what still runs is ended': async start => {
    const run = await start(runOf({ failurePolicy: FailurePolicy.restart({ max: 1, strategy: RestartStrategy.BLOCKING_RECREATE }) }, {
      works: { containers: [shell(WORK)] }, fails: { containers: [shell('exit 1')] },
    }));
    await run.reaches('Failed');
    expect(await run.condition('Failed')).toMatchObject({
      reason: 'ReachedMaxRestarts', message: 'jobset failed due to reaching max number of restarts (first failed job: run-fails-0)',
    });
    expect(await run.status()).toMatchObject({ restarts: 1, terminalState: 'Failed' });
    await run.namespace.until('the pods to end', async () => (await run.pods('run-works-0')).length === 0);
    expect(await run.attempts()).toMatchObject({ 'run-fails-0': '1/0' });
  },

  'without a failure policy fails with the first failed Job': async start => {
    const run = await start(runOf({}, { fails: { containers: [shell('exit 1')] } }));
    await run.reaches('Failed');
    expect(await run.condition('Failed')).toMatchObject({ reason: 'FailedJobs' });
  },

  'FailJobSet: fails at once': async start => {
    const policy = policyOf(5, FailurePolicyRule.failJobSet({ reasons: [JobFailureReason.POD_FAILURE_POLICY], messagePatterns: [`exit code ${CRASH} `] }));
    const run = await start(runOf({ failurePolicy: policy }, { fails: { ...FAILS_BY_RULE, containers: [shell(failUntil(1))] } }));
    await run.reaches('Failed');
    expect(await run.condition('Failed')).toMatchObject({ reason: 'FailJobSetFailurePolicyAction' });
    expect(await run.status()).toMatchObject({ restarts: 0 });
  },

  'RestartJobSet: starts all over, and counts': async start => {
    const rule = FailurePolicyRule.restartJobSet({ name: 'crash', replicatedJobs: ['fails'], messagePatterns: [`exit code ${CRASH} `] });
    const run = await start(runOf({ failurePolicy: policyOf(1, FailurePolicyRule.failJobSet({ replicatedJobs: ['lasts'] }), rule) }, {
      lasts: { containers: [shell(failUntil(1, 'true', 0))] }, fails: { ...FAILS_BY_RULE, containers: [shell(failUntil(1))] },
    }));
    await run.reaches('Completed');
    expect(await run.status()).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
    expect(await run.attempts()).toEqual({ 'run-lasts-0': '1/0', 'run-fails-0': '1/0' });
    await eventually(async () => expect(await run.reasons()).toEqual(expect.arrayContaining(['FailurePolicy_crash', 'RestartJobSetFailurePolicyAction'])));
  },

  'RestartJobSetAndIgnoreMaxRestarts: starts all over without counting': async start => {
    const rule = FailurePolicyRule.restartJobSetAndIgnoreMaxRestarts();
    const run = await start(runOf({ failurePolicy: policyOf(0, rule) }, {
      fails: { containers: [shell(failUntil(2))] }, lasts: { containers: [shell(failUntil(2, 'true', 0))] },
    }));
    await run.reaches('Completed');
    const status = await run.status();
    expect(status).toMatchObject({ restarts: 2 });
    expect(status.restartsCountTowardsMax ?? 0).toBe(0);
  },

  'RestartJob: starts one Job over and leaves the others alone, and counts': async (start, namespace) => {
    const run = await start(runOf({ failurePolicy: policyOf(2, FailurePolicyRule.restartJob()), successPolicy: SuccessPolicy.all('fails') }, {
      works: { containers: [shell(WORK)] }, fails: { replicas: 2, containers: [shell(`[ $JOB_INDEX = 0 ] && exit\n${failAloneUntil(2)}`)] },
    }));
    await namespace.waitFor('job/run-works-0', 'create');
    const { uid } = (await namespace.get<KubernetesObject & { metadata: { uid: string } }>('job/run-works-0')).metadata;
    await run.reaches('Completed');
    expect(await run.status()).toMatchObject({ restarts: 0 });
    const counted = { jobRestarts: [0, 2], jobRestartsCountTowardsMax: [0, 2] };
    expect((await run.status()).replicatedJobsStatus).toContainEqual(expect.objectContaining({ name: 'fails', ...counted }));
    expect(await run.attempts()).toMatchObject({ 'run-fails-0': '0/0', 'run-fails-1': '0/2' });
    expect((await run.events()).filter(({ message }) => message.includes('run-works')).map(({ reason }) => reason)).toEqual([]);
    // A standalone Job that a manifest has stays; the JobSet's is gone.
    expect([uid, undefined]).toContain((await run.uids())['run-works-0']);
  },

  'RestartJobAndIgnoreMaxRestarts: starts one Job over without counting': async start => {
    const policy = policyOf(0, FailurePolicyRule.restartJobAndIgnoreMaxRestarts());
    const run = await start(runOf({ failurePolicy: policy }, { fails: { containers: [shell(failAloneUntil(2))] } }));
    await run.reaches('Completed');
    const [fails] = (await run.status()).replicatedJobsStatus ?? [];
    expect(fails).toMatchObject({ name: 'fails', jobRestarts: [2] });
    expect(Math.max(0, ...fails.jobRestartsCountTowardsMax ?? [])).toBe(0);
  },

  'starts in order': async start => {
    const run = await start(runOf({ startupOrder: StartupOrder.IN_ORDER }, {
      leader: { containers: [toldWhen('ready')] }, worker: { replicas: 2, containers: [shell('true')] },
    }));
    await run.reaches('StartupPolicyInProgress');
    await run.namespace.waitFor('pod --selector=job-name=run-leader-0', 'create');
    await run.namespace.waitFor('pod --selector=job-name=run-leader-0', 'jsonpath={.status.phase}=Running');
    expect(Object.keys(await run.attempts())).toEqual(['run-leader-0']);
    await run.tell('run-leader-0-0', 'ready');
    await run.reaches('StartupPolicyCompleted');
    await run.tell('run-leader-0-0', 'finish');
    await run.reaches('Completed');
    expect(Object.keys(await run.attempts())).toEqual(['run-leader-0', 'run-worker-0', 'run-worker-1']);
    await eventually(async () => expect(await run.reasons()).toEqual(['InOrderStartupPolicyInProgress', 'InOrderStartupPolicyCompleted', 'AllJobsCompleted']));
  },

  'starts what depends on others when they are complete, or ready': async start => {
    const run = await start(runOf({}, {
      prepare: { containers: [toldWhen('finish')] }, serve: { containers: [toldWhen('ready')] }, ask: { containers: [shell('true')] },
    }, ({ replicatedJobs }) => {
      const [prepare, serve, ask] = replicatedJobs as ReturnType<JobSet['addReplicatedJob']>[];
      serve.dependsOn(prepare, DependencyStatus.COMPLETE);
      ask.dependsOn(serve, DependencyStatus.READY);
    }));
    await run.namespace.waitFor('pod --selector=job-name=run-prepare-0', 'create');
    await run.namespace.waitFor('pod --selector=job-name=run-prepare-0', 'jsonpath={.status.phase}=Running');
    expect(Object.keys(await run.attempts())).toEqual(['run-prepare-0']);
    await run.tell('run-prepare-0-0', 'finish');
    await run.namespace.waitFor('pod --selector=job-name=run-serve-0', 'create');
    await run.namespace.waitFor('pod --selector=job-name=run-serve-0', 'jsonpath={.status.phase}=Running');
    expect(Object.keys(await run.attempts())).toEqual(['run-prepare-0', 'run-serve-0']);
    await run.tell('run-serve-0-0', 'ready');
    await run.namespace.waitFor('job/run-ask-0', 'create');
    await run.namespace.waitFor('job/run-ask-0', 'condition=Complete');
    await run.tell('run-serve-0-0', 'finish');
    await run.reaches('Completed');
  },

  'starts suspended, is resumed, suspended and resumed': async (start, namespace, source) => {
    const build = (suspend: boolean) => runOf({ suspend }, { works: { parallelism: 2, containers: [toldWhen('finish')] } });
    const run = await start(build(true));
    await run.reaches('Suspended');
    expect(await run.pods()).toEqual([]);
    const [suspended, resumed] = [true, false].map(suspend => ControlledRun.of(namespace, source, build(suspend)));

    await resumed.apply();
    await run.reaches('Suspended=False');
    await run.ready(2);
    await suspended.apply();
    await run.reaches('Suspended');
    await namespace.until('the pods to end', async () => (await run.pods()).length === 0);

    await resumed.apply();
    await run.ready(2);
    await run.finish();
    await run.reaches('Completed');
    expect(await run.status()).toMatchObject({ restarts: 0 });
    await eventually(async () => expect(await run.reasons()).toEqual(['SuspendedJobs 2x', 'ResumeJobs 2x', 'AllJobsCompleted']));
  },

  'is cleaned up when its time to live is over': async (start, namespace, source) => {
    const run = await start(runOf({ ttlAfterFinished: Duration.seconds(2) }, { works: { containers: [shell('true')] } }));
    if (source === 'JobSet') {
      await namespace.waitFor(run.object, 'delete');
      await namespace.until('its Jobs to go', async () => (await run.jobs()).length === 0);
      return;
    }
    await run.reaches('Completed');
    await namespace.until('the pods to go', async () => (await run.pods()).length === 0);
    const uids = await run.uids();
    expect(Object.keys(uids)).toEqual(['run-works-0']);
    await run.apply();
    expect(await run.uids()).toEqual(uids);
    expect(await run.pods()).toEqual([]);
  },

  'volumes keep what was written before a restart; one claim goes with the run, the other stays': async (start, namespace, source) => {
    await volumes.add(namespace.name);
    const run = await start(runOf({ failurePolicy: policyOf(1) }, { trains: {} }, jobset => {
      const claim = { storage: Size.gibibytes(1), storageClassName: STORAGE_CLASS };
      const kept = jobset.addVolumeClaim('checkpoints', { ...claim, retention: VolumeClaimRetention.RETAIN });
      const scratch = jobset.addVolumeClaim('scratch', claim);
      const steps = '/checkpoints/steps';
      const script = `echo \${ATTEMPT:-0} >> ${steps} && date > /scratch/date\n${failUntil(1, `[ "$(cat ${steps})" = "$(printf '0\\n1')" ]`)}`;
      const container = (jobset.replicatedJob('trains') as ReturnType<JobSet['addReplicatedJob']>).addContainer(shell(script));
      container.mount('/checkpoints', kept);
      container.mount('/scratch', scratch);
    }));
    await run.reaches('Completed');
    expect(await run.status()).toMatchObject({ restarts: 1 });
    const claims = async () => (await namespace.list('persistentvolumeclaims')).map(({ metadata: { name } }) => name);
    expect(await claims()).toEqual(['checkpoints-run', 'scratch-run']);
    // In a manifest, both go with it, and the annotations of the one that stays are for those who prune.
    if (source === 'standalone') return;
    await namespace.kubectl(['delete', run.object]);
    await namespace.waitFor('pvc/scratch-run', 'delete');
    expect(await claims()).toEqual(['checkpoints-run']);
  },

  'any success ends it': async start => {
    const run = await start(runOf({ successPolicy: SuccessPolicy.any('search') }, {
      driver: { containers: [shell(WORK)] }, search: { replicas: 2, containers: [shell(`[ $JOB_INDEX = 0 ] || { ${WORK}; }`)] },
    }));
    await run.reaches('Completed');
    await run.namespace.until('the pods that still run to end', async () => (await run.pods()).every(({ status }) => status.phase === 'Succeeded'));
    expect((await run.status()).replicatedJobsStatus).toContainEqual(expect.objectContaining({ name: 'search', succeeded: 1 }));
  },
};

describe.each(SOURCES)('a run from a %s', source => {
  const scenarios = Object.fromEntries(Object.entries(POLICIES).map(([title, policy]): [string, Scenario] => [title, async namespace => {
    const start = async (build: Build) => {
      const run = ControlledRun.of(namespace, source, build);
      await run.apply();
      return run;
    };
    return policy(start, namespace, source);
  }]));
  sideBySide(cluster, scenarios, { around: async work => controller.explaining(work) });
});
