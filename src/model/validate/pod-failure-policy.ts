/** Rules of the Job API for `podFailurePolicy`. Source: batch/v1 validation, Kubernetes 1.37. */
import type { PodFailurePolicyRule } from '../kubernetes';
import { listed } from '../listing';
import type { Problem, Rule } from '../rule';
import { illegalKey } from '../syntax';
import { eachJob } from './subject';
import type { JobPart, JobsSubject } from './subject';

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;

interface RulePart {
  readonly rule: PodFailurePolicyRule;
  readonly path: string;
  readonly job: JobPart;
}

function eachRule(check: (part: RulePart) => Iterable<Problem>): (subject: JobsSubject) => Iterable<Problem> {
  return eachJob(job => (job.spec.podFailurePolicy?.rules ?? []).flatMap((rule, i) => [...check({ rule, path: `${job.path}.podFailurePolicy.rules[${i}]`, job })]));
}

export const POD_FAILURE_POLICY_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1106',
    severity: 'error',
    title: 'Pod failure policy with restartPolicy OnFailure',
    why: 'The policy decides what a failed pod means. With OnFailure the kubelet restarts the containers inside the pod and the pod does not fail, so the Job API requires Never. '
      + 'JobSet fills in OnFailure where nothing is said.',
    check: eachJob(function* ({ spec, pod }) {
      if (!spec.podFailurePolicy || pod?.spec.restartPolicy !== 'OnFailure') return;
      yield {
        path: `${pod.path}.restartPolicy`,
        message: 'restartPolicy is OnFailure, and podFailurePolicy needs Never',
        remedy: 'write restartPolicy: Never',
      };
    }),
  },
  {
    code: 'JS1107',
    severity: 'error',
    title: 'Pod failure policy with early replacement of pods',
    why: 'The policy looks at pods that have failed, so a pod may be replaced only once it has: podReplacementPolicy has to be Failed, which is the default then.',
    check: eachJob(function* ({ path, spec }) {
      if (!spec.podFailurePolicy || spec.podReplacementPolicy !== 'TerminatingOrFailed') return;
      yield {
        path: `${path}.podReplacementPolicy`,
        message: 'podReplacementPolicy is TerminatingOrFailed, and podFailurePolicy needs Failed',
        remedy: 'write podReplacementPolicy: Failed, or remove it',
      };
    }),
  },
  {
    code: 'JS1116',
    severity: 'error',
    title: 'Too many rules in a pod failure policy',
    why: 'The Job API allows 20 rules, and 20 conditions in a rule.',
    check: subject => [
      ...eachJob(function* ({ path, spec }) {
        const { length } = spec.podFailurePolicy?.rules ?? [];
        if (length > MAX_RULES) {
          yield {
            path: `${path}.podFailurePolicy.rules`,
            message: `there are ${length} rules, ${length - MAX_RULES} more than the ${MAX_RULES} allowed`,
            remedy: 'join rules with the same action',
          };
        }
      })(subject),
      ...eachRule(function* ({ rule, path }) {
        const { length } = rule.onPodConditions ?? [];
        if (length > MAX_CONDITIONS) {
          yield {
            path: `${path}.onPodConditions`,
            message: `there are ${length} conditions, ${length - MAX_CONDITIONS} more than the ${MAX_CONDITIONS} allowed`,
            remedy: 'spread them over several rules',
          };
        }
      })(subject),
    ],
  },
  {
    code: 'JS1117',
    severity: 'error',
    title: 'Pod failure policy rule without a single requirement',
    why: 'A rule matches by exit codes or by conditions of the pod: the Job API requires one of the two, and not both.',
    check: eachRule(function* ({ rule, path }) {
      const conditions = (rule.onPodConditions?.length ?? 0) > 0;
      if (rule.onExitCodes && conditions) yield { path, message: 'the rule has onExitCodes and onPodConditions', remedy: 'make two rules of it' };
      if (!rule.onExitCodes && !conditions) yield { path, message: 'the rule has neither onExitCodes nor onPodConditions', remedy: 'add one of them' };
    }),
  },
  {
    code: 'JS1118',
    severity: 'error',
    title: 'Illegal list of exit codes',
    why: 'The Job API takes 1 to 255 exit codes, in ascending order and without repetition; with the operator In, 0 is not among them, since 0 is success.',
    check: eachRule(({ rule, path }) => rule.onExitCodes ? exitCodeProblems(rule.onExitCodes, `${path}.onExitCodes.values`) : []),
  },
  {
    code: 'JS1119',
    severity: 'error',
    title: 'FailIndex without backoffLimitPerIndex',
    why: 'The action lets one index fail and the others go on. That is possible only where indexes have a backoff limit of their own.',
    check: eachRule(function* ({ rule, path, job }) {
      if (rule.action !== 'FailIndex' || job.spec.backoffLimitPerIndex !== undefined) return;
      yield {
        path: `${path}.action`,
        message: 'action is FailIndex, and backoffLimitPerIndex is not set',
        remedy: 'write backoffLimitPerIndex in the Job, for example 0',
      };
    }),
  },
  {
    code: 'JS1120',
    severity: 'error',
    title: 'Exit codes of an unknown container',
    why: 'onExitCodes.containerName restricts a rule to one container. The Job API requires that the pod has it.',
    check: eachRule(function* ({ rule, path, job: { pod } }) {
      const name = rule.onExitCodes?.containerName;
      if (name === undefined || !pod) return;
      const known = [...pod.spec.containers, ...pod.spec.initContainers ?? []].map(container => container.name);
      if (!known.includes(name)) {
        yield {
          path: `${path}.onExitCodes.containerName`,
          message: `the pod has no container '${name}'`,
          remedy: `write one of ${listed(known)}, or leave it out`,
        };
      }
    }),
  },
  {
    code: 'JS1121',
    severity: 'error',
    title: 'Illegal condition type in a pod failure policy',
    why: 'Types of pod conditions are names such as DisruptionTarget, with or without a domain before them.',
    check: eachRule(({ rule, path }) => (rule.onPodConditions ?? []).flatMap(({ type }, i) => {
      const reason = illegalKey(type);
      return reason ? [{
        path: `${path}.onPodConditions[${i}].type`,
        message: `the condition type '${type}' ${reason}`,
        remedy: 'write a type such as DisruptionTarget',
      }] : [];
    })),
  },
];

function* exitCodeProblems({ operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>, path: string): Generator<Problem> {
  if (values.length === 0) yield { path, message: 'there are no exit codes', remedy: 'write at least one' };
  if (values.length > MAX_EXIT_CODES) {
    yield { path, message: `there are ${values.length} exit codes, ${values.length - MAX_EXIT_CODES} more than the ${MAX_EXIT_CODES} allowed`, remedy: 'remove some' };
  }
  const zero = operator === 'In' ? values.indexOf(0) : -1;
  if (zero >= 0) yield { path: `${path}[${zero}]`, message: 'exit code 0 is success, and In matches failures', remedy: 'remove 0' };
  const seen = new Set<number>();
  const repeated = values.findIndex(value => seen.size === seen.add(value).size);
  if (repeated >= 0) yield { path: `${path}[${repeated}]`, message: `exit code ${values[repeated]} stands twice`, remedy: 'remove one' };
  const unordered = values.findIndex((value, i) => i > 0 && values[i - 1] > value);
  if (unordered >= 0) {
    yield { path, message: `${values[unordered]} stands after ${values[unordered - 1]}`, remedy: 'put the exit codes into ascending order' };
  }
}
