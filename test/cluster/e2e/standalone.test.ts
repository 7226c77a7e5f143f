import { changesNothing, everyWay, lives, TWO_WAYS } from './standalone-lifecycle';
import { StandaloneRun } from './standalone-run';
import { Build, groupedRoles, LABELS, leaderAndWorkers, pair, phases, richPods, standalone, TOLD } from './standalone-runs';
import { policyConfigMapName } from '../../../src/model';
import { Cluster } from '../client/cluster';
import { ApplyOptions } from '../client/namespace';

const cluster = Cluster.current({ nodes: 1 });
const WAYS = everyWay(`team=${LABELS.team}`);

async function started(build: Build, way: ApplyOptions): Promise<StandaloneRun> {
  const run = standalone(await cluster.namespace('standalone'), build);
  await run.apply(way);
  return run;
}

describe('a leader and its workers, which are ready when they have met', () => {
  lives(async way => started(leaderAndWorkers, way), WAYS);
});

describe('pods with everything that a training run has, and rules for its failures', () => {
  lives(async way => started(richPods, way), TWO_WAYS);
});

describe('a run that is only ever applied server-side', () => {
  lives(async way => started(pair, way), { 'server-side': { serverSide: true } });
});

describe('a run in an ApplySet', () => {
  lives(async way => started(pair, way), { 'with its set': { applySet: 'research' } });
});

describe('roles in groups, with a coordinator and a subdomain of their own', () => {
  let run: StandaloneRun;
  lives(async way => (run = await started(groupedRoles, way)), TWO_WAYS, () => {
    test('pods are told their place', async () => {
      const told = await Promise.all((await run.pods()).map(async ({ metadata: { name }, spec: { hostname } }) => {
        const values = await run.namespace.exec(name, 'sh', '-c', Object.keys(TOLD).map(variable => `echo "\${${variable}:-none}"`).join('; '));
        return [hostname, values.trimEnd().split('\n').join(' ')];
      }));
      const coordinator = run.jobset.replicatedJob('learner').address(0, 1);
      expect(coordinator).toBe('rollout-learner-0-1.ring');
      expect(Object.fromEntries(told)).toEqual({
        'rollout-actor-0-0': `rollout actor 2 0 4 0 3 0 0 ${coordinator} none`,
        'rollout-actor-1-0': `rollout actor 2 1 4 1 3 1 0 ${coordinator} none`,
        'rollout-learner-0-0': `rollout learner 1 0 4 2 1 0 0 ${coordinator} none`,
        'rollout-learner-0-1': `rollout learner 1 0 4 2 1 0 1 ${coordinator} none`,
        'rollout-critic-0-0': `rollout critic 1 0 4 3 3 2 0 ${coordinator} none`,
      });
    });
  });
});

describe('phases, of which the later ones are not in the manifest', () => {
  test('what the controller adds is not touched by applying again, and goes with its ConfigMap', async () => {
    const run = await started(phases, {});
    const { namespace, jobset } = run;
    await run.meeting();
    expect((await namespace.list('jobs')).map(({ metadata }) => metadata.name)).toEqual(['pipeline-prepare-0']);
    await run.finish();

    const { apiVersion, kind, metadata: { name, uid } } = await namespace.get(`configmap/${policyConfigMapName(jobset.name)}`);
    for (const index of [0, 1]) {
      const job = await run.expanded(`pipeline-train-${index}`, { restarts: 0 });
      const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: false };
      await run.createJob({ ...job, metadata: { ...job.metadata, ownerReferences: [owner] } });
    }
    await namespace.waitFor('job/pipeline-train-0 job/pipeline-train-1', 'jsonpath={.status.ready}=1');
    for (const way of Object.values(WAYS)) await changesNothing(run, way);

    await namespace.kubectl(['delete', '--filename=-'], run.manifests);
    await namespace.waitFor('job/pipeline-train-0 job/pipeline-train-1', 'delete');
  });
});
