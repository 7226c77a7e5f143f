/**
 * Starts a cluster by hand and keeps it until Ctrl-C: `npx tsx test/cluster/start/up.ts [NODES]`.
 * With 0 nodes it is a control plane only, which needs no root.
 */
import { startCluster, startControlPlane } from './cluster';
import { Missing } from './missing';

async function main(): Promise<void> {
  const nodes = Number(process.argv[2] ?? 1);
  if (!Number.isInteger(nodes) || nodes < 0) throw new Missing('usage: npx tsx test/cluster/start/up.ts [NODES]');
  const cluster = nodes > 0 ? await startCluster({ nodes }) : await startControlPlane();
  console.log(`kubectl:   ${cluster.kubectl.join(' ')}`);
  console.log(`files:     ${cluster.state}`);
  console.log(`for tests: export TEST_CLUSTER=${cluster.state}`);
  console.log('Ctrl-C stops it.');
  await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await cluster.stop();
}

main().catch((error: unknown) => {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 1;
});
