/** Rules of updates: what may not change in a live JobSet. */
import type { JobSetSpec, ReplicatedJob } from '../document';
import type { FeatureGates } from '../feature-gates';
import type { PodTemplateSpec } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import type { JobSetSubject } from './subject';
import { counted } from '../grammar';
import { differences } from '../schema/difference';
import { show } from '../schema/inspect';
import { JOBSET_SPEC, REPLICATED_JOB } from '../schema/jobset';

/** Both as the API server sees them: the stored object, and the one that is to take its place. */
export interface UpdateSubject {
  readonly old: JobSetSubject;
  readonly next: JobSetSubject;
  readonly gates: FeatureGates;
}

/** Policies that the schema protects as a whole. */
const IMMUTABLE = ['network', 'successPolicy', 'failurePolicy', 'startupPolicy', 'volumeClaimPolicies'] as const;
type Immutable = typeof IMMUTABLE[number];

const RECREATE = 'delete the JobSet and create it anew, or keep what it was';

/** A policy is only compared where both can be trusted. */
function eachPolicy(check: (change: PolicyChange) => Iterable<Problem>): (subject: UpdateSubject) => Iterable<Problem> {
  return ({ old, next }) => IMMUTABLE.filter(name => old.intact(`spec.${name}`) && next.intact(`spec.${name}`)).flatMap(name => [...check({
    name,
    changed: differences(JOBSET_SPEC.fields[name], old.document.spec[name], next.document.spec[name], `spec.${name}`),
    before: writtenSpec(old)[name] !== undefined,
    after: writtenSpec(next)[name] !== undefined,
  })]);
}

interface PolicyChange {
  readonly name: Immutable;
  /** Where they differ once the defaults are filled in. */
  readonly changed: readonly string[];
  /** Whether it was written, and is now. */
  readonly before: boolean;
  readonly after: boolean;
}

/** Without the defaults. */
function writtenSpec({ sound }: JobSetSubject): JobSetSpec {
  return sound.spec ?? {};
}

interface JobChange {
  readonly path: string;
  readonly old: ReplicatedJob;
  readonly next: ReplicatedJob;
  readonly terminal: boolean;
}

/** Replicated jobs of the same name, one of whose sizes has changed, where the feature allows that. */
function eachResized(check: (change: JobChange) => Iterable<Problem>): (subject: UpdateSubject) => Iterable<Problem> {
  return ({ old, next, gates }) => {
    if (!gates.elasticJobSet) return [];
    const before = new Map(old.replicatedJobs.map(part => [part.job.name, part]));
    const terminal = isTerminal(old);
    return next.replicatedJobs.flatMap(({ job, path, sound }) => {
      const known = before.get(job.name);
      if (!known?.sound || !sound || !isIndexed(job) || !isResized(known.job, job)) return [];
      return [...check({ path: `${path}.template.spec`, old: known.job, next: job, terminal })];
    });
  };
}

function isIndexed({ template: { spec } }: ReplicatedJob): boolean {
  return spec.completionMode === 'Indexed';
}

function isResized({ template: { spec: a } }: ReplicatedJob, { template: { spec: b } }: ReplicatedJob): boolean {
  return a.parallelism !== b.parallelism || a.completions !== b.completions;
}

function isTerminal({ document: { status } }: JobSetSubject): boolean {
  return (status?.conditions ?? []).some(({ type, status: value }) => (type === 'Completed' || type === 'Failed') && value === 'True');
}

export const UPDATE_RULES: readonly Rule<UpdateSubject>[] = [
  { // V4
    code: 'JS1090',
    severity: 'error',
    title: 'Change of an immutable field',
    why: 'The network, the policies and the dependencies of a JobSet hold for the whole run. The schema refuses to change them.',
    check: subject => [
      ...eachPolicy(function* ({ changed, before, after }) {
        if (before === after) for (const path of changed) yield changedField(path, subject);
      })(subject),
      ...replicatedJobDifferences(subject).filter(isDependency).map(path => changedField(path, subject)),
    ],
  },
  { // stricter than V4, which looks only where both values are there
    code: 'JS1091',
    severity: 'error',
    title: 'Immutable field added or removed',
    why: 'The schema refuses to change these fields, and does not notice when one is added or taken away. The run would go on under other rules than it began with: '
      + 'without its failure policy, the next failure is final.',
    check: eachPolicy(function* ({ name, changed, before, after }) {
      if (before === after || changed.length === 0) return;
      yield { path: `spec.${name}`, message: `${name} was ${before ? 'set' : 'not set'}, and is now ${after ? 'set' : 'not set'}`, remedy: RECREATE };
    }),
  },
  { // no rule of the API: defaults are filled in on creation only
    code: 'JS1092',
    severity: 'warning',
    title: 'Replacement without the defaults',
    why: 'JobSet fills in defaults when an object is created, not when it is replaced. A replacement without them takes them away: upstream\'s controller then stops '
      + 'working on the JobSet as soon as a Job succeeds, or recreates Jobs without host names. kubectl apply keeps them.',
    check: eachPolicy(function* ({ name, changed, before, after }) {
      if (before && !after && changed.length === 0) {
        yield {
          path: `spec.${name}`,
          message: `${name} had its default, and is now missing`,
          remedy: 'apply the change, or replace the object with the defaults written out',
        };
      }
    }),
  },
  { // U1
    code: 'JS1093',
    severity: 'error',
    title: 'Resize of a finished JobSet',
    why: 'A JobSet that has completed or failed has no Jobs to grow or shrink any more.',
    check: eachResized(function* ({ path, next, terminal }) {
      if (terminal) yield { path, message: `'${next.name}' changes its size, and the JobSet is finished`, remedy: 'create a new JobSet' };
    }),
  },
  { // U2
    code: 'JS1094',
    severity: 'error',
    title: 'Resize to no parallelism',
    why: 'A live JobSet can be resized to any number of pods but none. To stop it, suspend it.',
    check: eachResized(({ path, old, next, terminal }) => terminal ? [] : tooSmall('parallelism', path, old, next)),
  },
  { // U3
    code: 'JS1095',
    severity: 'error',
    title: 'Resize to no completions',
    why: 'A live JobSet can be resized to any number of pods but none. To stop it, suspend it.',
    check: eachResized(({ path, old, next, terminal }) => terminal ? [] : tooSmall('completions', path, old, next)),
  },
  { // U4
    code: 'JS1096',
    severity: 'error',
    title: 'Resize to different parallelism and completions',
    why: 'The Job API changes the completions of a live Job only together with its parallelism, and to the same number.',
    check: eachResized(function* ({ path, next: { template: { spec: { parallelism, completions } } }, terminal }) {
      if (terminal || parallelism === undefined || completions === undefined || parallelism === completions) return;
      yield {
        path: `${path}.completions`,
        message: `completions is ${completions}, and parallelism ${parallelism}`,
        remedy: `write ${parallelism} for both, or ${completions}`,
      };
    }),
  },
  { // no rule of the API: its controller looks away
    code: 'JS1097',
    severity: 'warning',
    title: 'Resize that has no effect',
    why: 'JobSet hands a new size to its Jobs only when parallelism and completions are both set, and equal. With one of them missing it accepts the change, and nothing happens.',
    check: eachResized(function* ({ path, next: { name, template: { spec: { parallelism, completions } } }, terminal }) {
      if (terminal || (parallelism === undefined) === (completions === undefined)) return;
      const missing = parallelism === undefined ? 'parallelism' : 'completions';
      yield {
        path: `${path}.${missing}`,
        message: `'${name}' changes its size, and ${missing} is not set`,
        remedy: `write ${missing}: ${parallelism ?? completions}`,
      };
    }),
  },
  { // U5
    code: 'JS1098',
    severity: 'error',
    title: 'Change of the replicated jobs of a live JobSet',
    why: 'The replicated jobs of a JobSet hold for the whole run: their number, order, names, replicas and templates. What queues need may change while the JobSet is '
      + 'suspended: labels, annotations, node selector, tolerations and scheduling gates of the pods. With the feature ElasticJobSet the sizes of Indexed Jobs may change.',
    check: subject => replicatedJobDifferences(subject).filter(path => !isDependency(path)).map(path => changedField(path, subject)),
  },
  { // U6
    code: 'JS1099',
    severity: 'error',
    title: 'Change of the managing controller',
    why: 'A JobSet stays with the controller that began with it.',
    *check({ old, next }) {
      const [before, after] = [old, next].map(({ document }) => document.spec.managedBy);
      if (before === after || !next.intact('spec.managedBy')) return;
      yield { path: 'spec.managedBy', message: `managedBy was ${before ?? 'not set'}, and is now ${after ?? 'not set'}`, remedy: RECREATE };
    },
  },
];

function* tooSmall(field: 'parallelism' | 'completions', path: string, old: ReplicatedJob, next: ReplicatedJob): Generator<Problem> {
  const value = next.template.spec[field];
  if (value === undefined || value >= 1 || value === old.template.spec[field]) return;
  yield { path: `${path}.${field}`, message: `${field} is ${value}`, remedy: 'write 1 or more; to stop the JobSet, write suspend: true' };
}

function isDependency(path: string): boolean {
  return /^spec\.replicatedJobs\[\d+\]\.dependsOn/.test(path);
}

/** Where the lists of replicated jobs differ in what may not change. */
function replicatedJobDifferences({ old, next, gates }: UpdateSubject): string[] {
  if (!old.jobNames || !next.jobNames) return [];
  if (old.replicatedJobs.length !== next.replicatedJobs.length) return ['spec.replicatedJobs'];
  const suspended = Boolean(old.document.spec.suspend || next.document.spec.suspend);
  return next.replicatedJobs.flatMap(({ job, path }, i) => {
    const before = old.replicatedJobs[i].job;
    if (before.name !== job.name) return [`${path}.name`];
    if (!old.intact(path) || !next.intact(path)) return [];
    return differences(REPLICATED_JOB, before, withAllowedChangesUndone(before, job, suspended, gates), path);
  });
}

function withAllowedChangesUndone(old: ReplicatedJob, next: ReplicatedJob, suspended: boolean, gates: FeatureGates): ReplicatedJob {
  const { spec } = next.template;
  const { parallelism, completions, template } = old.template.spec;
  return {
    ...next,
    template: {
      ...next.template,
      spec: {
        ...spec,
        ...(gates.elasticJobSet && isIndexed(next) && { parallelism, completions }),
        template: suspended ? asBefore(template, spec.template) : spec.template,
      },
    },
  };
}

/** The pod template with what a suspended JobSet may change as it was. */
function asBefore(old: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const { labels, annotations } = old.metadata ?? {};
  const { nodeSelector, tolerations, schedulingGates } = old.spec;
  return { metadata: { ...next.metadata, labels, annotations }, spec: { ...next.spec, nodeSelector, tolerations, schedulingGates } };
}

function changedField(path: string, { old, next }: UpdateSubject): Problem {
  const before = valueAt(old.document, path);
  const after = valueAt(next.document, path);
  const counts = Array.isArray(before) && Array.isArray(after) && before.length !== after.length;
  const message = counts ? `has ${counted(after.length, 'entry')}, and had ${before.length}` : `was ${written(before)}, and is now ${written(after)}`;
  return { path, message: `${path.split('.').at(-1)} ${message}`, remedy: RECREATE };
}

function written(value: unknown): string {
  return value === undefined ? 'not set' : show(value);
}

/** The value at a path that {@link differences} has returned. */
function valueAt(root: unknown, path: string): unknown {
  const steps = path.matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...steps].reduce<unknown>((value, [, quoted, index, name]) =>
    (value as Readonly<Record<string, unknown>> | undefined)?.[quoted ?? index ?? name], root);
}
