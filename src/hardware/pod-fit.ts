/** Which nodes of which pools a pod can run on, and what keeps it off the others: as the scheduler, the device plugins and the autoscaler see it. */
import { allocatable } from './allocatable';
import type { Cloud } from './machine';
import { type Answer, answerAll, best, type NodeLabels, nodeRequirements, type NodeRequirement, type NodeRequirements, unmet } from './node-requirements';
import type { NodeTaint } from './node-taint';
import type { OfferedNode, PoolOffer } from './offers';
import { isExtendedResource, resourceMeaning } from './resources';
import { type PodAsks, untolerated } from './toleration';
import type { PodSpec, Toleration } from '../model/kubernetes';
import { podResources } from '../model/pod-resources';
import { ONE } from '../model/quantity';

/** Which nodes a pod may go to, room aside. What follows from it is worked out once for each kind of node: pods that ask alike share one. */
export interface NodeSelection {
  readonly requirements: NodeRequirements;
  readonly tolerations: readonly Toleration[];
  /** Names of the resources that it asks for, and keys of the labels that it selects by: clusters add tolerations for them. */
  readonly asks: Required<PodAsks>;
}

/** What a pod template asks of its node, worked out once. */
export interface PodDemand {
  readonly selection: NodeSelection;
  /** Cores, bytes and devices by resource name. */
  readonly resources: ReadonlyMap<string, number>;
  /** It takes ports of its host, so that a second one finds them taken. */
  readonly hostPorts: boolean;
}

/** Labels that the nodes do not carry, or not with these values. */
export interface LabelObstacle extends Certainty {
  readonly kind: 'labels';
  readonly unmet: readonly NodeRequirement[];
}

/** Taints that the pod does not tolerate, and the cluster does not add a toleration for. */
export interface TaintObstacle extends Certainty {
  readonly kind: 'taints';
  readonly taints: readonly NodeTaint[];
}

/** A host has less of a resource than the pod asks for. */
export interface ResourceObstacle extends Certainty {
  readonly kind: 'resource';
  readonly resource: string;
  readonly asked: number;
  /** What pods can have of a host; 0 for a resource that it does not have. */
  readonly there: number;
  /** What the host has, where the system keeps a part of it to itself. */
  readonly capacity: number;
}

interface Certainty {
  /** A fact; false for an estimate of what the system keeps, and for facts on which the catalogue's sources disagree. */
  readonly certain: boolean;
}

export type Obstacle = LabelObstacle | TaintObstacle | ResourceObstacle;

/** How a pod fits one kind of node. */
export interface NodeFit {
  /** The kind of node; undefined for machines of which only the pool's own labels and taints are known. */
  readonly node?: OfferedNode;
  /** `maybe`: some of the nodes do (those in another zone), the system's share of CPU or memory is estimated, or a resource or label is not known. */
  readonly answer: Answer;
  /** Certain ones make the answer no, others maybe. */
  readonly obstacles: readonly Obstacle[];
  /** Such pods on one host; 0 when the answer is no, undefined when nothing that is known bounds them. */
  readonly podsPerHost?: number;
}

/** How a pod fits a pool. */
export interface PoolFit {
  readonly offer: PoolOffer;
  readonly answer: Answer;
  /** One for each kind of node, in the pool's order of preference. */
  readonly nodes: readonly NodeFit[];
  /** The kind of node that takes the pod best; where none does, the one with the fewest obstacles. */
  readonly closest: NodeFit;
}

/** For each pool, whether the pod can run there and what is in the way. */
export function poolFits(pod: PodSpec, offers: readonly PoolOffer[]): PoolFit[] {
  const demand = podDemand(pod);
  return offers.map(offer => poolFit(demand, offer));
}

export function podDemand(pod: PodSpec): PodDemand {
  const requirements = nodeRequirements(pod);
  const resources = new Map([...podResources(pod)].map(([name, amount]) => [name, Math.max(0, Number(amount) / Number(ONE))] as const));
  const labels = requirements.flat().filter(({ operator }) => operator === 'In').map(({ key }) => key);
  const ports = [...pod.containers, ...pod.initContainers ?? []].flatMap(container => container.ports ?? []);
  return {
    selection: { requirements, tolerations: pod.tolerations ?? [], asks: { resources: [...resources.keys()], labels } },
    resources,
    hostPorts: ports.some(({ hostPort }) => pod.hostNetwork || (hostPort ?? 0) > 0),
  };
}

export function poolFit(demand: PodDemand, offer: PoolOffer): PoolFit {
  const nodes: NodeFit[] = offer.nodes.map(node => nodeFit(demand, node));
  if (offer.otherMachines || nodes.length === 0) nodes.push({ node: undefined, ...fitOf(demand, offer, unknownRoom(demand)) });
  return { offer, answer: best(nodes.map(({ answer }) => answer)), nodes, closest: closestOf(nodes) };
}

export function nodeFit(demand: PodDemand, node: OfferedNode): NodeFit {
  return { node, ...fitOf(demand, node, roomOn(demand, node)) };
}

function fitOf(demand: PodDemand, node: Nodes, room: Room): Omit<NodeFit, 'node'> {
  const { selected, obstacles: kept } = admission(demand.selection, node);
  const obstacles = room.obstacles.length === 0 ? kept : [...kept, ...room.obstacles];
  if (obstacles.some(({ certain }) => certain)) return { answer: 'no', obstacles, podsPerHost: 0 };
  return {
    answer: room.known && obstacles.length === 0 && selected === 'yes' ? 'yes' : 'maybe',
    obstacles,
    podsPerHost: demand.hostPorts ? 1 : room.pods,
  };
}

/** What labels and taints say of a kind of node, or of a pool whose kinds are not known. */
type Nodes = Pick<OfferedNode, 'labels' | 'taints' | 'machine'>;

interface Admission {
  readonly selected: Answer;
  readonly obstacles: readonly Obstacle[];
}

const admissions = new WeakMap<NodeSelection, WeakMap<Nodes, Admission>>();

function admission(selection: NodeSelection, node: Nodes): Admission {
  let byNode = admissions.get(selection);
  if (byNode === undefined) admissions.set(selection, byNode = new WeakMap());
  let known = byNode.get(node);
  if (known === undefined) {
    const selected = answerAll(selection.requirements, node.labels);
    const labels = selected === 'no' ? [labelObstacle(selection, node)] : [];
    byNode.set(node, known = { selected, obstacles: [...labels, ...taintObstacles(selection, node)] });
  }
  return known;
}

function labelObstacle({ requirements }: NodeSelection, { labels, machine }: Nodes): LabelObstacle {
  const doubtful = machine?.unconfirmed.filter(key => machine.labels[key] !== undefined) ?? [];
  const believed: NodeLabels = { ...labels, values: { ...labels.values, ...Object.fromEntries(doubtful.map(key => [key, '*' as const])) } };
  return { kind: 'labels', unmet: unmet(requirements, labels), certain: doubtful.length === 0 || answerAll(requirements, believed) === 'no' };
}

function taintObstacles({ tolerations, asks }: NodeSelection, { taints, machine }: Nodes): TaintObstacle[] {
  const kept = untolerated(taints, tolerations, asks);
  if (kept.length === 0) return [];
  const doubtful = machine?.unconfirmed.includes('taints') ? machine.taints.filter(({ automatic }) => automatic).map(({ key }) => key) : [];
  return [{ kind: 'taints', taints: kept, certain: kept.some(({ automatic, key }) => !(automatic && doubtful.includes(key))) }];
}

/** What a host of one size has for a pod. */
interface Room {
  readonly obstacles: readonly ResourceObstacle[];
  /** Whether it is known of all devices that the pod asks for. */
  readonly known: boolean;
  /** Pods on one host, where something that is known bounds them. */
  readonly pods?: number;
}

const rooms = new WeakMap<PodDemand, Map<string, Room>>();

/** Nodes of many pools are of few sizes. */
function roomOn(demand: PodDemand, node: OfferedNode): Room {
  let bySize = rooms.get(demand);
  if (bySize === undefined) rooms.set(demand, bySize = new Map());
  const size = sizeOf(node);
  let room = bySize.get(size);
  if (room === undefined) bySize.set(size, room = readRoom(demand, node));
  return room;
}

const sizes = new WeakMap<OfferedNode, string>();

function sizeOf(node: OfferedNode): string {
  let size = sizes.get(node);
  if (size === undefined) {
    const { machine, chips, vcpu, memoryGib, resources } = node;
    sizes.set(node, size = JSON.stringify([machine?.name, chips, vcpu, memoryGib, resources]));
  }
  return size;
}

function readRoom({ resources }: PodDemand, node: OfferedNode): Room {
  const obstacles: ResourceObstacle[] = [];
  let pods: number | undefined;
  let known = true;
  for (const [resource, asked] of resources) {
    const host = hostAmount(node, resource);
    if (host === undefined) {
      known &&= !isExtendedResource(resource);
      continue;
    }
    const { capacity, there, confirmed } = host;
    if (asked > there) obstacles.push({ kind: 'resource', resource, asked, there, capacity, certain: confirmed && asked > capacity });
    if (asked > 0) pods = Math.min(pods ?? Infinity, Math.max(1, Math.floor(there / asked)));
  }
  return { obstacles, known, pods };
}

function unknownRoom({ resources }: PodDemand): Room {
  return { obstacles: [], known: ![...resources.keys()].some(isExtendedResource) };
}

/** What a host has of a resource. */
export interface HostAmount {
  readonly capacity: number;
  /** What pods can have of it. */
  readonly there: number;
  /** Sources agree on the capacity. */
  readonly confirmed: boolean;
}

const GIB = 2 ** 30;

/** What one host has of a resource, where that is known. */
export function hostAmount(node: OfferedNode, resource: string): HostAmount | undefined {
  const { machine, vcpu, memoryGib } = node;
  const amount = (capacity: number | undefined, there: number | undefined, fact: string): HostAmount | undefined =>
    capacity === undefined ? undefined : { capacity, there: there ?? capacity, confirmed: !machine?.unconfirmed.includes(fact) };
  if (resource === 'cpu') return amount(vcpu, freeOf(node)?.vcpu, 'vcpu');
  if (resource !== 'memory') return amount(devicesOf(node, resource), undefined, resourceMeaning(resource)?.kind === 'network' ? 'network' : 'chips');
  const [capacity, there] = [memoryGib, freeOf(node)?.memoryGib].map(gib => gib === undefined ? undefined : gib * GIB);
  return amount(capacity, there, 'memoryGib');
}

function freeOf({ machine, vcpu, memoryGib }: OfferedNode) {
  return machine && allocatable({ ...machine, vcpu, memoryGib });
}

/** Network devices that exist in their vendor's cloud only. */
const VENDOR_CLOUDS: ReadonlyMap<string, Cloud> = new Map<string, Cloud>([['aws', 'aws'], ['google', 'gcp']]);

/** Devices of a host, 0 for those that it surely does not have, undefined where it is not known. */
function devicesOf({ resources, machine, chips }: OfferedNode, resource: string): number | undefined {
  if (Object.hasOwn(resources, resource)) return resources[resource];
  const meaning = resourceMeaning(resource);
  if (meaning === undefined) return undefined;
  const cloud = VENDOR_CLOUDS.get(meaning.vendor ?? '');
  if (cloud !== undefined && machine?.cloud !== undefined && machine.cloud !== cloud) return 0;
  if (!meaning.kind.startsWith('chip') || chips === undefined) return undefined;
  if (chips === 0) return 0;
  const whole = meaning.whole ?? resource;
  // A device plugin that shares or cuts chips offers them under another name, or another number of them.
  return machine?.chip === undefined || machine.chip.resource === whole || Object.hasOwn(resources, whole) ? undefined : 0;
}

const RANK: Readonly<Record<Answer, number>> = { yes: 0, maybe: 1, no: 2 };

function closestOf(nodes: readonly NodeFit[]): NodeFit {
  return nodes.reduce((closest, each) =>
    RANK[each.answer] < RANK[closest.answer] || each.answer === closest.answer && each.obstacles.length < closest.obstacles.length ? each : closest);
}
