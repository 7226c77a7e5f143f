import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { jobName } from '../model';
import type { KubernetesObject, PersistentVolumeClaim } from '../model';
import { DerivedObject } from './derived-object';
import type { RunReader, RunSnapshot } from './run-snapshot';

/** Annotations by which Helm and Argo CD leave an object alone when its chart or application goes. */
const KEPT = { 'helm.sh/resource-policy': 'keep', 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false' };

const SERVICE = 'Service';

/** The construct of a volume claim, below the run. */
export function claimId(template: string): string {
  return `Claim-${template}`;
}

/**
 * The objects that a standalone run has in its manifest, as constructs.
 *
 * They are made as soon as they are known, so that they can be patched and ordered. What is said later (a dependency, a patch of the
 * document, another rendering) may change which of them stand in the manifest; `update` makes that true at synth.
 */
export class StandaloneObjects {
  private readonly jobs = new Map<string, DerivedObject[]>();
  /** The constructs of replicated jobs that are not called as their construct's id. */
  private readonly scopes = new Map<string, Construct>();
  /** The Service and the claims, by the construct id of what they are for. */
  private readonly others = new Map<string, DerivedObject>();

  constructor(private readonly run: Construct, private readonly resource: ApiObject, private readonly reader: RunReader) {}

  /** Says which construct the Jobs of a replicated job stand below. */
  public setScope(replicatedJob: string, scope: Construct): void {
    this.scopes.set(replicatedJob, scope);
  }

  /** The Jobs of a replicated job that are constructs now. */
  public jobsOf(replicatedJob: string): readonly DerivedObject[] {
    return this.jobs.get(replicatedJob) ?? [];
  }

  /** Jobs that somebody has changed by themselves. */
  public changedJobs(): DerivedObject[] {
    return [...this.jobs.values()].flat().filter(job => job.changed);
  }

  /** Makes the first Jobs of a replicated job constructs, and removes those beyond. Returns removed ones that somebody had changed. */
  public setJobs(replicatedJob: string, count: number): DerivedObject[] {
    const jobs = this.jobs.get(replicatedJob) ?? [];
    this.jobs.set(replicatedJob, jobs);
    const scope = this.scopeOf(replicatedJob);
    while (jobs.length < count) jobs.push(this.newJob(scope, replicatedJob, jobs.length));
    const removed = jobs.splice(count);
    removed.forEach(remove);
    return removed.filter(job => job.changed);
  }

  public addService(name: string): void {
    this.others.set(SERVICE, this.newOther(this.run, SERVICE, SERVICE, 'v1', 'Service', name));
  }

  public addClaim(id: string, name: string): void {
    this.others.set(id, this.newOther(this.scopeOf(id), 'Resource', id, 'v1', 'PersistentVolumeClaim', name));
  }

  /** Makes the constructs those of the snapshot; of none for a run that is not rendered standalone. Returns removed Jobs that somebody had changed. */
  public update(snapshot: RunSnapshot | undefined): DerivedObject[] {
    const counts = snapshot?.staticJobs() ?? new Map<string, number>();
    const lost = [...new Set([...this.jobs.keys(), ...counts.keys()])].flatMap(name => this.setJobs(name, counts.get(name) ?? 0));
    const wanted = snapshot ? otherManifests(snapshot) : new Map<string, KubernetesObject>();
    for (const [id, { metadata }] of wanted) {
      if (this.others.has(id)) continue;
      if (id === SERVICE) this.addService(metadata!.name!);
      else this.addClaim(id, metadata!.name!);
    }
    for (const [id, object] of [...this.others]) {
      if (wanted.has(id)) continue;
      remove(object);
      this.others.delete(id);
    }
    return lost;
  }

  private scopeOf(id: string): Construct {
    return this.scopes.get(id) ?? (this.run.node.tryFindChild(id) ?? new Construct(this.run, id)) as Construct;
  }

  private newJob(scope: Construct, replicatedJob: string, index: number): DerivedObject {
    return new DerivedObject(scope, `Job-${index}`, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: jobName(this.resource.name, replicatedJob, index),
      namespace: this.resource.metadata.namespace,
      manifest: self => this.reader.read(self).job(replicatedJob, index)!,
    });
  }

  private newOther(scope: Construct, id: string, key: string, apiVersion: string, kind: string, name: string): DerivedObject {
    const { namespace } = this.resource.metadata;
    return new DerivedObject(scope, id, { apiVersion, kind, name, namespace, manifest: self => otherManifests(this.reader.read(self)).get(key)! });
  }
}

function remove(object: DerivedObject): void {
  object.node.scope!.node.tryRemoveChild(object.node.id);
}

/** The Service and the claims, by the construct id of what they are for. */
function otherManifests({ standalone: { service, volumeClaims }, document }: RunSnapshot): Map<string, KubernetesObject> {
  const manifests = new Map<string, KubernetesObject>();
  if (service) manifests.set(SERVICE, service);
  const templates = (document.spec.volumeClaimPolicies ?? [])
    .flatMap(({ retentionPolicy, templates: claims = [] }) => claims.map(({ metadata }) => ({ metadata, retained: retentionPolicy?.whenDeleted === 'Retain' })));
  templates.forEach(({ metadata, retained }, i) => manifests.set(claimId(metadata?.name ?? ''), retained ? kept(volumeClaims[i]) : volumeClaims[i]));
  return manifests;
}

function kept(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return { ...claim, metadata: { ...claim.metadata, annotations: { ...KEPT, ...claim.metadata.annotations } } };
}
