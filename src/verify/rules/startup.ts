/** JS503x: what starts after what. */
import type { DependsOn } from '../../model/document';
import { addressTexts, podExists } from '../addresses';
import { neverEnds } from '../programs';
import type { JobRow, RunRow } from '../row';
import { startsAfter } from '../startup-order';
import { jobsNamed } from '../subject';
import type { JobTemplate } from '../subject';

export const STARTUP_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS5030',
    on: 'job',
    severity: 'advice',
    title: 'Dependency on the readiness of pods that never say when they are ready',
    why: 'Without a readiness or startup probe a pod is ready as soon as its containers run. What depends on it starts while the program in it still loads, '
      + 'and finds nobody listening.',
    *check(job) {
      for (const { on, path } of dependenciesOf(job, 'Ready')) {
        if (on.replicas === 0 || on.podSpec.containers.some(({ readinessProbe, startupProbe }) => readinessProbe ?? startupProbe)) continue;
        yield {
          path,
          message: `'${nameOf(job)}' starts when '${nameOf(on)}' is ready, but no container of '${nameOf(on)}' has a readinessProbe`,
          remedy: `write a readinessProbe for the port or file by which '${nameOf(on)}' can be used`,
        };
      }
    },
  },
  {
    code: 'JS5031',
    on: 'job',
    severity: 'warning',
    title: 'Dependency on the completion of a program that never ends',
    why: 'The Jobs are created when those that they depend on have completed. One that runs until somebody stops it never does, so they are never created.',
    *check(job) {
      for (const { on, path } of dependenciesOf(job, 'Complete')) {
        const endless = neverEnds(on);
        if (!endless) continue;
        yield {
          path,
          message: `'${nameOf(job)}' starts when '${nameOf(on)}' is complete, but that never ends (${endless.quote})`,
          remedy: 'write status: Ready',
        };
      }
    },
  },
  {
    code: 'JS5032',
    on: 'job',
    severity: 'warning',
    title: 'Init container that waits for pods which start after it',
    why: 'A pod is not ready before its init containers have ended, and what starts after it is not created before it is ready. '
      + 'An init container that waits for such a pod waits for ever.',
    *check(job) {
      const waits = addressTexts(job).find(({ init, address }) => init && podExists(address) && startsAfter(address.job!, job));
      if (!waits) return;
      yield {
        path: waits.at,
        message: `${waits.address.written} is a pod of '${nameOf(waits.address.job!)}', which starts only when '${nameOf(job)}' is ready`,
        remedy: 'wait for it in the container itself, or turn the dependency round',
      };
    },
  },
  {
    code: 'JS5033',
    on: 'job',
    severity: 'warning',
    title: 'Dependency on a replicated job without Jobs',
    why: 'With replicas 0 the dependency is satisfied from the start: what should wait starts at once.',
    *check(job) {
      for (const { on, path } of [...dependenciesOf(job, 'Ready'), ...dependenciesOf(job, 'Complete')]) {
        if (on.replicas > 0 || job.replicas === 0) continue;
        yield { path, message: `'${nameOf(on)}' has replicas 0, so '${nameOf(job)}' does not wait for anything`, remedy: 'remove the dependency, or write replicas' };
      }
    },
  },
  {
    code: 'JS5034',
    on: 'run',
    severity: 'advice',
    title: 'Startup policy instead of dependencies',
    why: '`startupPolicy` is deprecated in favour of `dependsOn`, which says for each replicated job what it waits for, and whether for readiness or completion.',
    *check({ document, jobs }) {
      if (document.spec.startupPolicy?.startupPolicyOrder !== 'InOrder') return;
      const [first, second] = jobs;
      yield {
        path: 'spec.startupPolicy',
        message: 'startupPolicyOrder InOrder is deprecated',
        remedy: second ? `write dependsOn: [{name: ${nameOf(first)}, status: Ready}] in '${nameOf(second)}'${jobs.length > 2 ? ', and so on' : ''}` : 'remove it: there is nothing to put in order',
      };
    },
  },
];

function nameOf(job: JobTemplate): string {
  return job.replicatedJob?.name ?? '';
}

function dependenciesOf(job: JobTemplate, status: DependsOn['status']): { readonly on: JobTemplate; readonly path: string }[] {
  return (job.replicatedJob?.dependsOn ?? []).flatMap((dependency, i) => {
    const on = dependency.status === status ? job.run && jobsNamed(job.run, dependency.name).find(other => other !== job) : undefined;
    return on ? [{ on, path: `${job.path.replace(/template$/, 'dependsOn')}[${i}]` }] : [];
  });
}
