/** Writes the state that `controller-upgrade.test.ts` has the controller take over, as the controller of today leaves it, on the cluster of TEST_CLUSTER. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenRun, namespaceOf } from './golden-run';
import { storedState } from './golden-state';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { Namespace } from '../client/namespace';
import { SOURCES } from '../e2e/controlled-run';

async function main(): Promise<void> {
  const cluster = Cluster.current({ nodes: 2, own: true });
  await cluster.addImage(NODE);
  const controller = await Controller.install(cluster);
  try {
    for (const source of SOURCES) {
      const run = await goldenRun(await cluster.ownNamespace(namespaceOf(source)), source);
      writeFileSync(join(__dirname, `${source.toLowerCase()}.yaml`), await storedState(run));
    }
  } finally {
    await controller.uninstall();
    await Namespace.delete(Namespace.created);
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
