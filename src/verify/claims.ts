/** Persistent volume claims that pods share, and how many pods want each at the same time. */
import { oncePer } from './once-per';
import { podPath } from './subject';
import type { JobTemplate, Run } from './subject';
import { containersOf } from './texts';
import { HOSTNAME } from '../hardware/labels';
import { concurrentPods } from '../model/concurrency';
import type { JobSetDocument } from '../model/document';
import { fieldPath } from '../model/finding';
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
export function claimsOf(job: JobTemplate): SharedClaim[] {
  const claims = job.run ? claimsOfRun(job.run) : claimsOfJobs([job]);
  return claims.filter(({ users }) => users[0] === job);
}

const claimsOfRun = oncePer((run: Run) => [...claimsOfPolicies(run), ...claimsOfJobs(run.jobs)]);

function claimsOfPolicies(run: Run): SharedClaim[] {
  return (run.document.spec.volumeClaimPolicies ?? []).flatMap(({ templates }, p) => templates.flatMap(({ metadata, spec }, t) => {
    const name = metadata?.name ?? '';
    const users = run.jobs.filter(job => containersOf(job).some(({ container }) => container.volumeMounts?.some(mount => mount.name === name)));
    return shared(name, spec, fieldPath('spec', 'volumeClaimPolicies', p, 'templates', t, 'spec', 'accessModes'), users);
  }));
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
    const claim = users[0].world.find('PersistentVolumeClaim', users[0].reference.namespace, name)?.object as { spec?: PersistentVolumeClaimSpec } | undefined;
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
  const names = new Set(users.map(({ replicatedJob }) => replicatedJob?.name));
  const document: JobSetDocument = {
    ...run.document,
    spec: {
      ...run.document.spec,
      replicatedJobs: run.document.spec.replicatedJobs?.map(job => names.has(job.name) ? job : { ...job, replicas: 0 }),
    },
  };
  return concurrentPods(document);
}

function isOnOneNode({ podSpec: { nodeName, nodeSelector, affinity } }: JobTemplate): boolean {
  const together = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return nodeName !== undefined || nodeSelector?.[HOSTNAME] !== undefined || together.some(({ topologyKey }) => topologyKey === HOSTNAME);
}

