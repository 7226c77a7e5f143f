/** Two write the same objects: whoever applies the manifests of a standalone run, and the controller, which starts it over. */
import { Duration } from 'cdk8s';
import { ControlledRun } from './controlled-run';
import { failUntil, shell, UNTIL_TOLD } from './programs';
import { everyWay } from './standalone-lifecycle';
import { Build, LABELS } from './standalone-runs';
import { ControllerScope, DependencyStatus, FailurePolicy, JobSet } from '../../../src';
import { policyConfigMapName } from '../../../src/model';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { KubernetesObject } from '../client/manifest';
import { ApplyOptions, Namespace } from '../client/namespace';
import { sideBySide } from '../jest/side-by-side';

const cluster = Cluster.current({ nodes: 2, own: true });
let controller: Controller;

interface Owned extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly ownerReferences?: readonly { readonly uid: string }[] };
}

const SECOND = Duration.seconds(1);

/** Two Jobs in the manifest, and one that waits and so is the controller's own. */
function build(first = shell(UNTIL_TOLD), max = 3): Build {
  return chart => {
    const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, failurePolicy: FailurePolicy.restart({ max }) });
    const works = run.addReplicatedJob('works', { replicas: 2, terminationGracePeriod: SECOND, containers: [first] });
    run.addReplicatedJob('waits', { terminationGracePeriod: SECOND, containers: [shell(UNTIL_TOLD)] }).dependsOn(works, DependencyStatus.READY);
    return run;
  };
}

const JOBS = ['run-waits-0', 'run-works-0', 'run-works-1'];

function attempts(attempt: number): Record<string, string> {
  return Object.fromEntries(JOBS.map(name => [name, `${attempt}/0`]));
}

async function start(namespace: Namespace, what: Build, way: ApplyOptions = {}): Promise<ControlledRun> {
  const run = ControlledRun.of(namespace, 'standalone', what);
  await run.apply(way);
  return run;
}

/** While the controller starts Jobs over: kubectl asks first whether a Job is there, and the controller may make it before kubectl does. */
async function applyInARace(run: ControlledRun, way?: ApplyOptions): Promise<readonly string[]> {
  try {
    return await run.apply(way);
  } catch (error) {
    if (!(error as Error).message.includes('AlreadyExists')) throw error;
    return [];
  }
}

async function end(run: ControlledRun): Promise<void> {
  await run.finish();
  await run.reaches('Completed');
}

const configMap = `configmap/${policyConfigMapName('run')}`;

sideBySide(cluster, {
  'applied in every way, again and again, while it starts over': async namespace => {
    const ways = Object.values(everyWay(`team=${LABELS.team}`));
    const run = await start(namespace, build(shell(failUntil(2, UNTIL_TOLD))));
    let running = true;
    const applying = (async () => {
      const lines: string[] = [];
      for (let i = 0; running; i++) {
        lines.push(...await applyInARace(run, ways[i % ways.length]));
      }
      return lines;
    })();
    try {
      await run.ready(JOBS.length, 2);
    } finally {
      running = false;
    }
    // A Job that has been made anew after kubectl saw the one before it is none that kubectl applied: --prune deletes it, and the controller makes it once more.
    expect((await applying).filter(line => !/ (unchanged|configured|serverside-applied|created)$|^job\.batch\/run-works-\d pruned$/.test(line))).toEqual([]);
    expect(await run.attempts()).toEqual(attempts(2));
    expect(await run.status()).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2 });
    const uids = await run.uids();
    for (const way of ways) {
      await run.apply(way);
      expect(await run.diff(way)).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    expect(await run.uids()).toEqual(uids);
    await end(run);
    await run.apply();
    expect(await run.uids()).toEqual(uids);
  },

  'its ConfigMap is deleted and comes back: nothing is lost': async namespace => {
    const run = await start(namespace, build());
    await run.ready(JOBS.length);
    await run.crash('run-works-0-0');
    await run.ready(JOBS.length, 1);
    const { 'run-waits-0': _, ...before } = await run.uids();

    await namespace.kubectl(['delete', configMap]);
    await namespace.waitFor('job/run-waits-0', 'delete');
    await run.crash('run-works-1-0');
    await namespace.waitFor('job/run-works-1', 'condition=Failed');
    expect(await run.uids()).toEqual(before);

    await applyInARace(run);
    await run.ready(JOBS.length, 2);
    expect(await run.attempts()).toEqual(attempts(2));
    expect(await run.status()).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2 });
    const { metadata: { uid } } = await namespace.get<KubernetesObject>(configMap);
    expect((await namespace.get<Owned>('job/run-waits-0')).metadata.ownerReferences?.map(owner => owner.uid)).toEqual([uid]);
    expect((await namespace.get<Owned>('job/run-works-0')).metadata.ownerReferences).toBeUndefined();
    await end(run);
  },

  'its ConfigMap is replaced by force: the Jobs of the manifest do not notice': async namespace => {
    const run = await start(namespace, build());
    await run.ready(JOBS.length);
    const { 'run-waits-0': owned, ...before } = await run.uids();
    const object = await namespace.kubectl(['get', configMap, '--output=json']);
    await namespace.kubectl(['replace', '--force', '--filename=-'], object);
    await namespace.until('the Job that the controller made to be made anew', async () => {
      const { 'run-waits-0': uid } = await run.uids();
      return uid !== undefined && uid !== owned;
    });
    await run.ready(JOBS.length);
    expect(await run.uids()).toMatchObject(before);
    expect(await run.status()).toMatchObject({ restarts: 0 });
    await end(run);
  },

  'an edited document does not disturb the run, and is taken up when it starts over': async namespace => {
    const run = await start(namespace, build());
    await run.ready(JOBS.length);
    const uids = await run.uids();
    const edited = ControlledRun.of(namespace, 'standalone', build(shell(`echo edited; ${UNTIL_TOLD}`), 5));
    // What a Job is made of cannot be changed, says the API server; the document is new by then.
    expect(await namespace.attempt(['apply', '--filename=-'], edited.manifests)).toMatchObject({ code: 1, stderr: expect.stringContaining('field is immutable') });
    await run.reaches('DocumentChanged');
    expect(await run.uids()).toEqual(uids);

    await run.crash('run-works-0-0');
    await run.ready(JOBS.length, 1);
    expect(await namespace.logs('job/run-works-0')).toContain('edited');
    expect(await run.condition('DocumentChanged')).toMatchObject({ status: 'False', reason: 'DocumentInUse' });
    expect(await edited.diff({})).toMatchObject({ code: 0, stdout: '' });
    await end(run);
  },
}, {
  before: async namespaces => {
    await cluster.addImage(NODE);
    controller = await Controller.install(cluster, { scope: ControllerScope.namespaces(...namespaces.map(({ name }) => name)) });
  },
  around: async work => controller.explaining(work),
});
