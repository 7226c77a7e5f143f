/** What is wrong stops only itself, is said where its author looks, and is forgotten when it is put right. */
import { Duration } from 'cdk8s';
import { ControlledRun, Job, Source, SOURCES } from './controlled-run';
import { indexedJob, WORK } from './manifests';
import { shell, UNTIL_TOLD } from './programs';
import { Build } from './standalone-runs';
import { ControllerAdmission, DependencyStatus, JobSet } from '../../../src';
import { keys, POLICY_KEY, policyConfigMapName } from '../../../src/model';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { Namespace } from '../client/namespace';
import { Scenario, sideBySide } from '../jest/side-by-side';
import { eventually } from '../start/until';

const cluster = Cluster.current({ nodes: 2, own: true });
let controller: Controller;

beforeAll(async () => {
  await cluster.addImage(NODE);
  // Nobody refuses a wrong JobSet beyond what its schema says.
  controller = await Controller.install(cluster, { admission: ControllerAdmission.NONE, replicas: 1 });
}, 120_000);

afterAll(async () => controller.uninstall());

/** One Job, and one that waits for it and so is made by the controller whatever the source. */
function inTwoSteps(name = 'run'): Build {
  return chart => {
    const run = new JobSet(chart, name, { metadata: { name } });
    const pods = { terminationGracePeriod: Duration.seconds(1), containers: [shell(UNTIL_TOLD)] };
    const first = run.addReplicatedJob('first', pods);
    run.addReplicatedJob('second', pods).dependsOn(first, DependencyStatus.READY);
    return run;
  };
}

async function start(namespace: Namespace, source: Source, build = inTwoSteps()): Promise<ControlledRun> {
  const run = ControlledRun.of(namespace, source, build);
  await run.apply();
  return run;
}

async function end(run: ControlledRun): Promise<void> {
  await run.finish();
  await run.reaches('Completed');
}

/** The field that `madeWrong` makes wrong, and that nothing but the controller looks at here. */
const FIELD = `metadata.annotations['${keys.EXCLUSIVE_TOPOLOGY}']`;

/** The manifests, but that the document asks for a topology that no node can have. */
function madeWrong({ manifests }: ControlledRun): string {
  return manifests.replace(/( *)kind: JobSet\n *metadata:\n/, (lines, indent: string) => `${lines}${indent}  annotations:\n${indent}    ${keys.EXCLUSIVE_TOPOLOGY}: /\n`);
}

function scenarios(source: Source): Readonly<Record<string, Scenario>> {
  return {
    [`${source}: Jobs that are deleted by hand are made again, and that is no restart`]: async namespace => {
      const run = await start(namespace, source);
      await run.ready(2);
      const before = await run.uids();
      await namespace.kubectl(['delete', 'jobs', ...Object.keys(before)]);
      await namespace.until('both to be back', async () => Object.keys(await run.uids()).length === 2);
      await run.ready(2);
      expect(Object.values(await run.uids()).filter(uid => Object.values(before).includes(uid))).toEqual([]);
      expect(await run.status()).toMatchObject({ restarts: 0 });
      await end(run);
    },

    [`${source}: a Job that has a child's name and is somebody's stays, and the run waits`]: async namespace => {
      const name = 'run-second-0';
      await namespace.apply([indexedJob({ name, size: 1, script: WORK })]);
      await namespace.kubectl(['label', `job/${name}`, `${keys.JOBSET_NAME}=run`]);
      const { metadata: { uid } } = await namespace.get<Job>(`job/${name}`);
      const run = await start(namespace, source);
      await run.reaches('Stalled');
      const message = expect.stringContaining(`job "${name}" exists and does not belong to this JobSet`);
      expect(await run.condition('Stalled')).toMatchObject({ reason: 'JobNameTaken', message });
      await eventually(async () => expect(await run.reasons()).toContain('JobNameTaken'));
      expect((await namespace.get<Job>(`job/${name}`)).metadata.uid).toBe(uid);

      await namespace.kubectl(['delete', `job/${name}`]);
      await run.ready(2);
      await run.reaches('Stalled=False');
      await end(run);
    },

    [`${source}: a wrong document stops its own run only, and says in which field, until it is put right`]: async namespace => {
      const wrong = ControlledRun.of(namespace, source, inTwoSteps('wrong'));
      await namespace.apply(madeWrong(wrong));
      await wrong.reaches('Stalled');
      const complaint = { reason: source === 'JobSet' ? 'InvalidSpec' : 'InvalidDocument', message: expect.stringContaining(FIELD) };
      expect(await wrong.condition('Stalled')).toMatchObject(complaint);
      await eventually(async () => expect(await wrong.events()).toContainEqual(expect.objectContaining({ type: 'Warning', ...complaint })));

      const right = await start(namespace, source);
      await right.ready(2);
      await end(right);

      await wrong.apply();
      await wrong.ready(2);
      await wrong.reaches('Stalled=False');
      await end(wrong);
    },
  };
}

sideBySide(cluster, {
  ...scenarios(SOURCES[0]),
  ...scenarios(SOURCES[1]),

  'standalone: a ConfigMap that cannot be read says so on its run': async namespace => {
    const run = ControlledRun.of(namespace, 'standalone', inTwoSteps());
    const name = policyConfigMapName('run');
    const labels = { [keys.JOBSET_NAME]: 'run', 'cdk8s-jobset.dev/policy': 'v1' };
    await namespace.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { [POLICY_KEY]: 'spec: {' } }]);
    await run.reaches('Stalled');
    expect(await run.condition('Stalled')).toMatchObject({ reason: 'InvalidDocument', message: expect.stringContaining(`data['${POLICY_KEY}'] is not YAML`) });
    await run.apply();
    await run.ready(2);
    await end(run);
  },
}, { around: async work => controller.explaining(work) });
