/**
 * What a failed Job means for the others.
 *
 * One failed Job at a time is judged, as the API says: the first rule that applies to any of them, and of the Jobs that it applies to
 * the one that failed first. Single Jobs that are restarted are taken out and the next is judged, so that all that failed
 * together are dealt with in one pass.
 */
import type { FailurePolicyAction, FailurePolicyRule } from '../model';
import { patternMatches } from '../model';
import type { Child } from './children';
import type { Pass } from './pass';

/** Leaves no failed Job behind: they are restarted, or the JobSet has failed. */
export function applyFailurePolicy(pass: Pass): void {
  const policy = pass.document.spec.failurePolicy;
  const judgements = judge(policy?.rules ?? [], pass.buckets.failed);
  if (!policy) {
    fail(pass, 'FailedJobs', because('jobset failed due to one or more job failures', judgements[0]!));
    return;
  }
  const restartedAlone = new Map<FailurePolicyAction, Judgement[]>();
  for (const judgement of judgements) {
    const action = available(judgement.rule?.action ?? 'RestartJobSet', pass);
    if (action === 'FailJobSet') {
      fail(pass, 'FailJobSetFailurePolicyAction', because('applying FailJobSet failure policy action', judgement));
      break;
    }
    const counts = action === 'RestartJobSet' || action === 'RestartJob';
    const { replicatedJob, jobIndex } = judgement.child.slot;
    const all = action === 'RestartJobSet' || action === 'RestartJobSetAndIgnoreMaxRestarts';
    const uncountable = !(all ? pass.counters.canRestart() : pass.counters.canRestart(replicatedJob.name, jobIndex));
    if (uncountable || (counts && pass.counters.counted >= (policy.maxRestarts ?? 0))) {
      fail(pass, 'ReachedMaxRestarts', because('jobset failed due to reaching max number of restarts', judgement));
      break;
    }
    if (all) {
      restartAll(pass, judgement, action, counts);
      break;
    }
    pass.counters.restartOne(replicatedJob, jobIndex, counts);
    pass.restarts.push('Job');
    pass.raiseUrgency('before-operations');
    const alike = restartedAlone.get(action);
    if (alike) alike.push(judgement); else restartedAlone.set(action, [judgement]);
  }
  for (const [action, restarted] of restartedAlone) announceIndividualRestarts(pass, action, restarted);
  if (!pass.isFinished) pass.regroup();
}

interface Judgement {
  readonly child: Child;
  /** Absent: no rule applies, and the default is a restart of all. */
  readonly rule?: FailurePolicyRule;
}

/** In the order in which they count: by the rule that applies, then by the time of the failure. */
function judge(rules: readonly FailurePolicyRule[], failed: readonly Child[]): Judgement[] {
  return failed
    .map(child => {
      const position = rules.findIndex(rule => applies(rule, child));
      return { child, rule: rules[position], rank: position < 0 ? rules.length : position };
    })
    .sort((a, b) => a.rank - b.rank || a.child.job.finished!.at - b.child.job.finished!.at);
}

function applies(rule: FailurePolicyRule, { slot, job }: Child): boolean {
  const { targetReplicatedJobs = [], onJobFailureReasons = [], onJobFailureMessagePatterns = [] } = rule;
  const { reason, message } = job.finished!;
  return (targetReplicatedJobs.length === 0 || targetReplicatedJobs.includes(slot.replicatedJob.name))
    && (onJobFailureReasons.length === 0 || onJobFailureReasons.includes(reason))
    && (onJobFailureMessagePatterns.length === 0 || onJobFailureMessagePatterns.some(pattern => patternMatches(pattern, message)));
}

function restartAll(pass: Pass, judgement: Judgement, action: FailurePolicyAction, counts: boolean): void {
  pass.startOver(counts);
  pass.restarts.push('JobSet');
  const reason = judgement.rule ? `FailurePolicy_${judgement.rule.name}` : 'DefaultFailurePolicy';
  const message = because(`applying ${action} failure policy action`, judgement);
  pass.condition({ type: 'RestartingJobSet', status: true, reason, message, event: 'Warning' });
  pass.emit('Warning', `${action}FailurePolicyAction`, message);
}

function announceIndividualRestarts(pass: Pass, action: FailurePolicyAction, restarted: readonly Judgement[]): void {
  const message = because(`applying ${action} failure policy action`, restarted[0]!);
  const note = restarted.length === 1 ? message : `${message}, ${restarted.length} jobs in all`;
  pass.emit('Warning', `${action}FailurePolicyAction`, note);
}

/** Where single Jobs cannot be restarted, all are: the failure is answered either way, and counts the same. */
function available(action: FailurePolicyAction, pass: Pass): FailurePolicyAction {
  if (pass.settings.gates.restartJob) return action;
  if (action === 'RestartJob') return 'RestartJobSet';
  return action === 'RestartJobAndIgnoreMaxRestarts' ? 'RestartJobSetAndIgnoreMaxRestarts' : action;
}

function because(message: string, { child }: Judgement): string {
  return `${message} (first failed job: ${child.job.name})`;
}

/** Ends the JobSet. */
export function fail(pass: Pass, reason: string, message: string): void {
  pass.condition({ type: 'Failed', status: true, reason, message, event: 'Warning' }, 'before-operations');
  pass.condition({ type: 'RestartingJobSet', status: false, reason: 'JobSetFailed', message: 'jobset failed', event: 'Normal' });
  pass.terminalState = 'Failed';
  pass.finished = 'Failed';
}
