/** Addresses of a run's pods in what somebody wrote: `<jobset>-<replicatedJob>-<jobIndex>-<podIndex>.<subdomain>`. */
import { oncePer } from './once-per';
import { jobsNamed } from './subject';
import type { JobTemplate, Run } from './subject';
import { textsOf } from './texts';
import type { PodText } from './texts';
import type { World } from './world';
import { subdomain } from '../model/names';
import { MAX_SUBDOMAIN } from '../model/syntax';

/** A text that is meant as the address of a pod of a run. */
export interface PodAddress {
  /** As written, without port. */
  readonly written: string;
  readonly host: string;
  /** The labels behind the host name. */
  readonly domain: readonly string[];
  /** Whether a port follows or a scheme goes before, so that it cannot be a file name. */
  readonly network: boolean;
  readonly run: Run;
  /** What stands in the place of the replicated job's name; empty where nothing does. */
  readonly replicatedJob: string;
  readonly job?: JobTemplate;
  readonly jobIndex: number;
  /** Undefined when the address ends after the job index. */
  readonly podIndex?: number;
}

// Whatever is glued to a variable is only a part of an address, and whatever follows a single slash is a path.
const HOST = /(?<![\w.$)}-])(?<!(?<!\/)\/)([a-z](?:[-a-z0-9]*[a-z0-9])?-\d+)((?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)(?![\w$({-]|\.[\w$({])/g;

/** The addresses in a text that belong to a run of this namespace. */
export function addressesIn(text: string, namespace: string | undefined, world: World): PodAddress[] {
  if (world.runs.length === 0) return [];
  return Array.from(text.matchAll(HOST)).flatMap(match => {
    const [written, host, rest] = match;
    const domain = rest === '' ? [] : rest.slice(1).split('.');
    const network = text[match.index + written.length] === ':' && /^:\d/.test(text.slice(match.index + written.length, match.index + written.length + 2)) || text[match.index - 1] === '/';
    const named = podNamed(host, domain, domain[1] !== undefined && domain[2] === 'svc' ? domain[1] : namespace, world)
      ?? podNamed(host, domain, namespace, world);
    return named ? [{ written, host, domain, network, ...named }] : [];
  });
}

/** The addresses of pods that a Job template's containers mention. */
export const addressTexts = oncePer((job: JobTemplate): readonly (PodText & { readonly address: PodAddress })[] =>
  textsOf(job).flatMap(text => addressesIn(text.text, job.reference.namespace, job.world).map(address => ({ ...text, address }))));

type Named = Pick<PodAddress, 'run' | 'replicatedJob' | 'job' | 'jobIndex' | 'podIndex'>;

/** Names may contain dashes and numbers, so there can be several readings: one that fits a pod is preferred. */
function podNamed(host: string, domain: readonly string[], namespace: string | undefined, world: World): Named | undefined {
  const indexed = [...readingsOf(host)];
  const readings = indexed.flatMap(({ prefix, jobIndex, podIndex }) => dashesIn(prefix).flatMap(dash => {
    const run = world.run(namespace, prefix.slice(0, dash));
    if (!run) return [];
    const replicatedJob = prefix.slice(dash + 1);
    return [{ run, replicatedJob, job: jobsNamed(run, replicatedJob).at(0), jobIndex, podIndex }];
  }));
  return readings.find(podExists) ?? readings.find(({ job, podIndex }) => job && podIndex !== undefined)
    ?? readings.find(({ job }) => job) ?? withoutReplicatedJob(indexed, domain, namespace, world)
    ?? readings.find(({ podIndex }) => podIndex !== undefined);
}

/** `train-0-0.train`, as if the run were a single Job: the domain says that a pod of the run is meant. */
function withoutReplicatedJob(
  readings: readonly Reading[], domain: readonly string[], namespace: string | undefined, world: World,
): Named | undefined {
  for (const { prefix, jobIndex, podIndex } of readings) {
    const run = world.run(namespace, prefix);
    if (run && domain.length > 0 && domain[0] === subdomain(run.document)) return { run, replicatedJob: '', jobIndex, podIndex };
  }
  return undefined;
}

/** A host name that ends with indexes. */
interface Reading {
  readonly prefix: string;
  readonly jobIndex: number;
  readonly podIndex?: number;
}

function* readingsOf(host: string): Generator<Reading> {
  const pod = /^(.+)-(\d+)-(\d+)$/.exec(host);
  if (pod) yield { prefix: pod[1], jobIndex: Number(pod[2]), podIndex: Number(pod[3]) };
  const job = /^(.+)-(\d+)$/.exec(host);
  if (job) yield { prefix: job[1], jobIndex: Number(job[2]) };
}

/** Where the name of a JobSet may end: none is longer than the name of an object can be. */
function dashesIn(text: string): number[] {
  const dashes: number[] = [];
  for (let dash = text.indexOf('-'); dash >= 0 && dash <= MAX_SUBDOMAIN; dash = text.indexOf('-', dash + 1)) dashes.push(dash);
  return dashes;
}

/** Pods that one Job has a host name for. */
export function hostsPerJob({ spec }: JobTemplate): number {
  return spec.completionMode === 'Indexed' ? spec.completions ?? spec.parallelism ?? 1 : 0;
}

export function podExists({ job, jobIndex, podIndex }: Named): boolean {
  return job !== undefined && podIndex !== undefined && jobIndex < job.replicas && podIndex < hostsPerJob(job);
}

/** The subdomain that the pods of a Job template have: the run's, or their own when the run gives none. */
export function subdomainOf({ run, podSpec }: JobTemplate): string | undefined {
  return run?.document.spec.network?.enableDNSHostnames ? subdomain(run.document) : podSpec.subdomain;
}
