/** A queued JobSet from the queue to its end: the real Kueue admits, preempts and resumes it, and the controller does what that means for its Jobs. */
import { App, Chart, Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { ControlledRun } from './controlled-run';
import { shell, UNTIL_TOLD } from './programs';
import { Accelerator, AcceleratorNodePool, IRunQueue, JobSet, MachineType, NodePoolProvider, TrainingQueue } from '../../../src';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { Namespace } from '../client/namespace';
import { startCluster } from '../start/cluster';
import { launchKueue } from '../start/kueue';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });

let running: RunningCluster;
let cluster: Cluster;
let controller: Controller;
let namespace: Namespace;
let queue: TrainingQueue;
let pool: AcceleratorNodePool;

beforeAll(async () => {
  running = await startCluster({ nodes: 1, images: [NODE] });
  cluster = new Cluster(running.connection, { nodes: 1 });
  await launchKueue(running);
  controller = await Controller.install(cluster, { replicas: 1 });

  namespace = await cluster.namespace('queue');
  const platform = new Chart(new App(), 'platform', { namespace: 'platform' });
  // One core for the runs, whatever the node has.
  pool = new AcceleratorNodePool(platform, 'pool', {
    accelerator: Accelerator.none(MachineType.custom({ name: 'small', vcpu: 1, memoryGib: 1 })),
    nodes: 1,
    provider: NodePoolProvider.existing({ nodeSelector: { 'kubernetes.io/os': 'linux' } }),
  });
  queue = new TrainingQueue(platform, 'queue', { pools: [pool], namespaces: [namespace.name], priorities: { production: 1000 } });
  for (const object of queue.apiObjects) await cluster.kubectl.run(['apply', '--filename=-'], { input: JSON.stringify(object.toJson()) });
  await namespace.waitFor(`localqueue/${queue.queueName}`, 'condition=Active');
}, 900_000);

afterAll(async () => running.stop());

/** A run that takes most of the queue's core. */
function run(name: string, ofQueue: IRunQueue): ControlledRun {
  return ControlledRun.of(namespace, 'JobSet', chart => {
    const jobset = new JobSet(chart, name, { metadata: { name }, queue: ofQueue });
    const container = shell(UNTIL_TOLD, { resources: { cpu: { request: Cpu.millis(300) } } });
    jobset.addReplicatedJob('works', { pool, replicas: 2, parallelism: 1, terminationGracePeriod: Duration.seconds(1), containers: [container] });
    return jobset;
  });
}

test('a JobSet is admitted, makes room for a more important one, and goes on when that is done', async () => controller.explaining(async () => {
  const research = run('research', queue);
  await research.apply();
  await research.ready(2);

  const production = run('production', queue.priority('production'));
  await production.apply();
  await production.ready(2);
  await research.reaches('Suspended');
  await namespace.until('the pods of the other to be gone', async () => (await research.pods()).length === 0);
  await production.finish();
  await production.reaches('Completed');

  await research.ready(2);
  await research.reaches('Suspended=False');
  await research.finish();
  await research.reaches('Completed');
  expect(await research.status()).toMatchObject({ restarts: 0 });
}), 240_000);
