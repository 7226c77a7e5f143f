/** JS302x: the network of a run, its Service and its names in DNS. */
import * as keys from '../../model/keys';
import { coordinatorAddress, podHostname, subdomain } from '../../model/names';
import { own } from '../../model/own';
import { addressTexts, hostsPerJob, podExists } from '../addresses';
import { grouped, oncePer } from '../once-per';
import { podsIn } from '../pod-counts';
import type { JobRow, RunRow } from '../row';
import { SERVICE } from '../shapes';
import { podPath } from '../subject';
import type { JobTemplate, Run } from '../subject';
import type { World } from '../world';

/** Linux has room for a host name of so many characters; the kubelet does not start a pod whose name is longer. */
const MAX_FQDN = 64;
const CLUSTER_DOMAIN = 'cluster.local';

const runsBySubdomain = oncePer((world: World) => grouped(world.runs.filter(hasNames), placeOf));

const placesOfRuns = oncePer(({ runs }: World): ReadonlyMap<Run, number> => new Map(runs.map((run, place) => [run, place])));

export const NETWORK_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS3020',
    on: 'job',
    severity: 'warning',
    title: 'Pods wait for names that are published only when pods are ready',
    why: 'With `publishNotReadyAddresses: false` a pod has no name in DNS until it is ready. A pod that resolves its peers before it is ready itself '
      + '(in an init container, or in a program that its readiness probe waits for) waits for a name that appears only once somebody stops waiting.',
    *check(job) {
      if (job.run?.document.spec.network?.publishNotReadyAddresses !== false) return;
      const deadlock = waitsFor(job).find(({ on }) => on === job || waitedFor(on).has(job));
      if (!deadlock) return;
      yield {
        path: 'spec.network.publishNotReadyAddresses',
        message: `names are published only when pods are ready, but '${job.replicatedJob?.name}' looks for ${deadlock.written} before it is (${deadlock.at})`,
        remedy: 'remove publishNotReadyAddresses: false from spec.network',
      };
    },
  },
  {
    code: 'JS3006',
    on: 'run',
    severity: 'error',
    title: 'Coordinator without a name in DNS',
    why: 'The address of the coordinator is put on all pods as a label. Without host names in DNS it is an address that nobody can reach.',
    *check(run) {
      const { coordinator } = run.document.spec;
      const job = coordinator && run.jobs.find(({ replicatedJob }) => replicatedJob?.name === coordinator.replicatedJob);
      if (!job || hasNames(run) || job.podSpec.subdomain === subdomain(run.document)) return;
      yield {
        path: 'spec.coordinator',
        message: `the coordinator is announced as ${coordinatorAddress(run.document)}, but enableDNSHostnames is false`,
        remedy: 'remove enableDNSHostnames: false from spec.network',
      };
    },
  },
  {
    code: 'JS3021',
    on: 'run',
    severity: 'error',
    title: 'Two JobSets with one subdomain',
    why: 'Both want a headless Service of this name, and there can be only one. It selects the pods of the JobSet that came first; '
      + 'the pods of the other one have no names in DNS.',
    *check(run) {
      if (!hasNames(run)) return;
      const first = runsBySubdomain(run.world).get(placeOf(run))!.find(other => other.reference.name !== run.reference.name);
      if (!first || placesOfRuns(run.world).get(first)! > placesOfRuns(run.world).get(run)!) return;
      yield {
        path: 'spec.network.subdomain',
        message: `the subdomain is ${subdomain(run.document)}, as that of JobSet ${first.reference.name}`,
        remedy: 'leave out subdomain, so that it is the name of the JobSet, or write another one',
      };
    },
  },
  {
    code: 'JS3022',
    on: 'run',
    severity: 'error',
    title: 'Service with the name of the run\'s, but not for its pods',
    why: 'A Service that exists is used as it is. If it is not headless, or selects other pods, the names of this run\'s pods do not resolve.',
    *check(run) {
      const service = hasNames(run) && run.world.findKind(SERVICE, run.reference.namespace, subdomain(run.document));
      if (!service) return;
      const { clusterIP, selector = {} } = service.spec ?? {};
      const name = `Service ${service.metadata?.name}`;
      const other = Object.entries(selector).find(([key, value]) => run.jobs.some(job => labelOf(job, key) !== value));
      const remedy = `rename the Service, or leave it out: JobSet makes one of this name with clusterIP: None and the selector ${keys.JOBSET_NAME}: ${run.reference.name}`;
      const path = run.document.spec.network?.subdomain === undefined ? 'metadata.name' : 'spec.network.subdomain';
      if (clusterIP !== 'None') yield { path, message: `${name} has the name of the run's subdomain, but is not headless`, remedy };
      else if (other) yield { path, message: `${name} has the name of the run's subdomain, but selects pods with ${other[0]}: ${other[1]}`, remedy };
    },
  },
  {
    code: 'JS3023',
    on: 'job',
    severity: 'error',
    title: 'Full host name that is too long for Linux',
    why: 'With `setHostnameAsFQDN` the kubelet sets host name, subdomain, namespace and cluster domain as the host name of the pod. '
      + 'The kernel takes 64 characters. With more, the pod stays in ContainerCreating for ever.',
    *check(job) {
      const { run, replicatedJob, podSpec, replicas } = job;
      const namespace = run?.reference.namespace;
      if (!podSpec.setHostnameAsFQDN || !run || !replicatedJob || namespace === undefined || !hasNames(run) || hostsPerJob(job) === 0) return;
      const host = podHostname(run.reference.name ?? '', replicatedJob.name, Math.max(0, replicas - 1), hostsPerJob(job) - 1);
      const name = [host, subdomain(run.document), namespace, 'svc', CLUSTER_DOMAIN].join('.');
      if (name.length <= MAX_FQDN) return;
      yield {
        path: podPath(job, 'setHostnameAsFQDN'),
        message: `${name} has ${name.length} characters, ${name.length - MAX_FQDN} more than the ${MAX_FQDN} of a host name`,
        remedy: 'remove setHostnameAsFQDN, or shorten the names of JobSet, replicated job, subdomain or namespace',
      };
    },
  },
  {
    code: 'JS3024',
    on: 'job',
    severity: 'warning',
    title: 'Pods that do not ask the cluster\'s DNS for their peers',
    why: 'With `hostNetwork`, dnsPolicy ClusterFirst (the default) means the DNS servers of the node, as Default always does. '
      + 'They do not know the pods of the run, so no address of a peer resolves.',
    *check(job) {
      const { run, podSpec: { hostNetwork, dnsPolicy = 'ClusterFirst', dnsConfig } } = job;
      const outside = dnsPolicy === 'Default' || hostNetwork && dnsPolicy === 'ClusterFirst';
      if (!run || !outside || dnsConfig || !hasNames(run) || podsIn(run.jobs) < 2) return;
      yield {
        path: podPath(job, dnsPolicy === 'Default' ? 'dnsPolicy' : 'hostNetwork'),
        message: hostNetwork ? `hostNetwork with dnsPolicy ${dnsPolicy} uses the node's DNS` : 'dnsPolicy Default uses the node\'s DNS',
        remedy: `write dnsPolicy: ${hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst'}`,
      };
    },
  },
];

function hasNames({ document }: Run): boolean {
  return document.spec.network?.enableDNSHostnames === true;
}

function placeOf({ reference, document }: Run): string {
  return `${reference.namespace ?? ''}/${subdomain(document)}`;
}

/** A label of all pods of a Job template, as far as it can be known without expanding it. */
function labelOf({ run, replicatedJob, podMetadata }: JobTemplate, key: string): string | undefined {
  if (key === keys.JOBSET_NAME) return run?.reference.name;
  return key === keys.REPLICATED_JOB_NAME ? replicatedJob?.name : own(podMetadata.labels, key);
}

interface Wait {
  readonly on: JobTemplate;
  readonly written: string;
  readonly at: string;
}

/** The replicated jobs whose pods a pod may look for before it is ready. */
const waitsFor = oncePer((job: JobTemplate): readonly Wait[] => addressTexts(job)
  .filter(({ init, container, address }) => podExists(address) && address.run === job.run
    && (init || container.readinessProbe !== undefined || container.startupProbe !== undefined))
  .map(({ address, at }) => ({ on: address.job!, written: address.written, at })));

const waitedFor = oncePer((job: JobTemplate): ReadonlySet<JobTemplate> => new Set(waitsFor(job).map(({ on }) => on)));
