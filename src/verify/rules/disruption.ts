/** JS602x: what a drain, a preemption or a lost node does to a run, and how it is told from a crash. */
import { childPath } from '../../model/field-path';
import type { ObjectMeta, PodFailurePolicyRule, StringMap } from '../../model/kubernetes';
import { listed } from '../../model/listing';
import type { Problem } from '../../model/rule';
import { hasAccelerators } from '../accelerators';
import { budgetsOf } from '../budgets';
import { groupsOf } from '../group';
import { failuresOf, podFailurePolicyOf, ruleMatches, targets } from '../job-failures';
import type { JobRow, RunRow } from '../row';
import { jobPath } from '../subject';
import type { JobTemplate } from '../subject';

const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
export const DO_NOT_DISRUPT = 'karpenter.sh/do-not-disrupt';
/** Annotations that mean something on nodes, or meant something in old releases, and what to write on a pod. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'cluster-autoscaler.kubernetes.io/scale-down-disabled': `${SAFE_TO_EVICT}: "false"`,
  'karpenter.sh/do-not-evict': `${DO_NOT_DISRUPT}: "true"`,
  'karpenter.sh/do-not-consolidate': `${DO_NOT_DISRUPT}: "true"`,
};
/** A number and unit of time, as Go reads them. */
const GO_DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
/** Killed at once, and asked to end: what a container exits with when its pod is taken away. */
const KILLED = [137, 143];

export const DISRUPTION_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS6020',
    on: 'run',
    severity: 'warning',
    title: 'Disruption that fails the run',
    why: 'The pod failure policy of the Job tells drains and lost nodes from crashes, and the failure policy of the run answers with FailJobSet. '
      + 'Routine maintenance of one node ends the run for good.',
    *check(run) {
      for (const { rule, index, taken } of ruleMatches(run)) {
        const disruption = rule.action === 'FailJobSet' ? taken.find(failure => failure.disruption) : undefined;
        if (!disruption) continue;
        yield {
          path: `spec.failurePolicy.rules[${index}]`,
          message: `rule '${rule.name}' also takes the disruption of a pod of '${disruption.job.replicatedJob?.name}'`,
          remedy: 'put a rule before it that restarts: action RestartJobSetAndIgnoreMaxRestarts, onJobFailureReasons: [PodFailurePolicy], onJobFailureMessagePatterns: ["has condition DisruptionTarget matching FailJob rule"]',
        };
      }
    },
  },
  {
    code: 'JS6021',
    on: 'job',
    severity: 'warning',
    title: 'Disruption that is taken for a crash by an earlier rule',
    why: 'The first rule of a pod failure policy that matches decides. A container of a pod that is taken away exits with 143 or 137, so a rule for these exit codes takes it '
      + 'before the rule for DisruptionTarget is asked.',
    *check(job) {
      const rules = job.spec.podFailurePolicy?.rules ?? [];
      const disruption = rules.findIndex(isForDisruptions);
      const earlier = rules.slice(0, disruption < 0 ? 0 : disruption).findIndex(rule => KILLED.some(code => takesExitCode(rule, code)));
      if (earlier < 0) return;
      const path = jobPath(job, 'spec', 'podFailurePolicy', 'rules');
      yield {
        path: `${path}[${disruption}]`,
        message: `rule ${earlier} (${rules[earlier].action}) takes exit code ${KILLED.find(code => takesExitCode(rules[earlier], code))}, with which a disrupted pod ends, before this rule for DisruptionTarget`,
        remedy: `move this rule before rule ${earlier}`,
      };
    },
  },
  {
    code: 'JS6022',
    on: 'job',
    severity: 'advice',
    title: 'Disrupted pod that is replaced while its group waits for it',
    why: 'With Ignore the Job replaces the pod and does not fail, so the run does not restart. In a group that computes together the others hang until their collective times out; '
      + 'the new pod finds nobody to join.',
    *check(job) {
      const rules = job.spec.podFailurePolicy?.rules ?? [];
      const index = rules.findIndex(rule => rule.action === 'Ignore' && isForDisruptions(rule));
      if (index < 0 || !groupsOf(job).some(group => group.pods > 1 && group.members.some(member => member.job === job))) return;
      yield {
        path: `${jobPath(job, 'spec', 'podFailurePolicy', 'rules')}[${index}].action`,
        message: 'a disrupted pod is replaced alone, and its group does not start over',
        remedy: 'write FailJob, and in spec.failurePolicy a rule for PodFailurePolicy with action RestartJobSetAndIgnoreMaxRestarts',
      };
    },
  },
  {
    code: 'JS6023',
    on: 'run',
    severity: 'advice',
    title: 'Run whose disruptions are told apart only in part',
    why: 'A rule restarts the run for disruptions without counting. It knows them by the pod failure policy of the Job; of Jobs without one, a disruption counts as a crash.',
    *check(run) {
      const rule = ruleMatches(run).find(({ rule: { action }, taken }) => action.endsWith('AndIgnoreMaxRestarts') && taken.some(({ disruption }) => disruption));
      if (!rule) return;
      for (const job of run.jobs) {
        const tells = failuresOf(job).some(({ disruption }) => disruption) || job.spec.podFailurePolicy?.rules.some(isForDisruptions);
        if (tells || !targets(rule.rule, job)) continue;
        yield {
          path: jobPath(job, 'spec', 'podFailurePolicy'),
          message: `a disruption of '${job.replicatedJob?.name}' counts as a crash, although rule '${rule.rule.name}' is meant for it too`,
          remedy: `write ${podFailurePolicyOf(job)} with a rule FailJob for the condition DisruptionTarget here too`,
        };
      }
    },
  },
  {
    code: 'JS6024',
    on: 'run',
    severity: 'advice',
    title: 'Long run that autoscalers may move',
    why: 'A pod of a Job without guard or budget is one that an autoscaler may evict to empty a node. For a group of hosts that costs the work since the last checkpoint, each time.',
    *check({ jobs }) {
      const bare = jobs.filter(job =>
        job.replicas > 0 && hasAccelerators(job) && !isGuarded(job.podMetadata.annotations) && budgetsOf(job).length === 0);
      if (bare.length === 0) return;
      yield {
        path: `${bare[0].path}.spec.template.metadata.annotations`,
        message: `an autoscaler may evict the pods of ${listed(bare.map(job => `'${job.replicatedJob?.name}'`))}`,
        remedy: `write ${SAFE_TO_EVICT}: "false" and ${DO_NOT_DISRUPT}: "true", or a PodDisruptionBudget`,
      };
    },
  },
  {
    code: 'JS6025',
    on: 'job',
    severity: 'warning',
    title: 'Eviction guard without effect',
    why: 'Autoscalers look for their annotation on pods, with the value that they know. On a Job or JobSet, on a pod with another value, or under an old name, it does nothing.',
    *check(job) {
      const pod = jobPath(job, 'spec', 'template', 'metadata');
      yield* ineffective(job.podMetadata.annotations, `${pod}.annotations`);
      if (job.run?.jobs[0] === job) yield* misplaced(job.run.document.metadata, 'metadata', job);
      yield* misplaced(job.metadata, jobPath(job, 'metadata'), job);
    },
  },
  {
    code: 'JS6026',
    on: 'run',
    severity: 'advice',
    title: 'Run that is guarded only in part',
    why: 'A group stands and falls with each of its pods. One that an autoscaler may evict, say the driver, takes the guarded ones with it.',
    *check({ jobs, document }) {
      const rjs = jobs.filter(({ replicas }) => replicas > 0);
      const guarded = rjs.filter(({ podMetadata }) => isGuarded(podMetadata.annotations));
      const isGuardedOne = new Set(guarded);
      const before = namesBefore(guarded);
      const bare = rjs.filter(job => !isGuardedOne.has(job) && budgetsOf(job).length === 0 && !before.has(job.replicatedJob?.name ?? ''));
      if (guarded.length === 0 || bare.length === 0 || document.spec.successPolicy?.operator === 'Any') return;
      yield {
        path: `${bare[0].path}.spec.template.metadata.annotations`,
        message: `an autoscaler may evict the pods of ${listed(bare.map(job => `'${job.replicatedJob?.name}'`))}, while those of ${listed(guarded.map(job => `'${job.replicatedJob?.name}'`))} are guarded`,
        remedy: `write ${SAFE_TO_EVICT}: "false" and ${DO_NOT_DISRUPT}: "true" here too`,
      };
    },
  },
];

export function isForDisruptions({ onPodConditions = [] }: PodFailurePolicyRule): boolean {
  return onPodConditions.some(({ type }) => type === 'DisruptionTarget');
}

function takesExitCode({ onExitCodes }: PodFailurePolicyRule, code: number): boolean {
  return onExitCodes !== undefined && onExitCodes.values.includes(code) === (onExitCodes.operator === 'In');
}

function isGuarded(annotations: StringMap = {}): boolean {
  return annotations[SAFE_TO_EVICT] === 'false' || annotations[DO_NOT_DISRUPT] !== undefined && annotations[DO_NOT_DISRUPT] !== 'false';
}

function* ineffective(annotations: StringMap = {}, path: string): Iterable<Problem> {
  for (const [key, value] of Object.entries(annotations)) {
    const at = childPath(path, key);
    if (Object.hasOwn(WITHOUT_EFFECT, key)) yield { path: at, message: `${key} has no effect on a pod`, remedy: `write ${WITHOUT_EFFECT[key]}` };
    if (key === SAFE_TO_EVICT && value !== 'true' && value !== 'false') yield { path: at, message: `${key} is '${value}'`, remedy: 'write "false"' };
    if (key === DO_NOT_DISRUPT && value !== 'true' && value !== 'false' && !GO_DURATION.test(value)) {
      yield { path: at, message: `${key} is '${value}', which is neither true nor a duration`, remedy: 'write "true", or a duration such as "12h"' };
    }
  }
}

function* misplaced({ annotations = {}, labels = {} }: ObjectMeta, path: string, { path: template, podMetadata }: JobTemplate): Iterable<Problem> {
  for (const [place, values] of [['annotations', annotations], ['labels', labels]] as const) {
    for (const key of [SAFE_TO_EVICT, DO_NOT_DISRUPT]) {
      if (values[key] === undefined || podMetadata.annotations?.[key] !== undefined) continue;
      yield {
        path: childPath(`${path}.${place}`, key),
        message: `${key} is not an annotation of the pods`,
        remedy: `write it in ${template === '' ? '' : `${template}.`}spec.template.metadata.annotations`,
      };
    }
  }
}

/** The replicated jobs that are complete before any of these starts, so that their pods are not theirs. */
function namesBefore(others: readonly JobTemplate[]): ReadonlySet<string> {
  const completed = ({ replicatedJob }: JobTemplate) => new Set((replicatedJob?.dependsOn ?? []).filter(({ status }) => status === 'Complete').map(({ name }) => name));
  const [first, ...rest] = others;
  let before = first ? completed(first) : new Set<string>();
  for (const other of rest) {
    if (before.size === 0) break;
    const own = completed(other);
    before = new Set([...before].filter(name => own.has(name)));
  }
  return before;
}
