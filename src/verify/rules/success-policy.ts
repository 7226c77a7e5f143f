/** JS502x: when a run counts as completed. */
import { counted } from '../../model/grammar';
import { listed } from '../../model/listing';
import { jobsIn } from '../pod-counts';
import { neverEnds } from '../programs';
import type { RunRow } from '../row';
import { completedBefore, startingAfterCompletion } from '../startup-order';
import type { JobTemplate, Run } from '../subject';

export const SUCCESS_POLICY_RULES: readonly RunRow[] = [
  {
    code: 'JS5020',
    on: 'run',
    severity: 'warning',
    title: 'Success that waits for a program that never ends',
    why: 'The run completes when the Jobs that its success policy names have completed. One that runs until somebody stops it never does: '
      + 'the work is long done, and the run goes on and holds its nodes.',
    *check(run) {
      const targets = targetsOf(run);
      const endless = targets.filter(neverEnds);
      if (endless.length === 0 || isAny(run) && endless.length < targets.length) return;
      const others = run.jobs.filter(job => !neverEnds(job)).map(nameOf);
      for (const job of endless) {
        const { path, quote } = neverEnds(job)!;
        yield {
          path,
          message: `'${nameOf(job)}' never ends (${quote}), and the run completes only when it has`,
          remedy: others.length > 0
            ? `write successPolicy with operator: All and targetReplicatedJobs: [${listed(others)}]`
            : 'let the program end when its work is done',
        };
      }
    },
  },
  {
    code: 'JS5021',
    on: 'run',
    severity: 'error',
    title: 'Success before others have started',
    why: 'The success policy is looked at before new Jobs are created. When the Jobs that it names have completed, the run is Completed, '
      + 'and those that waited for them are never started.',
    *check(run) {
      const targets = targetsOf(run);
      if (targets.length === 0) return;
      const late = lateOnes(run, targets).find(({ replicas }) => replicas > 0);
      if (!late) return;
      const completed = completedBefore(late);
      const early = targets.filter(target => completed.has(target)).map(nameOf);
      yield {
        path: run.written.spec.successPolicy ? 'spec.successPolicy' : 'spec.replicatedJobs',
        message: `the run is completed when ${quoted(early)} ${early.length > 1 ? 'have' : 'has'} completed, but '${nameOf(late)}' starts only then`,
        remedy: `write successPolicy with operator: All and targetReplicatedJobs: [${nameOf(late)}]`,
      };
    },
  },
  {
    code: 'JS5022',
    on: 'run',
    severity: 'error',
    title: 'Success policy that names replicated jobs without Jobs',
    why: 'With replicas 0 there is no Job that could complete. With operator All nothing is expected of it, so the first Job of any kind that completes ends the run; '
      + 'with Any the run never completes.',
    *check(run) {
      const targets = targetsOf(run);
      if (targets.length === 0 || targets.some(({ replicas }) => replicas > 0) || run.jobs.every(({ replicas }) => replicas === 0)) return;
      yield {
        path: 'spec.successPolicy.targetReplicatedJobs',
        message: `${quoted(targets.map(nameOf))}: replicas 0, so ${isAny(run) ? 'the run never completes' : 'the first Job that completes ends the run'}`,
        remedy: `name a replicated job that has Jobs: ${quoted(run.jobs.filter(({ replicas }) => replicas > 0).map(nameOf))}`,
      };
    },
  },
  {
    code: 'JS5023',
    on: 'run',
    severity: 'advice',
    title: 'Operator Any over one Job',
    why: 'Any counts Jobs, not pods: the run completes when one Job of the named ones has completed, and a Job has when all of its pods have. '
      + 'With one Job there is nothing to choose from.',
    *check(run) {
      const [only] = targetsOf(run);
      if (!isAny(run) || jobsIn(targetsOf(run)) !== 1 || (only.spec.completions ?? only.spec.parallelism ?? 1) < 2 || only.spec.successPolicy) return;
      yield {
        path: 'spec.successPolicy.operator',
        message: `'${nameOf(only)}' is one Job with ${counted(only.spec.completions ?? only.spec.parallelism ?? 1, 'pod')}, all of which have to succeed`,
        remedy: 'write operator: All; for one pod to suffice, write successPolicy with succeededCount in the Job template',
      };
    },
  },
];

function nameOf(job: JobTemplate): string {
  return job.replicatedJob?.name ?? '';
}

function quoted(names: readonly string[]): string {
  return listed(names.map(name => `'${name}'`));
}

function isAny({ document }: Run): boolean {
  return document.spec.successPolicy?.operator === 'Any';
}

function targetsOf({ document, jobs }: Run): readonly JobTemplate[] {
  const names = new Set(document.spec.successPolicy?.targetReplicatedJobs);
  return names.size === 0 ? jobs : jobs.filter(job => names.has(nameOf(job)));
}

/** The replicated jobs that start only when the success policy is met: after one of its targets with operator Any, after each of them with All. */
function lateOnes(run: Run, targets: readonly JobTemplate[]): readonly JobTemplate[] {
  if (isAny(run)) return run.jobs.filter(startingAfterCompletion(run, targets.filter(({ replicas }) => replicas > 0)));
  const isTarget = new Set(targets);
  let late = run.jobs.filter(job => !isTarget.has(job));
  for (const target of targets) {
    if (late.length === 0) break;
    late = late.filter(startingAfterCompletion(run, [target]));
  }
  return late;
}
