/** JS2115 and JS2116: network devices for traffic between accelerators. */
import { podsIn } from '../pod-counts';
import { aHost, resourcePath, whose } from '../pool-texts';
import { type Landing, landingOfJob } from '../pools';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { isNetwork, shortages } from './pool-hosts';

export const POOL_NETWORK_RULES: readonly JobRow[] = [
  {
    code: 'JS2115',
    on: 'job',
    severity: 'error',
    title: 'More network devices than a host has',
    why: 'The device plugin offers the EFA or RDMA devices of the host. A pod that asks for more fits on no host. Node groups have EFA devices only where a launch template says so.',
    *check(job) {
      for (const { resource, asked, host, there } of shortages(job, isNetwork)) {
        yield {
          path: resourcePath(job, resource),
          message: `${whose(job)} asks for ${asked} ${resource} per pod, but ${aHost(host)} has ${there === 0 ? 'none' : there}`,
          remedy: there > 0 ? `write ${resource}: ${there}` : `remove ${resource}, or give the pool hosts that have it`,
        };
      }
    },
  },
  {
    code: 'JS2116',
    on: 'job',
    severity: 'warning',
    title: 'Network devices that are forgotten',
    why: 'A container sees only the EFA or RDMA devices that it asks for. Without them the collectives of accelerators on several hosts fall back to TCP, at a fraction of the speed; nothing says so.',
    *check(job) {
      const found = landingOfJob(job);
      const pods = podsIn(job.run?.jobs ?? [job]);
      const forgotten = found && pods > 1 ? forgottenOn(job, found) : undefined;
      if (!forgotten) return;
      const { resource, asked, there, host, share } = forgotten;
      yield {
        path: asked === 0 ? podPath(job, 'containers', 0, 'resources') : resourcePath(job, resource),
        message: `${whose(job)} asks for ${asked === 0 ? 'no' : asked} ${resource} per pod, and ${aHost(host)} has ${there} for traffic between hosts`
          + (share < there ? `, ${share} for this pod's share of its accelerators` : ''),
        remedy: `write ${resource}: ${share}`,
      };
    },
  },
];

/** Devices of all hosts on which the pods can land, of which they take less than their share. */
function forgottenOn(job: JobTemplate, { demand, candidates }: Landing) {
  const hosts = candidates.flatMap(({ nodes }) => nodes.filter(({ answer }) => answer !== 'no'));
  if (hosts.length === 0 || job.podSpec.resourceClaims !== undefined) return undefined;
  const shares = hosts.map(({ node: host }) => {
    const chip = host?.machine?.chip?.resource;
    const chips = chip === undefined ? 0 : demand.resources.get(chip) ?? 0;
    const devices = Object.keys(host?.machine?.networkResources ?? {});
    const [resource] = devices.filter(name => (host!.resources[name] ?? 0) > 0);
    if (chips === 0 || resource === undefined || devices.length > 1) return undefined;
    const there = host!.resources[resource];
    const share = Math.floor(there * Math.min(1, chips / host!.resources[chip!]));
    const asked = demand.resources.get(resource) ?? 0;
    return asked < share ? { resource, asked, there, host: host!, share } : undefined;
  });
  return shares.every(share => share !== undefined) ? shares[0] : undefined;
}
