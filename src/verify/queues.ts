/** Kueue's queues in the set: in which of them pods wait, and what that queue has to give. */
import { oncePer } from './once-per';
import { podsPerJob } from './pod-counts';
import { jobPath } from './subject';
import type { JobTemplate, ObjectSubject } from './subject';
import type { World } from './world';
import type { NodeTaint } from '../hardware';
import { Fields } from '../hardware/offers/fields';
import { childPath } from '../model/field-path';
import type { StringMap, Toleration } from '../model/kubernetes';
import { parseQuantity } from '../model/quantity';
import type { Amount } from '../model/quantity';

const KUEUE = 'kueue.x-k8s.io';
export const QUEUE_NAME = `${KUEUE}/queue-name`;
const MIN_PARALLELISM = `${KUEUE}/job-min-parallelism`;
/** The resource of which Kueue counts one for each pod. */
export const PODS = 'pods';

/** What is admitted at once: the replicated jobs of a JobSet resource, or one Job. */
export interface Queued {
  /** Name of the LocalQueue. */
  readonly queue: string;
  readonly namespace: string | undefined;
  readonly labels: StringMap;
  /** Path of its labels. */
  readonly path: string;
  readonly podSets: readonly PodSet[];
}

export interface PodSet {
  readonly job: JobTemplate;
  /** As many as are admitted at once, and not fewer. */
  readonly pods: number;
}

/** A ClusterQueue of the set. */
export interface ClusterQueue {
  readonly name: string;
  readonly groups: readonly ResourceGroup[];
}

/** Resources of which a pod gets all from one flavor. */
export interface ResourceGroup {
  readonly resources: readonly string[];
  readonly flavors: readonly Flavor[];
}

export interface Flavor {
  readonly name: string;
  /** By resource, what the queue can have of it at most; absent where that is not known, since it can borrow. */
  readonly limits: ReadonlyMap<string, Amount>;
  /** Its ResourceFlavor, where that is in the set. */
  readonly nodes?: FlavorNodes;
}

/** The nodes of a flavor. */
export interface FlavorNodes {
  readonly labels: StringMap;
  readonly taints: readonly NodeTaint[];
  readonly tolerations: readonly Toleration[];
  /** Labels by which Kueue places pods on them; none without a topology, undefined where it is not in the set. */
  readonly levels: readonly string[] | undefined;
}

/** Whether an object is of a kind of Kueue's, in whatever version. */
export function isKueue({ object }: ObjectSubject): boolean {
  return object.apiVersion.startsWith(`${KUEUE}/`);
}

/** Objects of a kind of Kueue's. */
export function kueueObjects(world: World, kind: string): readonly ObjectSubject[] {
  const known = kueueByKind(world);
  let objects = known.get(kind);
  if (!objects) known.set(kind, objects = world.ofKind(kind).filter(isKueue));
  return objects;
}

const kueueByKind = oncePer((_: World) => new Map<string, readonly ObjectSubject[]>());

/** Names of Kueue's objects of a kind. */
export const namesOfKueue = oncePer((objects: readonly ObjectSubject[]): ReadonlySet<string> =>
  new Set(objects.map(({ reference }) => reference.name ?? '')));

/** Kueue's objects for the whole cluster, by kind and name, whatever namespace somebody has written into them. */
const clusterWide = oncePer((world: World): ReadonlyMap<string, ObjectSubject> => new Map(
  ['ClusterQueue', 'ResourceFlavor', 'Topology'].flatMap(kind =>
    kueueObjects(world, kind).map(subject => [`${kind} ${subject.reference.name}`, subject] as const)),
));

export function clusterObject(world: World, kind: 'ClusterQueue' | 'ResourceFlavor' | 'Topology', name: string | undefined): ObjectSubject | undefined {
  return clusterWide(world).get(`${kind} ${name}`);
}

/** What is admitted together with this template, told to the first one of them; undefined for others, and for what stands in no queue. */
export function queuedWith(job: JobTemplate): Queued | undefined {
  const { run, reference: { namespace } } = job;
  if (run?.rendering === 'jobset-api') {
    const { labels = {} } = run.document.metadata;
    const queue = labels[QUEUE_NAME];
    if (queue === undefined || run.jobs[0] !== job) return undefined;
    return { queue, namespace, labels, path: 'metadata.labels', podSets: run.jobs.map(each => ({ job: each, pods: each.replicas * podsPerJob(each) })) };
  }
  const { labels = {} } = job.metadata;
  const queue = labels[QUEUE_NAME];
  if (queue === undefined || job.replicas === 0) return undefined;
  return { queue, namespace, labels, path: jobPath(job, 'metadata', 'labels'), podSets: [{ job, pods: fewestPods(job) }] };
}

/** Kueue lowers the parallelism of a Job to what there is quota for, where an annotation allows it (partial admission). */
function fewestPods(job: JobTemplate): number {
  const pods = podsPerJob(job);
  const fewest = Number(job.metadata.annotations?.[MIN_PARALLELISM]);
  return Number.isInteger(fewest) && fewest > 0 && fewest < pods ? fewest : pods;
}

/** The ClusterQueue behind the queue, where both are in the set. */
export function clusterQueueOf({ queue, namespace }: Queued, world: World): ClusterQueue | undefined {
  const local = world.named('LocalQueue', namespace, queue).find(isKueue);
  const subject = local && clusterObject(world, 'ClusterQueue', Fields.of(local.object).child('spec').text('clusterQueue'));
  return subject && clusterQueue(subject);
}

const clusterQueue = oncePer((subject: ObjectSubject): ClusterQueue => {
  const spec = Fields.of(subject.object).child('spec');
  const borrows = spec.text('cohort') !== undefined || spec.text('cohortName') !== undefined;
  return {
    name: subject.reference.name ?? '',
    groups: spec.children('resourceGroups').map(group => ({
      resources: group.texts('coveredResources') ?? [],
      flavors: group.children('flavors').map(flavor => {
        const name = flavor.text('name') ?? '';
        const definition = clusterObject(subject.world, 'ResourceFlavor', name);
        return { name, limits: limitsOf(flavor, borrows), ...(definition && { nodes: nodesOf(definition) }) };
      }),
    })),
  };
});

function limitsOf(flavor: Fields, borrows: boolean): ReadonlyMap<string, Amount> {
  const limits = new Map<string, Amount>();
  for (const quota of flavor.children('resources')) {
    const name = quota.text('name');
    const [nominal, borrowed] = ['nominalQuota', 'borrowingLimit'].map(field => quantityIn(quota, field));
    if (name === undefined || nominal === undefined || borrows && borrowed === undefined) continue;
    limits.set(name, nominal + (borrows ? borrowed! : 0n));
  }
  return limits;
}

/** The quantity in a field, as a text or a whole number. */
export function quantityIn(fields: Fields, name: string): Amount | undefined {
  const text = fields.text(name) ?? fields.whole(name);
  return text === undefined ? undefined : parseQuantity(text);
}

const nodesOf = oncePer(({ object, world }: ObjectSubject): FlavorNodes => {
  const spec = Fields.of(object).child('spec');
  const topologyName = spec.text('topologyName');
  const topology = topologyName === undefined ? undefined : clusterObject(world, 'Topology', topologyName);
  return {
    labels: spec.map('nodeLabels'),
    taints: spec.children('nodeTaints').map(taint => ({ key: taint.text('key') ?? '', value: taint.text('value'), effect: taint.text('effect') ?? '' })),
    tolerations: spec.children('tolerations').map(toleration => ({
      key: toleration.text('key'), operator: toleration.text('operator'), value: toleration.text('value'), effect: toleration.text('effect'),
    })),
    levels: topologyName === undefined ? [] : topology && levelsOf(topology),
  };
});

/** The labels of a Topology. */
export function levelsOf({ object }: ObjectSubject): string[] {
  return Fields.of(object).child('spec').children('levels').flatMap(level => level.text('nodeLabel') ?? []);
}

/** Path of the label that names the queue. */
export function queuePath({ path }: Queued): string {
  return childPath(path, QUEUE_NAME);
}
