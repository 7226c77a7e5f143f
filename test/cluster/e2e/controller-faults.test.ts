/** The controller, the API server and a node are taken away in the middle of a run's restart: it ends as if nothing had been. */
import { Duration } from 'cdk8s';
import { Topology } from 'cdk8s-plus-28';
import { ControlledRun, SOURCES } from './controlled-run';
import { shell, slowToEnd } from './programs';
import { Build } from './standalone-runs';
import { Disruption, FailurePolicy, JobSet, TopologySpread } from '../../../src';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { startCluster } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });
let running: RunningCluster;
let cluster: Cluster;
let controller: Controller;

beforeAll(async () => {
  running = await startCluster({ nodes: 2, images: [NODE] });
  cluster = new Cluster(running.connection);
  controller = await Controller.install(cluster);
}, 180_000);

afterAll(async () => running.stop());

/** Pods take some seconds to end, which is how long a restart takes at least. */
const SLOW = slowToEnd(5);
const PODS = 4;

const slow: Build = chart => {
  const run = new JobSet(chart, 'run', {
    metadata: { name: 'run' },
    failurePolicy: FailurePolicy.restart({ max: 1 }).ignoreDisruptions(),
    disruption: Disruption.tolerate(1),
  });
  const pods = { terminationGracePeriod: Duration.seconds(20), topologySpread: [TopologySpread.preferred(Topology.HOSTNAME)] };
  run.addReplicatedJob('first', { ...pods, containers: [shell(SLOW)] });
  run.addReplicatedJob('rest', { ...pods, replicas: 3, containers: [shell(SLOW)] });
  return run;
};

/** One run from each source, all pods running. */
async function started(): Promise<ControlledRun[]> {
  const runs = await Promise.all(SOURCES.map(async source => ControlledRun.of(await cluster.namespace(source.toLowerCase()), source, slow)));
  await Promise.all(runs.map(async run => {
    await run.apply();
    await run.ready(PODS);
  }));
  return runs;
}

/** One run from each source, in the middle of a restart: the old pods still end. */
async function restarting(): Promise<ControlledRun[]> {
  const runs = await started();
  await Promise.all(runs.map(async run => {
    await run.crash('run-first-0-0');
    await run.reaches('RestartingJobSet');
  }));
  return runs;
}

/** After one restart all pods run again, each of them once, and the run comes to its end. */
async function endWell(runs: readonly ControlledRun[], counted: number): Promise<void> {
  await Promise.all(runs.map(async run => {
    await run.ready(PODS, 1);
    expect(await run.attempts()).toEqual({ 'run-first-0': '1/0', 'run-rest-0': '1/0', 'run-rest-1': '1/0', 'run-rest-2': '1/0' });
    await run.finish();
    await run.reaches('Completed');
    const { restarts, restartsCountTowardsMax = 0 } = await run.status();
    expect({ restarts, restartsCountTowardsMax }).toEqual({ restarts: 1, restartsCountTowardsMax: counted });
  }));
}

test('the replica that works is killed: the other one takes over', async () => controller.explaining(async () => {
  const runs = await restarting();
  const leader = await controller.leader();
  await controller.kill(leader);
  await controller.namespace.until('another replica to work', async () => {
    const holder = await controller.holder();
    return holder !== undefined && !holder.startsWith(`${leader}_`);
  });
  await endWell(runs, 1);
}), 300_000);

test('all replicas are killed: their successors go on', async () => controller.explaining(async () => {
  const runs = await restarting();
  await controller.kill(...await controller.pods());
  await endWell(runs, 1);
}), 300_000);

test('the API server is killed and started anew', async () => controller.explaining(async () => {
  const runs = await restarting();
  await running.program('kube-apiserver').stop('KILL');
  await running.program('kube-apiserver').restart();
  await running.apiReady();
  await endWell(runs, 1);
}), 300_000);

test('a node is drained, with a part of the run and of the controller on it: the run starts over on the other, and that does not count', async () => controller.explaining(async () => {
  const runs = await started();
  const [node, other] = cluster.nodes;
  try {
    // The budget lets one pod go; that fails its Job, and with the restart the others leave as well.
    expect(await cluster.drain(node, { timeoutSeconds: 90 })).toMatchObject({ code: 0 });
    const pods = await Promise.all(runs.map(async run => run.namespace.until('the pods to be made anew', async () => {
      const made = await run.pods();
      return made.length === PODS && made.every(({ metadata }) => metadata.labels['jobset.sigs.k8s.io/restart-attempt'] === '1') && made;
    })));
    expect(pods.flat().filter(({ spec }) => spec.nodeName === node)).toEqual([]);
    expect(other).toBeDefined();
  } finally {
    await cluster.uncordon(node);
  }
  await endWell(runs, 0);
}), 300_000);
