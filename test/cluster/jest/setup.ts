import { TEST_CLUSTER } from '../client/cluster';
import { BorrowedCluster } from '../start/borrowed-cluster';
import { startCluster, startControlPlane } from '../start/cluster';
import { loadConnection } from '../start/connection';
import { Missing } from '../start/missing';
import { Programs } from '../start/programs';

/** The cluster that this test run started or borrowed. */
export interface Held {
  /** Its folder. */
  readonly state: string;
  stop(): Promise<void>;
}

declare global {
  // eslint-disable-next-line no-var
  var heldCluster: Held | undefined;
}

/** Chooses the cluster of the test run: TEST_CLUSTER (one that `up.ts` keeps), KUBECONFIG, or one from the programs that are here. */
export default async function setup(): Promise<void> {
  if (process.env[TEST_CLUSTER]) return;
  try {
    globalThis.heldCluster = await choose();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.error(`\n${error.message}\n`);
    process.exit(1);
  }
  process.env[TEST_CLUSTER] = globalThis.heldCluster.state;
  const { own, nodes, controllers } = loadConnection(globalThis.heldCluster.state);
  const what = nodes.length > 0 ? `nodes: ${nodes.join(', ')}` : controllers ? 'without nodes' : 'the API only';
  console.error(`\n${own ? 'A cluster for these tests' : `The cluster of KUBECONFIG=${process.env.KUBECONFIG}`} (${what})`);
}

async function choose(): Promise<Held> {
  if (process.env.KUBECONFIG) return BorrowedCluster.borrow();
  // Two nodes: a pod that has to leave one has somewhere to go.
  return Programs.find().haveNodes ? startCluster({ nodes: 2 }) : startControlPlane();
}
