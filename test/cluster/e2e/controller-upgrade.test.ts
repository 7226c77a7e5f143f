/** A new controller takes over what an earlier one has left (test/cluster/golden): it goes on, and makes nothing anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlledRun, SOURCES } from './controlled-run';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { attempts, golden, namespaceOf, PODS } from '../golden/golden-run';
import { restoreState } from '../golden/golden-state';

const cluster = Cluster.current({ nodes: 2, own: true });
let controller: Controller;
const runs = new Map<string, ControlledRun>();

beforeAll(async () => {
  await cluster.addImage(NODE);
  controller = await Controller.install(cluster, { replicas: 1 });
  await controller.scale(0);
  await Promise.all(SOURCES.map(async source => {
    const namespace = await cluster.ownNamespace(namespaceOf(source));
    const run = ControlledRun.of(namespace, source, golden);
    runs.set(source, run);
    await restoreState(namespace, readFileSync(join(__dirname, '..', 'golden', `${source.toLowerCase()}.yaml`), 'utf8'));
    await run.ready(PODS, 1);
  }));
}, 180_000);

afterAll(async () => controller.uninstall());

test('the Jobs of all runs stay as they are', async () => controller.explaining(async () => {
  const before = await Promise.all([...runs.values()].map(async run => run.uids()));
  await controller.scale(1);
  await controller.namespace.until('it to have looked at the runs', async () => await controller.metric('cdk8s_jobset_passes_total{result="done"}') >= runs.size);
  expect(await Promise.all([...runs.values()].map(async run => run.uids()))).toEqual(before);
}), 120_000);

test.each(SOURCES)('a %s goes on where it was', async source => controller.explaining(async () => {
  const run = runs.get(source)!;
  await run.crash('golden-works-1-1');
  await run.ready(PODS, 2);
  expect(await run.attempts()).toEqual(attempts(2));
  expect(await run.status()).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2 });
  await run.finish();
  await run.reaches('Completed');
}), 120_000);
