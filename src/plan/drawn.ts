/** What the pools look like with the pods on their hosts. */
import type { Host, Member, Pool } from './inventory';
import type { ChipCount, DomainPlan, HostPlan, PodsOnHost, PoolPlan } from './picture';
import { jobNameOf } from './workload';
import type { OfferedNode } from '../hardware/offers';
import { resourceMeaning } from '../hardware/resources';

export function poolPlan({ name, provider, members }: Pool): PoolPlan {
  const domains = members.map(domainPlan);
  const nodes = members.flatMap(({ offer }) => offer.nodes);
  const used = total(domains, ({ hosts }) => hosts.length);
  const idle = total(domains, domain => domain.idle);
  const chipsPerHost = onlyValue(nodes.map(chipsOf));
  const [{ price, offer: { capacityTypes = [], zones = [] } }] = members;
  return {
    name,
    provider,
    machineTypes: distinct(nodes.flatMap(({ machineType }) => machineType ?? [])),
    ...known({
      accelerator: onlyValue(nodes.map(({ machine }) => machine?.chip?.name)),
      chipResource: onlyValue(nodes.map(chipResource)),
      chipsPerHost,
    }),
    capacityTypes,
    zones,
    hosts: {
      min: total(members, ({ min }) => min),
      ...(members.every(({ limited }) => limited) && { max: total(members, ({ max }) => max) }),
      used,
      idle,
    },
    chips: chipCount(domains, chipsPerHost ?? 0),
    ...(price && { price, costPerHour: roundedMoney(price.perHostHour * (used + idle)) }),
    domains,
  };
}

function domainPlan(member: Member): DomainPlan {
  const hosts = member.hosts.filter(({ landings }) => landings.length > 0);
  const up = Math.max(member.limited ? wholeSlices(member, hosts.length) : 0, member.min, hosts.length);
  return {
    name: member.offer.name,
    hosts: hosts.map(hostPlan),
    idle: up - hosts.length,
    ...(member.limited && { addable: member.max - up }),
  };
}

/** Hosts of the slices of which some hosts have pods: a slice is there as a whole. */
function wholeSlices({ offer: { wholeSlice, nodes }, max }: Member, used: number): number {
  if (!wholeSlice) return 0;
  const hosts = nodes[0]?.slice?.hosts ?? max;
  return Math.min(max, Math.ceil(used / hosts) * hosts);
}

function hostPlan(host: Host): HostPlan {
  const { name, node, landings } = host;
  const resource = (node && chipResource(node))
    ?? landings.flatMap(({ owner }) => owner.template.asks).find(({ chips }) => chips)?.resource;
  return {
    name,
    ...known({ machineType: node?.machineType, chips: node && chipsOf(node) }),
    chipsUsed: resource === undefined ? 0 : host.used(resource),
    pods: landings.map(({ owner, jobIndex, first, last }): PodsOnHost => {
      const { document: { metadata }, replicatedJob, stages } = owner;
      return {
        ...known({ namespace: metadata.namespace }),
        run: metadata.name ?? '',
        replicatedJob: replicatedJob.name,
        job: jobNameOf(owner, jobIndex),
        jobIndex,
        first,
        last,
        stage: stages.first,
      };
    }),
  };
}

function chipCount(domains: readonly DomainPlan[], chipsPerHost: number): ChipCount {
  const hosts = domains.flatMap(domain => domain.hosts);
  const used = total(hosts, ({ chipsUsed }) => chipsUsed);
  const all = total(hosts, ({ chips, chipsUsed }) => chips ?? chipsUsed) + total(domains, ({ idle }) => idle) * chipsPerHost;
  return { total: all, used, idle: all - used };
}

/** The resource that stands for the chips of a node, as its device plugin offers them. */
function chipResource({ machine, resources }: OfferedNode): string | undefined {
  return machine?.chip?.resource ?? Object.keys(resources).find(name => resourceMeaning(name)?.kind === 'chip');
}

function chipsOf(node: OfferedNode): number | undefined {
  const resource = chipResource(node);
  return resource === undefined ? node.chips : node.resources[resource] ?? node.chips;
}

function onlyValue<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.length > 0 && values.every(value => value === values[0]) ? values[0] : undefined;
}

function known<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const distinct = (values: readonly string[]) => [...new Set(values)];

export function total<T>(all: readonly T[], count: (each: T) => number): number {
  return all.reduce((sum, each) => sum + count(each), 0);
}

/** Sums of prices without the noise of binary fractions. */
export function roundedMoney(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}
