/** JS8011, JS8012, JS8015, JS8016: what a queue has to give, and what the pods in it ask for. */
import { answerAll, fixedLabels, nodeRequirements } from '../../hardware/node-requirements';
import { untolerated } from '../../hardware/toleration';
import { childPath } from '../../model/field-path';
import { counted } from '../../model/grammar';
import { listed } from '../../model/listing';
import { podResources, sum, times } from '../../model/pod-resources';
import type { Resources } from '../../model/pod-resources';
import { ONE } from '../../model/quantity';
import type { Amount } from '../../model/quantity';
import { oncePer } from '../once-per';
import { amountOfResource, parallelismPath, resourcePath, shortAmount, whose } from '../pool-texts';
import { clusterQueueOf, PODS, queuedWith } from '../queues';
import type { ClusterQueue, Flavor, PodSet, Queued, ResourceGroup } from '../queues';
import type { JobRow } from '../row';
import { jobPath, podPath } from '../subject';
import type { JobTemplate } from '../subject';

/** Annotations of pods that name a level of a Topology. */
const LEVEL_KEYS = ['podset-required-topology', 'podset-preferred-topology', 'podset-slice-required-topology'].map(name => `kueue.x-k8s.io/${name}`);

/** What waits in a queue of the set. */
interface Waiting {
  readonly queued: Queued;
  readonly queue: ClusterQueue;
}

const waiting = oncePer((job: JobTemplate): Waiting | undefined => {
  const queued = queuedWith(job);
  const queue = queued && clusterQueueOf(queued, job.world);
  return queue && { queued, queue };
});

export const QUEUE_QUOTA_RULES: readonly JobRow[] = [
  {
    code: 'JS8011',
    on: 'job',
    severity: 'error',
    title: 'More than the queue will ever have',
    why: 'Kueue admits a JobSet when there is quota for all of its pods at once, and a Job when there is for all of its pods. What asks for more than the queue has, '
      + 'and can borrow, waits for ever, and with StrictFIFO so does everything behind it.',
    *check(job) {
      const { queued, queue } = waiting(job) ?? {};
      if (!queued || !queue) return;
      for (const group of queue.groups) {
        for (const resource of group.resources) yield* tooLarge(queued, queue, group, resource);
      }
    },
  },
  {
    code: 'JS8012',
    on: 'job',
    severity: 'warning',
    title: 'Resource that the queue does not know',
    why: 'Kueue admits pods only when each resource that they ask for is among the covered resources of the ClusterQueue. Otherwise they wait for ever, '
      + 'unless Kueue\'s own configuration excludes the resource (`resources.excludeResourcePrefixes`).',
    *check(job) {
      const { queued, queue } = waiting(job) ?? {};
      if (!queued || !queue) return;
      const covered = new Set(queue.groups.flatMap(({ resources }) => resources));
      const told = new Set<string>();
      for (const podSet of queued.podSets) {
        for (const resource of askedOf(podSet).keys()) {
          if (covered.has(resource) || told.has(resource)) continue;
          told.add(resource);
          yield {
            path: resourcePath(podSet.job, resource),
            message: `ClusterQueue ${queue.name} has no quota of ${resource}: it covers ${listed([...covered]) || 'nothing'}`,
            remedy: `add ${resource} to a resource group of ClusterQueue ${queue.name}, or do not ask for it`,
          };
        }
      }
    },
  },
  {
    code: 'JS8015',
    on: 'job',
    severity: 'error',
    title: 'Pods that no flavor of the queue is for',
    why: 'Kueue gives pods a flavor whose node labels do not contradict their node selector and affinity, and whose taints they tolerate. With none, they wait for ever.',
    *check(job) {
      const { queued, queue } = waiting(job) ?? {};
      if (!queued || !queue) return;
      for (const podSet of queued.podSets) {
        const group = queue.groups.find(candidate => concerns(candidate, podSet) && usable(candidate, podSet.job).length === 0);
        if (!group || group.flavors.length === 0) continue;
        const { job: template } = podSet;
        const reasons = group.flavors.map(flavor => `${flavor.name} ${obstacle(flavor, group, template)}`);
        yield {
          path: template.podSpec.nodeSelector ? podPath(template, 'nodeSelector') : jobPath(template, 'spec', 'template', 'spec'),
          message: `${whose(template)} can use none of the flavors of ClusterQueue ${queue.name}: ${listed(reasons, '; ')}`,
          remedy: 'make the selectors and tolerations those of a flavor, or add a flavor for these nodes to the queue',
        };
      }
    },
  },
  {
    code: 'JS8016',
    on: 'job',
    severity: 'error',
    title: 'Topology that the queue does not know',
    why: 'Pods that ask for a topology get a flavor with a Topology that has the level. With none, they wait for ever.',
    *check(job) {
      const { queued, queue } = waiting(job) ?? {};
      if (!queued || !queue) return;
      for (const podSet of queued.podSets) {
        const { job: template } = podSet;
        const { annotations = {} } = template.podMetadata;
        const key = LEVEL_KEYS.find(candidate => annotations[candidate] !== undefined
          && queue.groups.some(group => concerns(group, podSet) && lacks(group, template, annotations[candidate])));
        if (key === undefined) continue;
        const flavors = queue.groups.filter(group => concerns(group, podSet)).flatMap(group => usable(group, template));
        const levels = [...new Set(flavors.flatMap(({ nodes }) => nodes?.levels ?? []))];
        yield {
          path: childPath(jobPath(template, 'spec', 'template', 'metadata', 'annotations'), key),
          message: `${key} is ${annotations[key]}, and ${levels.length === 0
            ? `no flavor of ClusterQueue ${queue.name} has a topology`
            : `the flavors of ClusterQueue ${queue.name} have the levels ${listed(levels)}`}`,
          remedy: levels.length === 0 ? 'give the ResourceFlavor a topologyName, or remove the annotation' : 'write one of these levels, or add it to the Topology',
        };
      }
    },
  },
];

function* tooLarge(queued: Queued, queue: ClusterQueue, group: ResourceGroup, resource: string) {
  const asking = queued.podSets.filter(podSet => (askedOf(podSet, resource).get(resource) ?? 0n) > 0n);
  for (const podSet of asking) {
    const asked = askedOf(podSet, resource).get(resource)!;
    const flavors = usable(group, podSet.job);
    const most = largest(flavors, resource);
    if (most === undefined || asked <= most) continue;
    yield {
      path: placeOf(podSet, resource),
      message: `${whose(podSet.job)} asks for ${reckoned(podSet, resource)}, and ${has(queue, flavors, resource, most)}`,
      remedy: `ask for ${shortAmount(resource, number(most))} at most, or raise the quota to ${shortAmount(resource, number(asked))}`,
    };
    return;
  }
  if (asking.length < 2) return;
  const total = sum(asking.map(podSet => askedOf(podSet, resource))).get(resource)!;
  const flavors = [...new Set(asking.flatMap(({ job }) => usable(group, job)))];
  if (flavors.some(({ limits }) => !limits.has(resource))) return;
  const all = flavors.reduce((whole, { limits }) => whole + limits.get(resource)!, 0n);
  if (total <= all) return;
  yield {
    path: placeOf(asking[0], resource),
    message: `the run asks for ${listed(asking.map(podSet => shortAmount(resource, number(askedOf(podSet, resource).get(resource)!))), ' + ')} = `
      + `${amountOfResource(resource, number(total))}, and ${has(queue, flavors, resource, all)}`,
    remedy: `ask for ${shortAmount(resource, number(all))} at most, or raise the quota to ${shortAmount(resource, number(total))}`,
  };
}

/** `4 × 4 = 16 pods with 4 google.com/tpu each, 64` */
function reckoned({ job, pods }: PodSet, resource: string): string {
  const each = resource === PODS ? 1 : number(podResources(job.podSpec).get(resource) ?? 0n);
  if (resource === PODS) return counted(pods, 'pod');
  return pods === 1 ? amountOfResource(resource, each) : `${pods} × ${shortAmount(resource, each)} = ${amountOfResource(resource, pods * each)}`;
}

function has({ name }: ClusterQueue, flavors: readonly Flavor[], resource: string, most: Amount): string {
  const which = flavors.length === 1 ? `flavor ${flavors[0].name}` : `flavors ${listed(flavors.map(flavor => flavor.name))}`;
  return `ClusterQueue ${name} has ${shortAmount(resource, number(most))} of ${which} at most`;
}

function placeOf({ job }: PodSet, resource: string): string {
  return resource === PODS ? parallelismPath(job) : resourcePath(job, resource);
}

/** What all pods of a pod set ask for, of what there is more than nothing. Pods themselves are counted where somebody asks how many. */
function askedOf(podSet: PodSet, resource?: string): Resources {
  return resource === PODS ? new Map([...resourcesOf(podSet), [PODS, BigInt(podSet.pods) * ONE]]) : resourcesOf(podSet);
}

const resourcesOf = oncePer(({ job, pods }: PodSet): Resources =>
  times(new Map([...podResources(job.podSpec)].filter(([, asked]) => asked > 0n)), pods));

function concerns({ resources }: ResourceGroup, podSet: PodSet): boolean {
  const asked = askedOf(podSet);
  return resources.some(resource => asked.has(resource));
}

/** The most that a single flavor has, since the pods of a pod set all get the same; undefined where one has no known limit. */
function largest(flavors: readonly Flavor[], resource: string): Amount | undefined {
  if (flavors.length === 0 || flavors.some(({ limits }) => !limits.has(resource))) return undefined;
  return flavors.map(({ limits }) => limits.get(resource)!).reduce((most, each) => each > most ? each : most);
}

/** The flavors of the group that the pods can use, as far as that is known. */
function usable(group: ResourceGroup, job: JobTemplate): readonly Flavor[] {
  const known = usableOf(group);
  let flavors = known.get(job);
  if (!flavors) known.set(job, flavors = group.flavors.filter(flavor => obstacle(flavor, group, job) === undefined));
  return flavors;
}

const usableOf = oncePer((_: ResourceGroup) => new Map<JobTemplate, readonly Flavor[]>());

const labelKeysOf = oncePer(({ flavors }: ResourceGroup): ReadonlySet<string> =>
  new Set(flavors.flatMap(flavor => Object.keys(flavor.nodes?.labels ?? {}))));

/** Why the pods cannot use the flavor. Kueue looks at the labels that some flavor of the group has, and at no others. */
function obstacle({ nodes }: Flavor, group: ResourceGroup, { podSpec }: JobTemplate): string | undefined {
  if (!nodes) return undefined;
  const taints = untolerated(nodes.taints, [...podSpec.tolerations ?? [], ...nodes.tolerations]);
  if (taints.length > 0) return `has the taint ${taints[0].key}, which the pods do not tolerate`;
  const keys = labelKeysOf(group);
  const requirements = nodeRequirements(podSpec).map(alternative => alternative.filter(({ key }) => keys.has(key)));
  if (answerAll(requirements, { values: fixedLabels(nodes.labels), open: [] }) !== 'no') return undefined;
  const labels = Object.entries(nodes.labels).map(([key, value]) => `${key}=${value}`);
  const wanted = [...new Set(requirements.flat().map(({ key, operator, values }) =>
    operator === 'In' ? `${key}=${listed(values, ' or ')}` : `${key} ${operator} ${listed(values)}`.trim()))];
  return `has ${listed(labels) || 'no labels'}, and the pods want ${listed(wanted, ' and ')}`;
}

/** Whether it is certain that no flavor of the group has the level. */
function lacks(group: ResourceGroup, job: JobTemplate, level: string): boolean {
  const flavors = usable(group, job);
  return flavors.length > 0 && flavors.every(({ nodes }) => nodes?.levels !== undefined && !nodes.levels.includes(level));
}

function number(each: Amount): number {
  return Number(each) / Number(ONE);
}

