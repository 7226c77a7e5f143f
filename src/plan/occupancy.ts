/** Hosts that look alike, taken together: what a reader wants to see of many. */
import type { DomainPlan, HostPlan } from './picture';

/** Pods of one replicated job on neighbouring hosts. */
export interface Share {
  readonly namespace?: string;
  readonly run: string;
  readonly replicatedJob: string;
  readonly firstJob: number;
  readonly lastJob: number;
  readonly pods: number;
  /** Completion indexes, where the pods are all of one Job. */
  readonly indexes?: { readonly first: number; readonly last: number };
}

/** Neighbouring hosts that run as many pods of the same replicated jobs. */
export interface HostRow {
  /** Positions in the domain, from 0. */
  readonly first: number;
  readonly last: number;
  readonly chips?: number;
  readonly chipsUsed: number;
  readonly shares: readonly Share[];
}

export function rowsOf({ hosts }: DomainPlan): HostRow[] {
  const rows: HostRow[] = [];
  let lastId: string | undefined;
  hosts.forEach((host, i) => {
    const shares = sharesOf(host);
    const id = JSON.stringify([host.chips, host.chipsUsed, shares.map(share => [idOf(share), share.pods])]);
    if (id === lastId) rows[rows.length - 1] = joined(rows[rows.length - 1], shares, i);
    else rows.push({ first: i, last: i, ...(host.chips !== undefined && { chips: host.chips }), chipsUsed: host.chipsUsed, shares });
    lastId = id;
  });
  return rows;
}

/** The replicated jobs on hosts, each with all of its pods there. */
export function sharesOn(hosts: readonly HostPlan[]): Share[] {
  const byJob = new Map<string, Share>();
  for (const host of hosts) {
    for (const share of sharesOf(host)) {
      const id = idOf(share);
      const known = byJob.get(id);
      byJob.set(id, known ? together(known, share) : share);
    }
  }
  return [...byJob.values()];
}

function sharesOf({ pods }: HostPlan): Share[] {
  const shares = new Map<string, Share>();
  for (const { namespace, run, replicatedJob, jobIndex, first, last } of pods) {
    const share: Share = {
      ...(namespace !== undefined && { namespace }),
      run,
      replicatedJob,
      firstJob: jobIndex,
      lastJob: jobIndex,
      pods: last - first + 1,
      indexes: { first, last },
    };
    const id = idOf(share);
    const known = shares.get(id);
    shares.set(id, known ? together(known, share) : share);
  }
  return [...shares.values()];
}

function joined(row: HostRow, shares: readonly Share[], index: number): HostRow {
  return { ...row, last: index, shares: row.shares.map((share, i) => together(share, shares[i])) };
}

function together(a: Share, b: Share): Share {
  const { indexes: _, ...rest } = a;
  const firstJob = Math.min(a.firstJob, b.firstJob);
  const lastJob = Math.max(a.lastJob, b.lastJob);
  const indexes = firstJob === lastJob && a.indexes && b.indexes
    ? { first: Math.min(a.indexes.first, b.indexes.first), last: Math.max(a.indexes.last, b.indexes.last) } : undefined;
  return { ...rest, firstJob, lastJob, pods: a.pods + b.pods, ...(indexes && { indexes }) };
}

const idOf = ({ namespace = '', run, replicatedJob }: Share) => `${namespace}/${run}/${replicatedJob}`;
