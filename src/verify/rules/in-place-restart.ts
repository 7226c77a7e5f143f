/** JS506x: restart in place, and other features that not every controller has. */
import type { RunRow } from '../row';
import type { JobTemplate, Run } from '../subject';
import { containersOf, commandLine } from '../texts';

const AGENT = /in-place-restart/;
/** What the agent reads. */
const AGENT_VARIABLES: readonly string[] = ['JOBSET_NAME', 'POD_NAME'];

export const IN_PLACE_RESTART_RULES: readonly RunRow[] = [
  {
    code: 'JS5060',
    on: 'run',
    severity: 'warning',
    title: 'Restart in place without the agent',
    why: 'Restart in place is a conversation: an agent in every pod says which attempt the pod is at, holds the program back until all pods are at the same one, '
      + 'and ends its container when the others have to start over. Pods without it restart alone.',
    *check(run) {
      if (!restartsInPlace(run)) return;
      for (const job of run.jobs.filter(({ replicas }) => replicas > 0)) {
        if (agentOf(job)) continue;
        yield {
          path: `${job.path}.spec.template.spec.containers`,
          message: `no container of '${job.replicatedJob?.name}' looks like the in-place restart agent: none has the variables ${AGENT_VARIABLES.join(' and ')}`,
          remedy: 'add the agent as a sidecar with a startup probe, or run the program through it',
        };
      }
    },
  },
  {
    code: 'JS5061',
    on: 'run',
    severity: 'warning',
    title: 'Restart in place of containers that do not restart',
    why: 'With restartPolicy Never, a container that ends stays ended unless it has restart rules of its own (Kubernetes 1.34; RestartAllContainers from 1.35). '
      + 'Its pod fails and is replaced, which is what restart in place is to avoid.',
    *check(run) {
      if (!restartsInPlace(run)) return;
      for (const job of run.jobs.filter(({ replicas }) => replicas > 0)) {
        if (job.podSpec.restartPolicy !== 'Never' || containersOf(job).some(({ container }) => container.restartPolicyRules?.length || container.restartPolicy === 'OnFailure')) continue;
        yield {
          path: `${job.path}.spec.template.spec.restartPolicy`,
          message: `restartPolicy is Never, and no container of '${job.replicatedJob?.name}' has restartPolicyRules`,
          remedy: 'write restartPolicyRules with action Restart or RestartAllContainers for exit codes other than 0',
        };
      }
    },
  },
  {
    code: 'JS5062',
    on: 'run',
    severity: 'error',
    title: 'Restart in place of pods that do not start together',
    why: 'The barrier opens when all pods that have been created are at the same attempt. Pods that are not ready before it opens hold back what depends on them. '
      + 'Pods that come later come at a later attempt than those that run already: these start over, and a restart is used up, although nothing has failed.',
    *check(run) {
      if (!restartsInPlace(run)) return;
      for (const job of run.jobs) {
        for (const [i, { name, status }] of (job.replicatedJob?.dependsOn ?? []).entries()) {
          const on = run.jobs.find(other => other.replicatedJob?.name === name);
          if (!on) continue;
          const message = status === 'Ready' && isHeldBySidecar(on)
            ? `'${job.replicatedJob?.name}' is created when '${name}' is ready, which it is not before the barrier opens`
            : `the pods of '${job.replicatedJob?.name}' come when '${name}' is ${status.toLowerCase()}, at a later attempt: what runs by then starts over, and a restart is used up`;
          yield {
            path: `${job.path.replace(/template$/, 'dependsOn')}[${i}]`,
            message,
            remedy: 'remove the dependency, or write another restartStrategy',
          };
        }
      }
      if (run.document.spec.startupPolicy?.startupPolicyOrder !== 'InOrder' || run.jobs.length < 2) return;
      yield {
        path: 'spec.startupPolicy.startupPolicyOrder',
        message: run.jobs.some(isHeldBySidecar)
          ? 'with InOrder the second replicated job is created when the first is ready, which it is not before the barrier opens'
          : 'with InOrder the pods of the second replicated job come when the first is ready, at a later attempt: the first starts over, and a restart is used up',
        remedy: 'write AnyOrder, or another restartStrategy',
      };
    },
  },
  {
    code: 'JS5063',
    on: 'run',
    severity: 'advice',
    title: 'Feature that JobSet\'s own controller has switched off',
    why: 'JobSet\'s admission refuses restarts of single Jobs and restarts in place unless an administrator has enabled their feature gates. The bundled controller has both.',
    *check({ document, rendering }) {
      const { restartStrategy, rules = [] } = document.spec.failurePolicy ?? {};
      if (rendering !== 'jobset-api') return;
      const index = rules.findIndex(({ action }) => action.startsWith('RestartJob') && !action.startsWith('RestartJobSet'));
      if (index >= 0) yield gated(`spec.failurePolicy.rules[${index}].action`, rules[index].action, 'RestartJob');
      if (restartStrategy === 'InPlaceRestart') yield gated('spec.failurePolicy.restartStrategy', restartStrategy, 'InPlaceRestart');
    },
  },
];

function gated(path: string, value: string, gate: string) {
  return { path, message: `${value} is refused by JobSet's own controller unless its feature gate ${gate} is on`, remedy: 'run it with the bundled controller, or have the gate enabled' };
}

function restartsInPlace({ document }: Run): boolean {
  return document.spec.failurePolicy?.restartStrategy === 'InPlaceRestart';
}

function agentOf(job: JobTemplate) {
  return containersOf(job).find(({ container }) => AGENT.test(container.image ?? '') || AGENT.test(commandLine(container))
    || AGENT_VARIABLES.every(name => container.env?.some(variable => variable.name === name)));
}

/** Whether the pods are not ready before the barrier opens: the agent is a sidecar whose startup probe holds the other containers back. */
function isHeldBySidecar(job: JobTemplate): boolean {
  const agent = agentOf(job);
  return agent !== undefined && agent.container.restartPolicy === 'Always' && agent.container.startupProbe !== undefined;
}
