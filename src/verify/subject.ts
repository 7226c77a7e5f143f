/**
 * What rules look at: a run, a Job template, or any object of the set.
 *
 * Every subject knows the object that a finding names, where that object's fields stand in a text, and the world around it.
 */
import type { Locator } from './manifest';
import { grouped, oncePer } from './once-per';
import type { InspectedObject } from './shapes';
import type { World } from './world';
import { defaulted, replicasOf } from '../model/defaults';
import type { JobSetDocument, ReplicatedJob } from '../model/document';
import type { Rendering } from '../model/expand';
import { childPath } from '../model/field-path';
import type { Step } from '../model/field-path';
import type { JobSpec, KubernetesObject, ObjectMeta, PodSpec } from '../model/kubernetes';

/** The object that a finding is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What every rule's subject has. */
export interface Subject {
  readonly reference: ObjectReference;
  readonly locate?: Locator;
  readonly world: World;
}

/** Any object of the set. */
export interface ObjectSubject extends Subject, InspectedObject {
  /** Whether it is a document inside of another object. */
  readonly embedded: boolean;
}

/** A JobSet: a custom resource, or the policy document of a standalone run. Field paths are those of the JobSet document. */
export interface Run extends Subject {
  /** With every default. */
  readonly document: JobSetDocument;
  /** As its author wrote it. */
  readonly written: JobSetDocument;
  readonly rendering: Rendering;
  readonly jobs: readonly JobTemplate[];
}

/** A Job template: of a replicated job, of a Job that belongs to no run, or of a CronJob. The Jobs of a run are looked at once, in the run. */
export interface JobTemplate extends Subject {
  /** The object that it stands in, as written. */
  readonly owner: KubernetesObject;
  readonly run?: Run;
  readonly replicatedJob?: ReplicatedJob;
  readonly metadata: ObjectMeta;
  /** With JobSet's defaults in a run, with Kubernetes' own elsewhere. */
  readonly spec: JobSpec;
  readonly podMetadata: ObjectMeta;
  readonly podSpec: PodSpec;
  /** Jobs that are made from it. */
  readonly replicas: number;
  /** Path of the Job's `metadata` and `spec`: `spec.replicatedJobs[0].template`, or empty for a Job. */
  readonly path: string;
}

/** Path of a field of the Job: `jobPath(job, 'spec', 'completions')`. */
export function jobPath(job: JobTemplate, ...steps: Step[]): string {
  return steps.reduce<string>(childPath, job.path);
}

/** Path of a field of the pod template's spec: `podPath(job, 'containers', 0, 'image')`. */
export function podPath(job: JobTemplate, ...steps: Step[]): string {
  return jobPath(job, 'spec', 'template', 'spec', ...steps);
}

export function referenceTo(object: KubernetesObject): ObjectReference {
  const { namespace, name } = object.metadata ?? {};
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace && { namespace }),
    ...(name && { name }),
  };
}

export function runOf(written: JobSetDocument, rendering: Rendering, world: World, locate?: Locator): Run {
  const document = defaulted({ ...written, metadata: written.metadata ?? {} });
  const jobs: JobTemplate[] = [];
  const run: Run = { reference: referenceTo(written), ...(locate && { locate }), world, document, written, rendering, jobs };
  document.spec.replicatedJobs?.forEach((replicatedJob, i) => jobs.push({
    ...templateOf(replicatedJob.template.metadata, replicatedJob.template.spec),
    reference: run.reference,
    ...(locate && { locate }),
    world,
    owner: written,
    run,
    replicatedJob,
    replicas: replicasOf(replicatedJob),
    path: `spec.replicatedJobs[${i}].template`,
  }));
  return run;
}

export function jobOf(subject: ObjectSubject, path: string, metadata: ObjectMeta | undefined, spec: JobSpec): JobTemplate {
  const { reference, locate, world, object: owner } = subject;
  const completionMode = spec.completionMode ?? 'NonIndexed';
  return { ...templateOf(metadata, { ...spec, completionMode }), reference, ...(locate && { locate }), world, owner, replicas: 1, path };
}

const jobsByName = oncePer(({ jobs }: Run) => grouped(jobs, ({ replicatedJob }) => replicatedJob?.name ?? ''));

/** The replicated jobs of a run with a name, of which there is one in a legal run. */
export function jobsNamed(run: Run, name: string): readonly JobTemplate[] {
  return jobsByName(run).get(name) ?? [];
}

function templateOf(metadata: ObjectMeta | undefined, spec: JobSpec) {
  return { metadata: metadata ?? {}, spec, podMetadata: spec.template.metadata ?? {}, podSpec: spec.template.spec };
}
