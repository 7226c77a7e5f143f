/**
 * How the Jobs of a template can fail, as their Failed condition says it: what failure policy rules match.
 *
 * Reasons and messages are those of the Kubernetes Job controller, v1.37.
 */
import { oncePer } from './once-per';
import type { JobTemplate, Run } from './subject';
import type { FailurePolicyRule } from '../model/document';
import type { PodFailurePolicyRule } from '../model/kubernetes';
import { jobName } from '../model/names';
import { patternMatches } from '../model/patterns';

export interface JobFailure {
  readonly job: JobTemplate;
  readonly reason: string;
  readonly message: string;
  /** Whether a node, a scheduler or an operator took a pod away, and no program failed. */
  readonly disruption: boolean;
  /** Whether any program that fails brings it about. */
  readonly crash: boolean;
}

/** A pod fails only the Job's first pods here: what a pattern says of others is not known. */
const SAMPLED_PODS = 2;
const MAX_EXIT_CODE = 255;
const NO_LIMIT = 2147483647;
/** Failures of a template, beyond which it is not asked for more, and comparisons of rules with failures, beyond which nothing is said of rules. */
const MAX_FAILURES = 10_000;
const MAX_COMPARISONS = 1_000_000;

/** What to write for a pod failure policy: the API server refuses one for pods whose containers the kubelet restarts. */
export function podFailurePolicyOf({ podSpec }: JobTemplate): string {
  return podSpec.restartPolicy === 'Never' ? 'podFailurePolicy' : 'restartPolicy: Never and podFailurePolicy';
}

/** One failure of each kind that can occur. */
export const failuresOf = oncePer((job: JobTemplate): readonly JobFailure[] => {
  const { spec } = job;
  const failure = (reason: string, message: string, more: Partial<JobFailure> = {}): JobFailure =>
    ({ job, reason, message, disruption: false, crash: false, ...more });
  const failures: JobFailure[] = [];
  const limit = spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? undefined : NO_LIMIT);
  if (limit !== NO_LIMIT) failures.push(failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit', { crash: true }));
  if (spec.activeDeadlineSeconds !== undefined) failures.push(failure('DeadlineExceeded', 'Job was active longer than specified deadline'));
  if (spec.backoffLimitPerIndex !== undefined) {
    failures.push(failure('FailedIndexes', 'Job has failed indexes', { crash: true }));
    if (spec.maxFailedIndexes !== undefined) {
      failures.push(failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes', { crash: true }));
    }
  }
  spec.podFailurePolicy?.rules.forEach((rule, index) => {
    if (rule.action !== 'FailJob') return;
    if (failures.length > MAX_FAILURES) return;
    for (const pod of sampledPods(job)) {
      for (const { type } of rule.onPodConditions ?? []) {
        failures.push(failure('PodFailurePolicy', `Pod ${pod} has condition ${type} matching FailJob rule at index ${index}`,
          { disruption: type === 'DisruptionTarget' }));
      }
      for (const code of exitCodesOf(rule)) {
        for (const container of containersOf(job, rule)) {
          failures.push(failure('PodFailurePolicy', `Container ${container} for pod ${pod} failed with exit code ${code} matching FailJob rule at index ${index}`));
        }
      }
    }
  });
  return failures;
});

function sampledPods({ run, replicatedJob, reference, replicas }: JobTemplate): string[] {
  const pods: string[] = [];
  for (let i = 0; i < Math.min(replicas, SAMPLED_PODS); i++) {
    const job = run && replicatedJob ? jobName(run.reference.name ?? '', replicatedJob.name, i) : reference.name ?? '';
    for (let p = 0; p < SAMPLED_PODS; p++) pods.push(`${reference.namespace ?? 'default'}/${job}-${p}-abcde`);
  }
  return pods;
}

function exitCodesOf({ onExitCodes }: PodFailurePolicyRule): number[] {
  if (!onExitCodes) return [];
  if (onExitCodes.operator === 'In') return [...onExitCodes.values];
  const excluded = new Set(onExitCodes.values);
  return Array.from({ length: MAX_EXIT_CODE }, (_, i) => i + 1).filter(code => !excluded.has(code));
}

function containersOf({ podSpec }: JobTemplate, { onExitCodes }: PodFailurePolicyRule): string[] {
  return onExitCodes?.containerName ? [onExitCodes.containerName] : [...podSpec.containers, ...podSpec.initContainers ?? []].map(({ name }) => name);
}

/** Whether a failure policy rule speaks of this replicated job. */
export function targets(rule: FailurePolicyRule, { replicatedJob, replicas }: JobTemplate): boolean {
  const names = rule.targetReplicatedJobs ?? [];
  return replicas > 0 && (names.length === 0 || names.includes(replicatedJob?.name ?? ''));
}

export function matchesReason({ onJobFailureReasons: reasons = [] }: FailurePolicyRule, { reason }: JobFailure): boolean {
  return reasons.length === 0 || reasons.includes(reason);
}

export function matchesMessage({ onJobFailureMessagePatterns: patterns = [] }: FailurePolicyRule, { message }: JobFailure): boolean {
  return patterns.length === 0 || patterns.some(pattern => patternMatches(pattern, message));
}

export interface RuleMatch {
  readonly rule: FailurePolicyRule;
  readonly index: number;
  /** Failures of the replicated jobs that the rule speaks of. */
  readonly possible: readonly JobFailure[];
  /** Those that fit the rule. */
  readonly matched: readonly JobFailure[];
  /** Those that no earlier rule takes. */
  readonly taken: readonly JobFailure[];
}

/** What each rule of a run's failure policy gets to see. */
export const ruleMatches = oncePer((run: Run): readonly RuleMatch[] => {
  let left = run.jobs.flatMap(failuresOf);
  const rules = run.document.spec.failurePolicy?.rules ?? [];
  if (rules.length * (run.jobs.length + left.length) > MAX_COMPARISONS || run.jobs.some(job => failuresOf(job).length > MAX_FAILURES)) return [];
  return rules.map((rule, index) => {
    const possible = run.jobs.filter(job => targets(rule, job)).flatMap(failuresOf);
    const matched = possible.filter(failure => matchesReason(rule, failure) && matchesMessage(rule, failure));
    const set = new Set(matched);
    const taken = left.filter(failure => set.has(failure));
    left = left.filter(failure => !set.has(failure));
    return { rule, index, possible, matched, taken };
  });
});

/** Whether a pattern asks for the name of one pod, of which only samples are known here. */
export function namesPods(pattern: string): boolean {
  return /\d-|-\d|\\d|-\[|\/|\$/.test(pattern);
}
