/** JS300x: addresses of peers. */
import { childPath } from '../../model/field-path';
import { counted } from '../../model/grammar';
import { listed } from '../../model/listing';
import { podHostname, subdomain } from '../../model/names';
import { isPolicyConfigMap } from '../../model/policy-document';
import type { Problem } from '../../model/rule';
import { addressesIn, addressTexts, hostsPerJob, podExists, subdomainOf } from '../addresses';
import type { PodAddress } from '../addresses';
import { oncePer } from '../once-per';
import type { ObjectRow } from '../row';
import { asKind, CONFIG_MAP } from '../shapes';
import type { JobTemplate, ObjectSubject } from '../subject';

/** An address, and where it is written. */
interface Mention {
  readonly address: PodAddress;
  readonly path: string;
  /** Whether nothing but an address can be meant. */
  readonly certain: boolean;
}

const ADDRESS_VARIABLE = /ADDR|COORDINATOR|ENDPOINT|HOST|LEADER|MASTER|PEER|SERVER|TRACKER|UR[IL]/i;

/** In the Job templates of an object, or in a ConfigMap, which pods read as hostfile or script. */
const mentionsIn = oncePer((subject: ObjectSubject): readonly Mention[] =>
  [...subject.world.jobsIn(subject.object).flatMap(mentionsInPods), ...mentionsInConfigMap(subject)]);

/** A rule that looks at each mention by itself. */
function eachMention(check: (mention: Mention) => Iterable<Problem>): ObjectRow['check'] {
  return subject => mentionsIn(subject).flatMap(mention => [...check(mention)]);
}

function mentionsInPods(job: JobTemplate): Mention[] {
  return addressTexts(job).map(({ address, at, text, variable }) => ({
    address,
    path: at,
    certain: address.network || variable !== undefined && ADDRESS_VARIABLE.test(variable) && text === address.written,
  }));
}

function mentionsInConfigMap(subject: ObjectSubject): Mention[] {
  const { reference, world } = subject;
  const configMap = asKind(subject, CONFIG_MAP);
  if (!configMap || isPolicyConfigMap(configMap)) return [];
  return Object.entries(configMap.data ?? {}).flatMap(([key, text]) => addressesIn(text, reference.namespace, world)
    .map(address => ({ address, path: childPath('data', key), certain: address.network })));
}

/** Whether the domain is that of the run's pods, so that the whole can only be meant as an address. */
function isInDomain({ domain, job, run }: PodAddress): boolean {
  return domain.length > 0 && domain[0] === (job ? subdomainOf(job) : subdomain(run.document));
}

export const ADDRESS_RULES: readonly ObjectRow[] = [
  {
    code: 'JS3001',
    on: 'object',
    severity: 'error',
    title: 'Address of a pod that does not exist',
    why: 'The name never resolves, whatever the pod that asks for it waits. Pods of an Indexed Job are called '
      + '`<jobset>-<replicatedJob>-<jobIndex>-<podIndex>`, both indexes from 0.',
    check: eachMention(function* ({ address, path }) {
      if (!isInDomain(address) || podExists(address) || address.job && hostsPerJob(address.job) === 0) return;
      yield { path, message: whyMissing(address), remedy: existing(address) };
    }),
  },
  {
    code: 'JS3002',
    on: 'object',
    severity: 'error',
    title: 'Address in a domain where the pod is not',
    why: 'The second part of a pod\'s address is the subdomain of its JobSet: `spec.network.subdomain`, or else the name of the JobSet. '
      + 'With another one, or in another namespace, the name does not resolve.',
    check: eachMention(function* ({ address, path, certain }) {
      const { domain, host, job, run, written } = address;
      if (!podExists(address) || domain.length === 0) return;
      const right = subdomainOf(job!);
      const { namespace } = run.reference;
      if (domain[0] !== right) {
        if (!certain && domain[2] !== 'svc' || right === undefined) return;
        yield { path, message: `${written}: pod ${host} is in the domain ${right}, not ${domain[0]}`, remedy: `write ${[host, right, ...domain.slice(1)].join('.')}` };
      } else if (domain[2] === 'svc' && namespace !== undefined && domain[1] !== namespace) {
        yield {
          path,
          message: `${written}: pod ${host} is in the namespace ${namespace}, not ${domain[1]}`,
          remedy: `write ${[host, right, namespace, ...domain.slice(2)].join('.')}`,
        };
      }
    }),
  },
  {
    code: 'JS3003',
    on: 'object',
    severity: 'error',
    title: 'Host name without its domain',
    why: 'A bare host name resolves only in the pod that has it, from its own hosts file. For all others DNS looks for a Service of that name, and finds none.',
    check: eachMention(function* ({ address, path, certain }) {
      const right = address.job && subdomainOf(address.job);
      if (!certain || address.domain.length > 0 || !podExists(address) || right === undefined || address.job!.podSpec.dnsConfig !== undefined) return;
      yield { path, message: `${address.host} is a host name without a domain`, remedy: `write ${address.host}.${right}` };
    }),
  },
  {
    code: 'JS3004',
    on: 'object',
    severity: 'error',
    title: 'Address of a pod of a Job without indexes',
    why: 'Only pods of Indexed Jobs have host names that are known beforehand. Those of a NonIndexed Job have random names and no record in DNS.',
    check: eachMention(function* ({ address, path, certain }) {
      const { job, podIndex, written, replicatedJob } = address;
      if (!job || podIndex === undefined || hostsPerJob(job) > 0 || job.spec.completionMode === 'Indexed' || !certain && !isInDomain(address)) return;
      yield {
        path,
        message: `${written}: replicated job '${replicatedJob}' is ${job.spec.completionMode}, so its pods have no such name`,
        remedy: `write completionMode: Indexed and completions in the template of '${replicatedJob}'`,
      };
    }),
  },
  {
    code: 'JS3005',
    on: 'object',
    severity: 'error',
    title: 'Pods are addressed by name, but have no names in DNS',
    why: 'With `network.enableDNSHostnames: false` there is no headless Service and no subdomain in the pods, so none of these names resolves.',
    check: eachMention(function* ({ address, path }) {
      if (!podExists(address) || address.domain.length === 0 || subdomainOf(address.job!) !== undefined) return;
      yield { path, message: `${address.written} is used, but enableDNSHostnames is false`, remedy: 'remove enableDNSHostnames: false from spec.network' };
    }),
  },
];

function whyMissing({ written, run, replicatedJob, job, jobIndex, podIndex }: PodAddress): string {
  if (replicatedJob === '') return `${written}: the name of the replicated job is missing`;
  if (!job) return `${written}: there is no replicated job '${replicatedJob}' in ${run.reference.name}, which has ${names(run.jobs)}`;
  if (podIndex === undefined) return `${written} is the name of a Job, not of a pod: the pod's index is missing`;
  if (jobIndex >= job.replicas) return `${written}: '${replicatedJob}' has ${counted(job.replicas, 'Job')}, so the last job index is ${job.replicas - 1}, not ${jobIndex}`;
  return `${written}: a Job of '${replicatedJob}' has ${counted(hostsPerJob(job), 'pod')}, so the last pod index is ${hostsPerJob(job) - 1}, not ${podIndex}`;
}

function existing({ run, job, jobIndex, podIndex, domain }: PodAddress): string {
  const meant = job ?? run.jobs.find(candidate => hostsPerJob(candidate) > 0 && candidate.replicas > 0);
  if (!meant?.replicatedJob || meant.replicas === 0) return 'write the address of a pod that exists';
  const j = Math.min(jobIndex, meant.replicas - 1);
  const p = Math.min(podIndex ?? 0, hostsPerJob(meant) - 1);
  return `write ${[podHostname(run.reference.name ?? '', meant.replicatedJob.name, j, p), ...domain].join('.')}`;
}

function names(jobs: readonly JobTemplate[]): string {
  return listed(jobs.map(job => `'${job.replicatedJob?.name}'`)) || 'none';
}
