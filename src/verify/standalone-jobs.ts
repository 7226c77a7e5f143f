/** The Jobs of a standalone run as they stand in the manifest, beside those that its policy document asks for. */
import { grouped, oncePer } from './once-per';
import { asKind, JOB_KIND } from './shapes';
import { jobsNamed } from './subject';
import type { JobTemplate, ObjectSubject, Run } from './subject';
import type { World } from './world';
import { FIRST_ATTEMPT, jobExpander } from '../model/expand';
import { childPath } from '../model/field-path';
import * as keys from '../model/keys';
import type { Job } from '../model/kubernetes';
import { own } from '../model/own';
import { startupWait } from '../model/startup';
import type { StartupWait } from '../model/startup';

export interface StaticJob {
  readonly subject: ObjectSubject;
  readonly object: Job;
  readonly run: Run;
  /** The Job template that it is made from; undefined when the document asks for no such Job. */
  readonly template?: JobTemplate;
  readonly index: number;
  /** Why the document does not want it in the manifest. */
  readonly waits?: StartupWait;
}

/** Fields in which a Job is wrong by itself, whatever its document says: other rules speak of them. */
const RUN_TIME_KEYS: readonly string[] = [keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT, keys.JOBSET_UID];
const MAX_DIFFERENCES = 3;

const byRun = oncePer((world: World): ReadonlyMap<Run, readonly StaticJob[]> => {
  const found = new Map<Run, StaticJob[]>();
  for (const subject of world.ofKind('Job')) {
    const object = subject.embedded ? undefined : asKind(subject, JOB_KIND);
    const run = object && world.runOf(object);
    if (!object || run?.rendering !== 'standalone') continue;
    const job = { subject, object, run, ...placeOf(subject, run) };
    const others = found.get(run);
    if (others) others.push(job);
    else found.set(run, [job]);
  }
  return found;
});

const byObject = oncePer((world: World) => new Map([...byRun(world).values()].flat().map(job => [job.subject, job])));

export function staticJobsOf(run: Run): readonly StaticJob[] {
  return byRun(run.world).get(run) ?? [];
}

/** The object as a Job of a standalone run, if it is one. */
export function asStaticJob(subject: ObjectSubject): StaticJob | undefined {
  return byObject(subject.world).get(subject);
}

function placeOf({ reference }: ObjectSubject, run: Run): Pick<StaticJob, 'template' | 'index' | 'waits'> {
  const { name = '' } = reference;
  const prefix = `${run.reference.name ?? ''}-`;
  const dash = name.lastIndexOf('-');
  const digits = name.slice(dash + 1);
  if (!name.startsWith(prefix) || dash < prefix.length || !/^(0|[1-9]\d*)$/.test(digits)) return { index: 0 };
  const template = jobsNamed(run, name.slice(prefix.length, dash)).find(({ replicas }) => Number(digits) < replicas);
  if (!template) return { index: 0 };
  const waits = startupWait(run.document, template.replicatedJob!);
  return { template, index: Number(digits), ...(waits && { waits }) };
}

const expanderOf = oncePer((run: Run) => jobExpander(run.document, FIRST_ATTEMPT, 'standalone'));

export interface Difference {
  readonly path: string;
  /** Undefined: not there. */
  readonly found: unknown;
  readonly expected: unknown;
}

/** Where a Job differs from what its document asks for. More labels and annotations are no difference: tools add their own. */
export const differences = oncePer((job: StaticJob): readonly Difference[] => {
  if (!job.template) return [];
  const found: Difference[] = [];
  const expected = expanderOf(job.run)(job.template.replicatedJob!.name, job.index);
  const actual = job.object;
  for (const place of ['labels', 'annotations'] as const) compareKeys(expected.metadata[place], actual.metadata[place], `metadata.${place}`, found);
  compare(expected.spec, withoutSuspend(actual.spec), 'spec', found);
  return found.slice(0, MAX_DIFFERENCES);
});

function withoutSuspend({ suspend: _, ...spec }: Job['spec']): Job['spec'] {
  return spec;
}

/** The Jobs that differ at one path, in the order of the set: there is one finding for all of them. */
export const differingJobs = oncePer((run: Run): ReadonlyMap<string, readonly StaticJob[]> => {
  const differing = staticJobsOf(run).flatMap(job => differences(job).map(({ path }) => ({ path, job })));
  return new Map([...grouped(differing, ({ path }) => path)].map(([path, found]) => [path, found.map(({ job }) => job)]));
});

function compare(expected: unknown, actual: unknown, path: string, found: Difference[]): void {
  if (expected === actual || found.length >= MAX_DIFFERENCES) return;
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    expected.forEach((item, i) => compare(item, actual[i], childPath(path, i), found));
  } else if (isMap(expected) && isMap(actual)) {
    if (path === 'spec.template.metadata') {
      for (const place of ['labels', 'annotations']) compareKeys(expected[place] as Keys, actual[place] as Keys, `${path}.${place}`, found);
      return;
    }
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const name of names) compare(own(expected, name), own(actual, name), childPath(path, name), found);
  } else {
    found.push({ path, found: actual, expected });
  }
}

type Keys = Readonly<Record<string, string>> | undefined;

function compareKeys(expected: Keys = {}, actual: Keys = {}, path: string, found: Difference[]): void {
  for (const [key, value] of Object.entries(expected)) {
    const there = own(actual, key);
    if (there !== value && !RUN_TIME_KEYS.includes(key)) found.push({ path: childPath(path, key), found: there, expected: value });
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
