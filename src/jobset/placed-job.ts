import { resourceMeaning } from '../hardware/resources';
import type { Container, PodSpec, Toleration } from '../model';
import type { NodePlacement } from './node-pool';
import { counted, plural } from '../model/grammar';

/** Jobs and pods of a replicated job. */
export interface JobCounts {
  readonly replicas: number;
  readonly parallelism: number;
}

/**
 * The counts that a replicated job takes from a pool, where its author has not given them.
 * @param given what the author says
 * @param path construct path, for errors
 * @throws Error when the given ones do not fit the pool's slices
 */
export function placedCounts(path: string, placement: NodePlacement, given: Partial<JobCounts>): JobCounts {
  const { pool, hardware, hostsPerJob, jobs } = placement;
  const replicas = given.replicas ?? (given.parallelism === undefined || placement.wholeSlices ? jobs : 1);
  if (placement.wholeSlices) {
    if (isOther(given.parallelism, hostsPerJob)) {
      throw new Error(`${path}: parallelism is ${given.parallelism}, but a slice of pool '${pool}', ${hardware}, has ${counted(hostsPerJob, 'host')}`
        + ` with a pod on each: leave parallelism out, or write ${hostsPerJob}`);
    }
    if (replicas > jobs) {
      throw new Error(`${path}: ${counted(replicas, 'Job')} with a slice each ${plural(replicas, 'is')} ${replicas} × ${hostsPerJob} = ${counted(replicas * hostsPerJob, 'host')}, but pool '${pool}' has`
        + ` ${jobs} × ${hostsPerJob} = ${jobs * hostsPerJob}: write replicas: ${jobs}, or give the pool ${counted(replicas, 'slice')}`);
    }
    return { replicas, parallelism: hostsPerJob };
  }
  if (given.parallelism !== undefined) return { replicas, parallelism: given.parallelism };
  const shared = jobs === 1 && hostsPerJob > 1 && replicas > 1;
  if (shared && hostsPerJob % replicas !== 0) {
    throw new Error(`${path}: the ${counted(hostsPerJob, 'host')} of pool '${pool}' cannot be shared evenly among ${replicas} Jobs: say the parallelism of each`);
  }
  return { replicas, parallelism: shared ? hostsPerJob / replicas : hostsPerJob };
}

/** A given number that differs; what is no number yet (a Lazy) does not. */
function isOther(given: number | undefined, wanted: number): boolean {
  return typeof given === 'number' && given !== wanted;
}

/** The pod spec with what the pool's hosts have for it, and what they ask of it. */
export function placedPodSpec(spec: PodSpec, placement: NodePlacement, counts: JobCounts): PodSpec {
  const tolerations = [...spec.tolerations ?? []];
  for (const toleration of (placement.taints ?? []).map(tolerationOf)) {
    if (!tolerations.some(there => sameToleration(there, toleration))) tolerations.push(toleration);
  }
  const [first, ...others] = spec.containers;
  const limits = first && missingLimits(spec, placement, counts);
  const containers = limits && Object.keys(limits).length > 0
    ? [{ ...first, resources: { ...first.resources, limits: { ...first.resources?.limits, ...limits } } }, ...others]
    : spec.containers;
  return { ...spec, containers, ...(tolerations.length > 0 && { tolerations }) };
}

/** Why the pods do not fit the pool's hosts. */
export function placementErrors(name: string, spec: PodSpec, placement: NodePlacement, counts: JobCounts): string[] {
  const { pool, hardware, chipResource, chipsPerHost = 0, hosts } = placement;
  const where = `replicated job '${name}' on pool '${pool}' (${hardware})`;
  const asked = chipResource === undefined ? 0 : requested(spec, chipResource);
  if (asked > chipsPerHost) {
    return [`${where}: a pod asks for ${asked} ${chipResource}, a host has ${chipsPerHost}: ask for ${chipsPerHost} at most, or leave it to the pool`];
  }
  if (asked > 0 && placement.wholeHosts && asked < chipsPerHost) {
    return [`${where}: a pod asks for ${asked} ${chipResource}, and must take all ${chipsPerHost} of its host: leave it to the pool`];
  }
  const tooMany = Object.entries(placement.networkResources ?? {}).filter(([resource, there]) => requested(spec, resource) > there);
  if (tooMany.length > 0) {
    return tooMany.map(([resource, there]) => `${where}: a pod asks for ${requested(spec, resource)} ${resource}, a host has ${there}`);
  }
  if (hosts === undefined || chipsPerHost === 0) return [];
  const podsPerHost = asked === 0 ? chipsInOtherWords(spec, chipResource!) ? undefined : 1 : Math.floor(chipsPerHost / asked);
  const { replicas, parallelism } = counts;
  if (podsPerHost === undefined || typeof replicas !== 'number' || typeof parallelism !== 'number') return [];
  const pods = replicas * parallelism;
  const needed = Math.ceil(pods / podsPerHost);
  if (needed <= hosts) return [];
  return [`${where}: ${replicas} × ${parallelism} = ${counted(pods, 'pod')}, ${podsPerHost} to a host, ${plural(pods, 'needs', 'need')} ${counted(needed, 'host')}, and it has ${hosts}:`
    + ' lower replicas or parallelism, or enlarge the pool'];
}

/** The chips and network devices of a host, for which no container asks. */
function missingLimits(spec: PodSpec, placement: NodePlacement, counts: JobCounts): Record<string, string> {
  const { chipResource, chipsPerHost = 0, networkResources = {} } = placement;
  if (chipResource === undefined || chipsPerHost === 0 || chipsInOtherWords(spec, chipResource)) return {};
  const asked = requested(spec, chipResource);
  const alone = counts.replicas * counts.parallelism === 1;
  const share = asked === 0 ? 1 : Math.min(1, asked / chipsPerHost);
  const devices = alone ? [] : Object.entries(networkResources)
    .filter(([resource]) => requested(spec, resource) === 0)
    .map(([resource, count]) => [resource, Math.floor(count * share)] as const)
    .filter(([, count]) => count > 0);
  const limits = [...(asked === 0 ? [[chipResource, chipsPerHost] as const] : []), ...devices];
  return Object.fromEntries(limits.map(([resource, count]) => [resource, `${count}`]));
}

/** Whether the pod asks for cores or shares of chips, as their device plugin offers them, rather than for chips. */
function chipsInOtherWords(spec: PodSpec, chipResource: string): boolean {
  const names = containersOf(spec).flatMap(({ resources }) => Object.keys(resources?.limits ?? {}));
  return names.some(name => resourceMeaning(name)?.whole === chipResource);
}

const containersOf = (spec: PodSpec): readonly Container[] => [...spec.containers, ...spec.initContainers ?? []];

/** What all containers of a pod that run at the same time ask for. */
function requested(spec: PodSpec, resource: string): number {
  const amount = ({ resources }: Container) => Number(resources?.limits?.[resource] ?? resources?.requests?.[resource] ?? 0);
  return spec.containers.reduce((sum, container) => sum + amount(container), 0);
}

function tolerationOf({ key, value, effect }: { readonly key: string; readonly value?: string; readonly effect: string }): Toleration {
  return value === undefined || value === '' ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect };
}

/** Whether one that is there lets the pod onto the nodes as well. */
function sameToleration(there: Toleration, wanted: Toleration): boolean {
  if (there.key !== undefined && there.key !== wanted.key) return false;
  if (there.effect !== undefined && there.effect !== wanted.effect) return false;
  return there.operator === 'Exists' || (there.value === wanted.value && there.key === wanted.key);
}
