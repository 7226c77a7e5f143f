/**
 * What the rules look at: a document made safe to read, cut into parts.
 *
 * A rule runs on a part only when every field of the part has the type that it should have. So one mistake in a container
 * does not silence what is to be said of the network, and no rule has to expect a string where the API has a number.
 */
import { defaulted } from '../defaults';
import type { JobSetDocument, ReplicatedJob } from '../document';
import { ALL_FEATURES } from '../feature-gates';
import type { FeatureGates } from '../feature-gates';
import { childPath } from '../field-path';
import type { Container, JobSpec, ObjectMeta, PodSpec, Volume } from '../kubernetes';
import type { Problem } from '../rule';
import { inspect } from '../schema/inspect';
import type { StructureProblem } from '../schema/inspect';
import { JOB, JOB_SPEC } from '../schema/job';
import { inspectJobSet, REPLICATED_JOB } from '../schema/jobset';
import { POD_SPEC } from '../schema/pod';
import type { ObjectShape } from '../schema/shape';

export interface ContainerPart {
  readonly path: string;
  readonly container: Container;
  readonly kind: 'container' | 'init' | 'sidecar';
  /** Absent when the pod's fields beside its containers cannot be trusted. */
  readonly pod?: PodSpec;
  /** Of that pod, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

export interface PodPart {
  readonly path: string;
  readonly spec: PodSpec;
}

export interface JobPart {
  readonly path: string;
  readonly spec: JobSpec;
  /** Absent when the pod's fields cannot be trusted. */
  readonly pod?: PodPart;
}

export interface MetadataPart {
  readonly path: string;
  readonly metadata: ObjectMeta;
  /** Whose: only some keys of some objects are reserved. */
  readonly of: 'jobset' | 'job' | 'pod' | 'volume claim';
}

export interface ReplicatedJobPart {
  readonly index: number;
  readonly path: string;
  readonly job: ReplicatedJob;
  /** Name, group, replicas and dependencies, and the Job's own fields, can be trusted. */
  readonly sound: boolean;
}

/** The parts that a Job template and its pods consist of: of a JobSet's templates, or of a Job that stands by itself. */
export interface JobsSubject {
  readonly structure: readonly StructureProblem[];
  readonly jobs: readonly JobPart[];
  readonly pods: readonly PodPart[];
  readonly containers: readonly ContainerPart[];
  readonly metadata: readonly MetadataPart[];
  /** Volume claims that are added to the pods that mount them; absent when their names cannot be read. */
  readonly claimNames?: ReadonlySet<string>;
}

/** A JobSet, with its defaults filled in. */
export interface JobSetSubject extends JobsSubject {
  /** As it was given, whatever it is. */
  readonly written: unknown;
  /** Without the defaults. */
  readonly sound: JobSetDocument;
  readonly document: JobSetDocument;
  readonly gates: FeatureGates;
  /** The name that the children's names are made of; for `generateName`, one as the API server would generate. */
  readonly name: string;
  readonly replicatedJobs: readonly ReplicatedJobPart[];
  /** What policies may refer to; absent when one of the names cannot be read. */
  readonly jobNames?: ReadonlySet<string>;
  /** Whether every field at and below this path has its type. */
  intact(path: string): boolean;
}

const JOB_PATH = ['template', 'spec'] as const;

export function jobSetSubject(document: unknown, gates: Partial<FeatureGates> = {}): JobSetSubject {
  const { sound, problems, intact, replaced } = inspectJobSet(document);
  const full = defaulted(sound);
  const parts = new PartCollector(intact);
  if (full.metadata) parts.addMetadata(full.metadata, 'metadata', 'jobset');
  const replicatedJobs = (full.spec.replicatedJobs ?? []).map((job, index) => {
    const path = childPath('spec.replicatedJobs', index);
    if (job.template.metadata) parts.addMetadata(job.template.metadata, `${path}.template.metadata`, 'job');
    parts.addJob(job.template.spec, [path, ...JOB_PATH].join('.'));
    return { index, path, job, sound: parts.intactBut(['template'], REPLICATED_JOB, path) && parts.intactBut(['template'], JOB_SPEC, `${path}.template.spec`) };
  });
  full.spec.volumeClaimPolicies?.forEach(({ templates = [] }, p) => templates.forEach(({ metadata }, t) => {
    if (metadata) parts.addMetadata(metadata, `spec.volumeClaimPolicies[${p}].templates[${t}].metadata`, 'volume claim');
  }));
  const unnamed = ['spec', 'spec.replicatedJobs', ...replicatedJobs.flatMap(({ path }) => [path, `${path}.name`])].some(replaced);
  return {
    ...parts,
    written: document,
    sound,
    structure: problems,
    document: full,
    gates: { ...ALL_FEATURES, ...gates },
    name: nameOf(full.metadata),
    replicatedJobs,
    claimNames: intact('spec.volumeClaimPolicies') ? claimNames(full) : undefined,
    jobNames: unnamed ? undefined : new Set(replicatedJobs.map(({ job }) => job.name)),
    intact,
  };
}

/** A Job as it stands in a manifest. */
export function jobSubject(job: unknown): JobsSubject {
  const { sound, problems, intact } = inspect(JOB, job);
  const { metadata, spec } = sound;
  const parts = new PartCollector(intact);
  if (metadata) parts.addMetadata(metadata, 'metadata', 'job');
  parts.addJob(spec, 'spec');
  return { ...parts, structure: problems, claimNames: new Set() };
}

function claimNames({ spec }: JobSetDocument): Set<string> {
  return new Set((spec.volumeClaimPolicies ?? []).flatMap(({ templates = [] }) => templates.map(({ metadata }) => metadata?.name ?? '')));
}

/** Characters that the API server keeps of `generateName`, and adds to it. */
const GENERATED_PREFIX = 58;
const GENERATED_SUFFIX = 'xxxxx';

function nameOf(metadata: ObjectMeta | undefined): string {
  if (metadata?.name) return metadata.name;
  return metadata?.generateName ? metadata.generateName.slice(0, GENERATED_PREFIX) + GENERATED_SUFFIX : '';
}

class PartCollector {
  readonly jobs: JobPart[] = [];
  readonly pods: PodPart[] = [];
  readonly containers: ContainerPart[] = [];
  readonly metadata: MetadataPart[] = [];

  constructor(private readonly intact: (path: string) => boolean) {}

  addMetadata(metadata: ObjectMeta, path: string, of: MetadataPart['of']): void {
    if (this.intact(path)) this.metadata.push({ path, metadata, of });
  }

  addJob(spec: JobSpec, path: string): void {
    const { metadata, spec: podSpec } = spec.template;
    if (metadata) this.addMetadata(metadata, `${path}.template.metadata`, 'pod');
    const pod = this.addPod(podSpec, `${path}.template.spec`);
    if (this.intactBut(['template'], JOB_SPEC, path)) this.jobs.push({ path, spec, pod });
  }

  private addPod(spec: PodSpec, path: string): PodPart | undefined {
    const own = this.intactBut(['containers', 'initContainers'], POD_SPEC, path) ? spec : undefined;
    const volumes = new Map((own?.volumes ?? []).map(volume => [volume.name, volume]));
    for (const field of ['containers', 'initContainers'] as const) {
      spec[field]?.forEach((container, i) => {
        const at = `${path}.${field}[${i}]`;
        const kind = field === 'containers' ? 'container' : container.restartPolicy === 'Always' ? 'sidecar' : 'init';
        if (this.intact(at)) this.containers.push({ path: at, container, kind, pod: own, volumes });
      });
    }
    if (!this.intact(path)) return undefined;
    const pod = { path, spec };
    this.pods.push(pod);
    return pod;
  }

  /** Whether all fields of an object can be trusted, whatever is in these. */
  intactBut(except: readonly string[], shape: ObjectShape, path: string): boolean {
    return Object.keys(shape.fields).every(name => except.includes(name) || this.intact(childPath(path, name)));
  }
}

type Check<Part, Subject> = (part: Part, subject: Subject) => Iterable<Problem>;

/** A check of every replicated job that can be trusted. */
export function eachReplicatedJob(check: Check<ReplicatedJobPart, JobSetSubject>): (subject: JobSetSubject) => Iterable<Problem> {
  return subject => subject.replicatedJobs.filter(({ sound }) => sound).flatMap(part => [...check(part, subject)]);
}

export const eachJob = each('jobs');
export const eachPod = each('pods');
export const eachContainer = each('containers');
export const eachMetadata = each('metadata');

type Parts = 'jobs' | 'pods' | 'containers' | 'metadata';

/** Makes a check of all parts of a kind out of the check of one. */
function each<Kind extends Parts>(kind: Kind) {
  return (check: Check<JobsSubject[Kind][number], JobsSubject>): (subject: JobsSubject) => Iterable<Problem> =>
    subject => subject[kind].flatMap(part => [...check(part, subject)]);
}
