/** PodDisruptionBudgets, and the pods of the set that they select. */
import { podTemplateMetadata } from './launchers/pod-metadata';
import { grouped, oncePer } from './once-per';
import { podsIn, podsPerJob } from './pod-counts';
import { asKind, BUDGET } from './shapes';
import type { JobTemplate, ObjectSubject, Run } from './subject';
import type { World } from './world';
import { concurrentPods } from '../model/concurrency';
import * as keys from '../model/keys';
import type { LabelSelector, StringMap } from '../model/kubernetes';
import { selects } from '../model/label-selector';

/** Labels whose value differs between the Jobs of a replicated job. */
const PER_JOB: readonly string[] = [
  keys.JOB_INDEX, keys.JOB_GLOBAL_INDEX, keys.JOB_GROUP_INDEX, keys.JOB_KEY, keys.JOB_NAME, 'job-name',
];

/** Jobs of a template that are looked at one by one. Of more, nobody knows which a selector by index takes. */
const MAX_EXAMINED = 10_000;

/** Pods of one Job template that a budget selects. */
export interface Selected {
  readonly job: JobTemplate;
  readonly pods: number;
}

export const selectedBy = oncePer((budget: ObjectSubject): readonly Selected[] => {
  const selector = asKind(budget, BUDGET)?.spec?.selector;
  if (!selector) return [];
  if (!isCountable(budget)) return [];
  return jobsFor(budget, selector).flatMap(job => {
    const pods = jobsSelected(selector, job) * podsPerJob(job);
    return pods > 0 ? [{ job, pods }] : [];
  });
});

/** Whether it can be told which pods a budget selects. */
export function isCountable(budget: ObjectSubject): boolean {
  const selector = asKind(budget, BUDGET)?.spec?.selector;
  if (!selector || !keysIn(selector).some(key => PER_JOB.includes(key))) return true;
  return jobsFor(budget, selector).every(({ replicas }) => replicas <= MAX_EXAMINED);
}

/** The Job templates whose pods a budget may select. */
function jobsFor({ world, reference: { namespace } }: ObjectSubject, { matchLabels }: LabelSelector): readonly JobTemplate[] {
  const named = matchLabels?.[keys.JOBSET_NAME];
  const inNamespace = () => jobsByNamespace(world).get(namespace) ?? [];
  return named === undefined ? inNamespace() : world.run(namespace, named)?.jobs ?? inNamespace().filter(job => !job.run);
}

const jobsByNamespace = oncePer((world: World) => grouped(world.jobs, ({ reference }) => reference.namespace));

function keysIn({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}

export function budgetsOf(job: JobTemplate): readonly ObjectSubject[] {
  return budgetsByJob(job.world).get(job) ?? [];
}

const budgetsByJob = oncePer((world: JobTemplate['world']): ReadonlyMap<JobTemplate, readonly ObjectSubject[]> => {
  const pairs = world.ofKind('PodDisruptionBudget').flatMap(budget => selectedBy(budget).map(({ job }) => ({ job, budget })));
  return new Map([...grouped(pairs, ({ job }) => job)].map(([job, found]) => [job, found.map(({ budget }) => budget)]));
});

/** The most pods that a budget selects at the same time. */
export const podsSelected = oncePer((selected: readonly Selected[]): number => [...grouped(selected, ({ job }) => job.run)]
  .reduce((sum, [run, ofRun]) => sum + (run && isWhole(run, ofRun) ? podsAtOnce(run) : podsOf(ofRun)), 0));

const podsAtOnce = oncePer(({ document }: Run) => concurrentPods(document));

function podsOf(selected: readonly Selected[]): number {
  return selected.reduce((sum, { pods }) => sum + pods, 0);
}

function isWhole(run: Run, selected: readonly Selected[]): boolean {
  return podsOf(selected) === podsIn(run.jobs);
}

function jobsSelected(selector: LabelSelector, job: JobTemplate): number {
  if (job.replicas === 0) return 0;
  if (!keysIn(selector).some(key => PER_JOB.includes(key))) return selects(selector, labelsOfFirst(job)) ? job.replicas : 0;
  const [key, value] = Object.entries(selector.matchLabels ?? {}).find(([each]) => PER_JOB.includes(each)) ?? [];
  const candidates = key === undefined ? labelsOfAll(job) : labelledAlike(job).get(`${key} ${value}`) ?? [];
  return candidates.filter(labels => selects(selector, labels)).length;
}

const labelsOfFirst = oncePer((job: JobTemplate) => labelsOf(job, 0));

/** Of each Job of a template. */
const labelsOfAll = oncePer((job: JobTemplate): readonly StringMap[] =>
  Array.from({ length: Math.min(job.replicas, MAX_EXAMINED) }, (_, i) => labelsOf(job, i)));

/** By label and value, the Jobs that have it, of the labels that differ between Jobs. */
const labelledAlike = oncePer((job: JobTemplate): ReadonlyMap<string, readonly StringMap[]> => {
  const labelled = labelsOfAll(job).flatMap(labels => PER_JOB.map(key => ({ id: `${key} ${labels[key]}`, labels })));
  return new Map([...grouped(labelled, ({ id }) => id)].map(([id, found]) => [id, found.map(({ labels }) => labels)]));
});

function labelsOf(job: JobTemplate, index: number): StringMap {
  const labels = podTemplateMetadata(job, index).labels ?? {};
  const { reference, replicatedJob } = job;
  const name = replicatedJob ? `${reference.name}-${replicatedJob.name}-${index}` : reference.name ?? '';
  return { ...labels, [keys.JOB_NAME]: name, 'job-name': name };
}
