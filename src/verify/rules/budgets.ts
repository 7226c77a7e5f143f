/** JS600x: PodDisruptionBudgets of runs. */
import { childPath } from '../../model/field-path';
import { counted, plural } from '../../model/grammar';
import * as keys from '../../model/keys';
import { listed } from '../../model/listing';
import type { Problem } from '../../model/rule';
import { budgetsOf, isCountable, podsSelected, selectedBy } from '../budgets';
import type { Selected } from '../budgets';
import { nearest } from '../nearest';
import { grouped, oncePer } from '../once-per';
import type { ObjectRow } from '../row';
import { asKind, BUDGET } from '../shapes';
import type { PodDisruptionBudget } from '../shapes';
import type { JobTemplate, ObjectSubject } from '../subject';
import type { World } from '../world';

type Spec = NonNullable<PodDisruptionBudget['spec']>;

/** A rule that looks at each budget over pods of Jobs. */
function eachBudget(check: (spec: Spec, selected: readonly Selected[], subject: ObjectSubject) => Iterable<Problem>): ObjectRow['check'] {
  return subject => {
    const { spec } = asKind(subject, BUDGET) ?? {};
    const selected = spec ? selectedBy(subject) : [];
    return spec && selected.length > 0 ? check(spec, selected, subject) : [];
  };
}

/** What the disruption controller can count only with a scale subresource, which Jobs do not have. */
function uncountable({ minAvailable, maxUnavailable }: Spec): { readonly field: 'minAvailable' | 'maxUnavailable'; readonly value: number | string } | undefined {
  if (minAvailable !== undefined && maxUnavailable !== undefined) return undefined;
  if (maxUnavailable !== undefined) return { field: 'maxUnavailable', value: maxUnavailable };
  return typeof minAvailable === 'string' ? { field: 'minAvailable', value: minAvailable } : undefined;
}

/** Whether a budget that cannot be counted was meant to allow some evictions. */
function wasToAllow({ field, value }: NonNullable<ReturnType<typeof uncountable>>): boolean {
  return field === 'maxUnavailable' ? parseInt(`${value}`, 10) > 0 : value !== '100%';
}

const UNCOUNTABLE = 'For a percentage or `maxUnavailable` the disruption controller asks the owner of the pods how many there are to be, and a Job cannot answer: '
  + 'it has no scale subresource. The budget fails with SyncFailed and allows no eviction at all, whatever its number.';

export const BUDGET_RULES: readonly ObjectRow[] = [
  {
    code: 'JS6001',
    on: 'object',
    severity: 'error',
    title: 'Budget over Jobs that blocks every eviction',
    why: `${UNCOUNTABLE} Drains and node upgrades hang until their timeout.`,
    check: eachBudget(function* (spec, selected) {
      const limit = uncountable(spec);
      if (!limit || !wasToAllow(limit)) return;
      const pods = podsSelected(selected);
      yield {
        path: `spec.${limit.field}`,
        message: `${limit.field}: ${limit.value} allows no eviction, since these are pods of Jobs`,
        remedy: `write a number: minAvailable: ${meant(limit, pods)}, for ${counted(pods, 'pod')}`,
      };
    }),
  },
  {
    code: 'JS6002',
    on: 'object',
    severity: 'warning',
    title: 'Budget over Jobs that protects them by failing',
    why: `${UNCOUNTABLE} That is what was meant here, but by way of an error that is reported for ever, beside those that matter.`,
    check: eachBudget(function* (spec, selected) {
      const limit = uncountable(spec);
      if (!limit || wasToAllow(limit)) return;
      yield {
        path: `spec.${limit.field}`,
        message: `${limit.field}: ${limit.value} blocks evictions only because it cannot be computed for pods of Jobs`,
        remedy: `write minAvailable: ${podsSelected(selected)}, the number of pods`,
      };
    }),
  },
  {
    code: 'JS6003',
    on: 'object',
    severity: 'warning',
    title: 'Budget that asks for more pods than there are',
    why: 'The budget can never be met, so no pod may be evicted: not to drain a node, and not when it is broken. It is taken for protection and is one number off.',
    check: eachBudget(function* ({ minAvailable }, selected) {
      const pods = podsSelected(selected);
      if (typeof minAvailable !== 'number' || minAvailable <= pods) return;
      yield { path: 'spec.minAvailable', message: `minAvailable is ${minAvailable}, and ${counted(pods, 'pod')} ${plural(pods, 'runs', 'run')} at the same time: ${sumOf(selected)}`, remedy: `write minAvailable: ${pods}, or less to allow evictions` };
    }),
  },
  {
    code: 'JS6004',
    on: 'object',
    severity: 'warning',
    title: 'Budget that selects no pod',
    why: 'A budget that selects nothing protects nothing. Nobody says so: it just counts no pods.',
    *check(subject) {
      const budget = asKind(subject, BUDGET);
      if (!budget || selectedBy(subject).length > 0 || !isCountable(subject)) return;
      const { matchLabels = {}, matchExpressions = [] } = budget.spec?.selector ?? {};
      const name = matchLabels[keys.JOBSET_NAME];
      if (name === undefined) return;
      const { namespace } = subject.reference;
      const path = childPath('spec.selector.matchLabels', keys.JOBSET_NAME);
      const run = subject.world.run(namespace, name);
      // That there is no pod at all is said of the run.
      if (run?.jobs.every(({ replicas }) => replicas === 0)) return;
      if (run) {
        const others = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].filter(key => key !== keys.JOBSET_NAME);
        yield { path: 'spec.selector', message: `no pod of ${name} has ${others.length > 0 ? listed(others, ' and ') : 'these labels'} as the selector wants`, remedy: `select by ${keys.JOBSET_NAME}: ${name} alone` };
        return;
      }
      const elsewhere = runsByName(subject.world).get(name)?.at(0);
      const meantRun = nearest(name, namesByNamespace(subject.world).get(namespace) ?? []);
      if (meantRun) {yield { path, message: `there is no JobSet ${name} in the set, but ${meantRun}`, remedy: `write ${meantRun}, if that is what is meant` };} else if (elsewhere) {
        yield {
          path: 'metadata.namespace',
          message: `JobSet ${name} is in ${elsewhere.reference.namespace ?? 'no namespace'}, and the budget in ${namespace ?? 'none'}`,
          remedy: `write namespace: ${elsewhere.reference.namespace ?? '(none)'}`,
        };
      }
    },
  },
  {
    code: 'JS6005',
    on: 'object',
    severity: 'warning',
    title: 'Budget over several runs',
    why: 'The pods of all runs that a budget selects are counted together: while one run is starting or has finished, the other has fewer evictions left, or none.',
    check: eachBudget(function* (_, selected) {
      const runs = [...new Set(selected.map(({ job }) => job.run?.reference.name).filter(name => name !== undefined))];
      if (runs.length < 2) return;
      yield { path: 'spec.selector', message: `the selector matches pods of ${runs.slice(0, 3).join(', ')}${runs.length > 3 ? ` and ${runs.length - 3} more` : ''}`, remedy: `write a budget for each run, with the selector ${keys.JOBSET_NAME}: <name of the run>` };
    }),
  },
  {
    code: 'JS6006',
    on: 'object',
    severity: 'warning',
    title: 'Budget that loses its pods at the first restart',
    why: 'These labels change when a run is restarted or made anew. From then on the budget selects nothing.',
    *check(subject) {
      const { matchLabels = {} } = asKind(subject, BUDGET)?.spec?.selector ?? {};
      for (const key of [keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT, keys.JOBSET_UID]) {
        if (matchLabels[key] === undefined) continue;
        yield { path: childPath('spec.selector.matchLabels', key), message: `the selector asks for ${key}: ${matchLabels[key]}`, remedy: `select by ${keys.JOBSET_NAME} alone` };
      }
    },
  },
  {
    code: 'JS6007',
    on: 'object',
    severity: 'advice',
    title: 'Budget that keeps broken pods from being evicted',
    why: 'Without `unhealthyPodEvictionPolicy` a pod that is not ready is protected too while the budget is not met: one that crashes or loads for ever blocks the drain of its node.',
    check: eachBudget(function* ({ unhealthyPodEvictionPolicy }) {
      if (unhealthyPodEvictionPolicy !== undefined) return;
      yield { path: 'spec.unhealthyPodEvictionPolicy', message: 'pods that are not ready cannot be evicted either', remedy: 'write AlwaysAllow, or IfHealthyBudget to say that this is meant' };
    }),
  },
  {
    code: 'JS6008',
    on: 'object',
    severity: 'error',
    title: 'Two budgets over one pod',
    why: 'The eviction API answers 500 for a pod that two budgets select. It cannot be evicted, and drains fail instead of waiting.',
    check: eachBudget(function* (_, selected, subject) {
      for (const { job } of selected) {
        const [first] = budgetsOf(job);
        if (first === subject) continue;
        yield { path: 'spec.selector', message: `pods of ${nameOf(job)} are also selected by ${first.reference.name}`, remedy: 'keep one budget for each run' };
        return;
      }
    }),
  },
  {
    code: 'JS6009',
    on: 'object',
    severity: 'warning',
    title: 'Budget that tolerates what the run does not survive',
    why: 'An evicted pod fails its Job when there are no retries, and the Job fails the run when there are no restarts. The first drain ends the run, and the budget allows it.',
    check: eachBudget(function* ({ minAvailable }, selected) {
      const pods = podsSelected(selected);
      const fragile = selected.find(({ job }) => diesWithItsPod(job));
      if (typeof minAvailable !== 'number' || minAvailable >= pods || !fragile) return;
      yield {
        path: 'spec.minAvailable',
        message: `${pods - minAvailable} of ${pods} pods may be evicted at a time, and the first one ends ${fragile.job.run ? 'the run' : 'the Job'}: ${nameOf(fragile.job)} has backoffLimit 0 and nothing restarts it`,
        remedy: `write minAvailable: ${pods}, or a failurePolicy that restarts for disruptions`,
      };
    }),
  },
  {
    code: 'JS6010',
    on: 'object',
    severity: 'error',
    title: 'Budget with two numbers, or none',
    why: 'The API server refuses a budget that says both minAvailable and maxUnavailable. One that says neither allows nothing.',
    *check(subject) {
      const { spec } = asKind(subject, BUDGET) ?? {};
      if (!spec || (spec.minAvailable === undefined) !== (spec.maxUnavailable === undefined)) return;
      const both = spec.minAvailable !== undefined;
      yield { path: both ? 'spec.maxUnavailable' : 'spec', message: both ? 'minAvailable and maxUnavailable stand together' : 'minAvailable is missing', remedy: both ? 'remove maxUnavailable' : 'write minAvailable with a number of pods' };
    },
  },
];

function meant({ field, value }: NonNullable<ReturnType<typeof uncountable>>, pods: number): number {
  const number = parseInt(`${value}`, 10);
  const part = `${value}`.endsWith('%') ? Math.ceil(pods * number / 100) : number;
  return Math.max(0, field === 'maxUnavailable' ? pods - part : part);
}

const runsByName = oncePer((world: World) => grouped(world.runs, ({ reference }) => reference.name ?? ''));

const namesByNamespace = oncePer((world: World): ReadonlyMap<string | undefined, readonly string[]> =>
  new Map([...grouped(world.runs, ({ reference }) => reference.namespace)].map(([namespace, runs]) => [namespace, runs.map(({ reference }) => reference.name ?? '')])));

function sumOf(selected: readonly Selected[]): string {
  return listed(selected.map(({ job, pods }) => `${nameOf(job)} ${pods}`));
}

function nameOf({ replicatedJob, reference }: JobTemplate): string {
  return replicatedJob ? `'${replicatedJob.name}'` : `${reference.kind} ${reference.name}`;
}

/** Whether one evicted pod ends a Job and the run that it is part of. */
function diesWithItsPod(job: JobTemplate): boolean {
  const { spec, run } = job;
  if (spec.backoffLimit !== 0 || spec.backoffLimitPerIndex !== undefined) return false;
  const ignored = spec.podFailurePolicy?.rules.some(({ action, onPodConditions }) => action === 'Ignore' && onPodConditions?.some(({ type }) => type === 'DisruptionTarget'));
  if (ignored || !run) return !ignored;
  const { failurePolicy } = run.document.spec;
  return (failurePolicy?.maxRestarts ?? 0) <= 0 && !failurePolicy?.rules?.some(({ action }) => action.endsWith('AndIgnoreMaxRestarts'));
}
