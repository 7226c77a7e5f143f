/** JS506x: restart in place, and other features that not every controller has. */
import { BUNDLED_CONTROLLER } from '../../engine';
import { oncePer } from '../once-per';
import type { RunRow } from '../row';
import { jobsNamed } from '../subject';
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
    severity: 'warning',
    title: 'Restart in place of pods that do not start together',
    why: 'The bundled controller opens the barrier for the pods of the Jobs that have been created, and lets those that come later in beside them. '
      + 'JobSet\'s own controller waits for the pods of all replicated jobs, also of those that it has not created yet: where these wait for the others, nothing ever starts.',
    *check(run) {
      if (!restartsInPlace(run) || !mayBeUpstreams(run)) return;
      for (const job of run.jobs) {
        for (const [i, { name, status }] of (job.replicatedJob?.dependsOn ?? []).entries()) {
          const on = jobsNamed(run, name).at(0);
          if (!on || status === 'Ready' && !isHeldBySidecar(on)) continue;
          yield {
            path: `${job.path.replace(/template$/, 'dependsOn')}[${i}]`,
            message: `'${job.replicatedJob?.name}' is created when '${name}' is ${status.toLowerCase()}, `
              + 'which it is not before the barrier opens, and JobSet\'s own controller opens it when both are there',
            remedy: 'run it with the bundled controller, or remove the dependency',
          };
        }
      }
      if (run.document.spec.startupPolicy?.startupPolicyOrder !== 'InOrder' || !run.jobs.slice(0, -1).some(isHeldBySidecar)) return;
      yield {
        path: 'spec.startupPolicy.startupPolicyOrder',
        message: 'with InOrder the second replicated job is created when the first is ready, which it is not before the barrier opens, '
          + 'and JobSet\'s own controller opens it when all are there',
        remedy: 'run it with the bundled controller, or write AnyOrder',
      };
    },
  },
  {
    code: 'JS5063',
    on: 'run',
    severity: 'advice',
    title: 'Feature that JobSet\'s own controller has switched off',
    why: 'JobSet\'s admission refuses restarts of single Jobs and restarts in place unless an administrator has enabled their feature gates. The bundled controller has both.',
    *check(run) {
      const { restartStrategy, rules = [] } = run.document.spec.failurePolicy ?? {};
      if (!mayBeUpstreams(run)) return;
      const index = rules.findIndex(({ action }) => action.startsWith('RestartJob') && !action.startsWith('RestartJobSet'));
      if (index >= 0) yield gated(`spec.failurePolicy.rules[${index}].action`, rules[index].action, 'RestartJob');
      if (restartStrategy === 'InPlaceRestart') yield gated('spec.failurePolicy.restartStrategy', restartStrategy, 'InPlaceRestart');
    },
  },
];

function gated(path: string, value: string, gate: string) {
  return { path, message: `${value} is refused by JobSet's own controller unless its feature gate ${gate} is on`, remedy: 'run it with the bundled controller, or have the gate enabled' };
}

/** Whether JobSet's own controller may be the one that carries it out. */
function mayBeUpstreams({ document, rendering }: Run): boolean {
  return rendering === 'jobset-api' && document.spec.managedBy !== BUNDLED_CONTROLLER;
}

function restartsInPlace({ document }: Run): boolean {
  return document.spec.failurePolicy?.restartStrategy === 'InPlaceRestart';
}

const agentOf = oncePer((job: JobTemplate) => containersOf(job).find(({ container }) => AGENT.test(container.image ?? '') || AGENT.test(commandLine(container))
  || AGENT_VARIABLES.every(name => container.env?.some(variable => variable.name === name))));

/** Whether the pods are not ready before the barrier opens: the agent is a sidecar whose startup probe holds the other containers back. */
function isHeldBySidecar(job: JobTemplate): boolean {
  const agent = agentOf(job);
  return agent !== undefined && agent.container.restartPolicy === 'Always' && agent.container.startupProbe !== undefined;
}
