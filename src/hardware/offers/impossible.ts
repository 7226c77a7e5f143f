/** Node pools that no provider can make, since what their manifests say excludes itself. */
import { GKE } from '../labels';
import { labelValues } from '../node-requirements';
import { nearestTpuTopologies, tpuGenerationOfMachine, tpuSliceOfMachine } from '../tpu-slice';
import type { OfferedNode, PoolOffer } from './offer';

export interface Impossibility {
  readonly problem: string;
  readonly remedy: string;
}

/** Azure Service Operator, ManagedClustersAgentPool `spec.azureName`. */
const AKS_NAME = /^[a-z][a-z0-9]{0,11}$/;

/** What is impossible about a pool; nothing where the manifest leaves it open. */
export function impossibilities(offer: PoolOffer): Impossibility[] {
  return [
    ...capacityProblems(offer),
    ...placeProblems(offer),
    ...sizeProblems(offer),
    ...offer.nodes.flatMap(node => [...hardwareProblems(node)]),
    ...nameProblems(offer),
  ];
}

/** cluster-toolkit, gke-node-pool: spot and queued provisioning require NO_RESERVATION; AWS and Azure sell them apart too. */
function* capacityProblems({ capacityTypes, reservation, hosts }: PoolOffer): Generator<Impossibility> {
  const [type, ...others] = capacityTypes ?? [];
  if (others.length > 0) return;
  if (reservation !== undefined && (type === 'spot' || type === 'queued')) {
    yield { problem: `draws on reservation '${reservation}', but takes ${type} capacity, which is never reserved`, remedy: 'take one of the two away' };
  }
  if (type === 'queued' && hosts.min !== undefined && hosts.min > 0) {
    yield { problem: `keeps ${hosts.min} nodes of queued capacity, which comes with the pods`, remedy: 'let it start at 0 nodes' };
  }
}

function* placeProblems({ compact, wholeSlice, zones }: PoolOffer): Generator<Impossibility> {
  if (!(compact ?? wholeSlice) || zones === undefined || zones.length < 2) return;
  yield { problem: `puts its hosts close together, in ${zones.length} zones (${zones.join(', ')})`, remedy: 'name one of the zones' };
}

function* sizeProblems({ wholeSlice, provider, hosts: { min, max }, nodes }: PoolOffer): Generator<Impossibility> {
  if (min !== undefined && max !== undefined && min > max) {
    yield { problem: `has at least ${min} hosts, and at most ${max}`, remedy: 'let the minimum be lower' };
  }
  const slice = nodes[0]?.slice;
  // One pool is one slice on GKE, of which a ComputeClass makes as many as it takes.
  if (!wholeSlice || provider !== 'gke-node-pool' || slice === undefined) return;
  const odd = [max, min].find(hosts => hosts !== undefined && hosts !== 0 && hosts !== slice.hosts);
  if (odd === undefined) return;
  yield { problem: `has ${odd} hosts, but a slice of topology ${slice.topology} is ${slice.hosts} of ${slice.machine.name}`, remedy: `write ${slice.hosts}` };
}

function* hardwareProblems({ machine, chips, labels }: OfferedNode): Generator<Impossibility> {
  if (machine?.chips && chips !== undefined && chips > machine.chips) {
    yield { problem: `wants ${chips} accelerators on ${machine.name}, which has ${machine.chips}`, remedy: `write ${machine.chips}` };
  }
  const generation = machine && tpuGenerationOfMachine(machine.name);
  const topologies = labelValues(labels, GKE.TPU_TOPOLOGY);
  if (generation === undefined || topologies === undefined || topologies === '*') return;
  for (const topology of topologies) {
    if (tpuSliceOfMachine(machine!.name, topology)) continue;
    const possible = nearestTpuTopologies(generation, topology).filter(each => tpuSliceOfMachine(machine!.name, each));
    yield { problem: `has topology ${topology}, which is not made of ${machine!.name}`, remedy: `write ${possible.join(' or ') || 'another machine type'}` };
  }
}

function* nameProblems({ provider, name }: PoolOffer): Generator<Impossibility> {
  if (provider !== 'aks-agent-pool' || AKS_NAME.test(name)) return;
  yield { problem: `is called '${name}', but AKS takes 1 to 12 lower-case letters and digits, with a letter first`, remedy: 'shorten azureName' };
}
