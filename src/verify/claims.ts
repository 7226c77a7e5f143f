/** Persistent volume claims that pods share, and how many pods want each at the same time. */
import { grouped, oncePer } from './once-per';
import { podsIn } from './pod-counts';
import { CLAIM } from './shapes';
import { podPath } from './subject';
import type { JobTemplate, Run } from './subject';
import { containersOf } from './texts';
import { HOSTNAME } from '../hardware/labels';
import { mostAtOnce, podsOf } from '../model/concurrency';
import { fieldPath } from '../model/field-path';
import type { PersistentVolumeClaimSpec } from '../model/kubernetes';

export interface SharedClaim {
  readonly name: string;
  /** As its manifest in the set, or the run's claim policy, says. */
  readonly accessModes: readonly string[];
  /** Where a pod names it first, or where its policy does. */
  readonly path: string;
  readonly users: readonly JobTemplate[];
  /** Pods that mount it at the same time. */
  readonly pods: number;
  /** Whether all of these pods are certainly on one node. */
  readonly onOneNode: boolean;
}

/** Claims with known access modes, by the first Job template that mounts each. */
export function claimsOf(job: JobTemplate): readonly SharedClaim[] {
  return job.run ? claimsOfRun(job.run).get(job) ?? [] : claimsOfJobs([job]);
}

const claimsOfRun = oncePer((run: Run): ReadonlyMap<JobTemplate, readonly SharedClaim[]> =>
  grouped([...claimsOfPolicies(run), ...claimsOfJobs(run.jobs)], ({ users }) => users[0]));

function claimsOfPolicies(run: Run): SharedClaim[] {
  const byMount = mountersIn(run);
  return (run.document.spec.volumeClaimPolicies ?? []).flatMap(({ templates = [] }, p) => templates.flatMap(({ metadata, spec }, t) => {
    const name = metadata?.name ?? '';
    return shared(name, spec, fieldPath('spec', 'volumeClaimPolicies', p, 'templates', t, 'spec', 'accessModes'), byMount.get(name) ?? []);
  }));
}

/** By name of a mounted volume, the replicated jobs that mount it. */
function mountersIn({ jobs }: Run): ReadonlyMap<string, readonly JobTemplate[]> {
  const mounts = jobs.flatMap(job =>
    [...new Set(containersOf(job).flatMap(({ container }) => container.volumeMounts?.map(({ name }) => name) ?? []))].map(name => ({ name, job })));
  return new Map([...grouped(mounts, ({ name }) => name)].map(([name, mounters]) => [name, mounters.map(({ job }) => job)]));
}

function claimsOfJobs(jobs: readonly JobTemplate[]): SharedClaim[] {
  const found = new Map<string, { path: string; users: JobTemplate[] }>();
  for (const job of jobs) {
    for (const [i, { persistentVolumeClaim }] of (job.podSpec.volumes ?? []).entries()) {
      if (!persistentVolumeClaim) continue;
      const claim = found.get(persistentVolumeClaim.claimName);
      if (claim) claim.users.push(job);
      else found.set(persistentVolumeClaim.claimName, { path: podPath(job, 'volumes', i, 'persistentVolumeClaim', 'claimName'), users: [job] });
    }
  }
  return [...found].flatMap(([name, { path, users }]) => {
    const claim = users[0].world.findKind(CLAIM, users[0].reference.namespace, name);
    return shared(name, claim?.spec, path, [...new Set(users)]);
  });
}

function shared(name: string, spec: PersistentVolumeClaimSpec | undefined, path: string, users: readonly JobTemplate[]): SharedClaim[] {
  const { accessModes = [] } = spec ?? {};
  if (users.length === 0 || accessModes.length === 0) return [];
  return [{ name, accessModes, path, users, pods: podsAtOnce(users), onOneNode: users.length === 1 && isOnOneNode(users[0]) }];
}

function podsAtOnce(users: readonly JobTemplate[]): number {
  const { run } = users[0];
  if (!run) {
    const { parallelism = 1, completions } = users[0].spec;
    return Math.min(parallelism, completions ?? parallelism);
  }
  if (users.length === 1) return podsIn(users);
  const names = new Set(users.map(({ replicatedJob }) => replicatedJob?.name));
  return mostAtOnce(run.document, job => names.has(job.name) ? podsOf(job) : 0);
}

function isOnOneNode({ podSpec: { nodeName, nodeSelector, affinity } }: JobTemplate): boolean {
  const together = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return nodeName !== undefined || nodeSelector?.[HOSTNAME] !== undefined || together.some(({ topologyKey }) => topologyKey === HOSTNAME);
}

