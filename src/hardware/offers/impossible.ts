/** Node pools that no provider can make, since what their manifests say excludes itself. */
import { GKE } from '../labels';
import { labelValues } from '../node-requirements';
import { nearestTpuTopologies, tpuGenerationOfMachine, tpuSliceOfMachine, tpuSlices } from '../tpu-slice';
import type { OfferedNode, PoolOffer } from './offer';
import { counted } from '../../model/grammar';

export interface Impossibility {
  /** `slice`: the number of hosts is not that of the slice. `topology`: the machine type makes no such slice. `other`: all else. */
  readonly about: 'slice' | 'topology' | 'other';
  /** What the pool does, to be read after its name. */
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

const other = (problem: string, remedy: string): Impossibility => ({ about: 'other', problem, remedy });

/** cluster-toolkit, gke-node-pool: spot and queued provisioning require NO_RESERVATION; AWS and Azure sell them apart too. */
function* capacityProblems({ capacityTypes, reservation, hosts }: PoolOffer): Generator<Impossibility> {
  const [type, ...others] = capacityTypes ?? [];
  if (others.length > 0) return;
  if (reservation !== undefined && (type === 'spot' || type === 'queued')) {
    yield other(`draws on reservation '${reservation}', but takes ${type} capacity, which is never reserved`, 'take one of the two away');
  }
  if (type === 'queued' && hosts.min !== undefined && hosts.min > 0) {
    yield other(`keeps ${counted(hosts.min, 'node')} of queued capacity, which comes with the pods`, 'let it start at 0 nodes');
  }
}

function* placeProblems(offer: PoolOffer): Generator<Impossibility> {
  const { compact, zones } = offer;
  if (!compact && !isOneSlice(offer) || zones === undefined || zones.length < 2) return;
  yield other(`puts its hosts close together, in ${zones.length} zones (${zones.join(', ')})`, 'name one of the zones');
}

/** One pool is one slice on GKE, of which a ComputeClass makes as many as it takes, in any of its zones. */
function isOneSlice({ wholeSlice, provider }: PoolOffer): boolean {
  return wholeSlice && provider === 'gke-node-pool';
}

function* sizeProblems(offer: PoolOffer): Generator<Impossibility> {
  const { hosts: { min, max }, nodes } = offer;
  if (min !== undefined && max !== undefined && min > max) {
    yield other(`has at least ${counted(min, 'host')}, and at most ${max}`, 'let the minimum be lower');
  }
  const slice = nodes[0]?.slice;
  if (!isOneSlice(offer) || slice === undefined) return;
  const { hosts, chips, chipsPerHost, topology, machine } = slice;
  const odd = [max, min].find(count => count !== undefined && count !== 0 && count !== hosts);
  if (odd === undefined) return;
  yield {
    about: 'slice',
    problem: `has ${counted(odd, 'host')}, but a ${topology} slice on ${machine.name} is ${counted(chips, 'chip')} ÷ ${chipsPerHost} per host = ${counted(hosts, 'host')}`,
    remedy: `write ${hosts}, or another topology`,
  };
}

function* hardwareProblems({ machine, chips, labels }: OfferedNode): Generator<Impossibility> {
  if (machine?.chips && chips !== undefined && chips > machine.chips) {
    yield other(`wants ${chips} accelerators on ${machine.name}, which has ${machine.chips}`, `write ${machine.chips}`);
  }
  const generation = machine && tpuGenerationOfMachine(machine.name);
  const topologies = labelValues(labels, GKE.TPU_TOPOLOGY);
  if (generation === undefined || topologies === undefined || topologies === '*') return;
  for (const topology of topologies) {
    if (tpuSliceOfMachine(machine!.name, topology)) continue;
    const machines = tpuSlices(generation, topology).map(slice => slice.machine.name);
    const possible = nearestTpuTopologies(generation, topology).filter(each => tpuSliceOfMachine(machine!.name, each));
    const remedies = [
      ...(machines.length > 0 ? [`machine type ${machines.join(' or ')}`] : []),
      ...(possible.length > 0 ? [`topology ${possible.join(' or ')}`] : []),
    ];
    yield {
      about: 'topology',
      problem: `has topology ${topology}, which ${machine!.name} does not make`,
      remedy: `write ${remedies.join(', or ') || 'another machine type'}`,
    };
  }
}

function* nameProblems({ provider, name }: PoolOffer): Generator<Impossibility> {
  if (provider !== 'aks-agent-pool' || AKS_NAME.test(name)) return;
  yield other(`is called '${name}', but AKS takes 1 to 12 lower-case letters and digits, with a letter first`, 'shorten azureName');
}
