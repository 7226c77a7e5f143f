/** Rules of `spec.coordinator`. */
import { replicasOf } from '../defaults';
import type { Coordinator } from '../document';
import { listed } from '../listing';
import { podHostname } from '../names';
import type { Problem, Rule } from '../rule';
import { MAX_LABEL, tooLong } from '../syntax';
import type { JobSetSubject, ReplicatedJobPart } from './subject';
import { counted } from '../grammar';

interface CoordinatorPart {
  readonly coordinator: Coordinator;
  /** The replicated job that it names, when there is one that can be trusted. */
  readonly target?: ReplicatedJobPart;
  readonly subject: JobSetSubject;
}

function checkCoordinator(check: (part: CoordinatorPart) => Iterable<Problem>): (subject: JobSetSubject) => Iterable<Problem> {
  return subject => {
    const { coordinator } = subject.document.spec;
    if (!coordinator || !subject.intact('spec.coordinator')) return [];
    const target = subject.replicatedJobs.find(({ job, sound }) => sound && job.name === coordinator.replicatedJob);
    return check({ coordinator, target, subject });
  };
}

/** The completions of an Indexed Job, whose pods have an index. */
function indexedCompletions({ job: { template: { spec } } }: ReplicatedJobPart): number | undefined {
  return spec.completionMode === 'Indexed' ? spec.completions : undefined;
}

export const COORDINATOR_RULES: readonly Rule<JobSetSubject>[] = [
  { // C1
    code: 'JS1060',
    severity: 'error',
    title: 'Coordinator of an unknown replicated job',
    why: 'The coordinator is a pod of one of the replicated jobs. Its address is put on all pods as a label, and one that cannot exist leads nowhere.',
    check: checkCoordinator(function* ({ coordinator, subject: { jobNames } }) {
      if (!jobNames || jobNames.has(coordinator.replicatedJob)) return;
      yield {
        path: 'spec.coordinator.replicatedJob',
        message: `there is no replicated job '${coordinator.replicatedJob}'`,
        remedy: jobNames.size > 0 ? `write one of ${listed([...jobNames])}` : 'add the replicated job',
      };
    }),
  },
  { // C2
    code: 'JS1061',
    severity: 'error',
    title: 'Coordinator\'s Job does not exist',
    why: 'Job indexes run from 0 to replicas - 1.',
    check: checkCoordinator(function* ({ coordinator: { jobIndex = 0 }, target }) {
      const replicas = target && replicasOf(target.job);
      if (replicas === undefined || (jobIndex >= 0 && jobIndex < replicas)) return;
      yield {
        path: 'spec.coordinator.jobIndex',
        message: replicas === 0 ? `'${target?.job.name}' has no Jobs: replicas is 0` : `jobIndex is ${jobIndex}, and the Jobs of '${target?.job.name}' are 0 to ${replicas - 1}`,
        remedy: replicas === 0 ? 'set replicas to 1 or more, or name another replicated job' : `write a number from 0 to ${replicas - 1}`,
      };
    }),
  },
  { // C3
    code: 'JS1062',
    severity: 'error',
    title: 'Coordinator\'s pod has no index',
    why: 'Only the pods of an Indexed Job with completions have a fixed name, and the coordinator is known by its name.',
    check: checkCoordinator(function* ({ target }) {
      if (!target || indexedCompletions(target) !== undefined) return;
      const { completionMode, completions } = target.job.template.spec;
      yield {
        path: 'spec.coordinator.replicatedJob',
        message: completions === undefined ? `the Jobs of '${target.job.name}' have no completions` : `the Jobs of '${target.job.name}' are ${completionMode}`,
        remedy: completions === undefined ? `set ${target.path}.template.spec.completions` : `set ${target.path}.template.spec.completionMode to Indexed`,
      };
    }),
  },
  { // C4
    code: 'JS1063',
    severity: 'error',
    title: 'Coordinator\'s pod does not exist',
    why: 'Pod indexes run from 0 to completions - 1.',
    check: checkCoordinator(function* ({ coordinator: { podIndex = 0 }, target }) {
      const completions = target && indexedCompletions(target);
      if (completions === undefined || (podIndex >= 0 && podIndex < completions)) return;
      yield {
        path: 'spec.coordinator.podIndex',
        message: completions === 0 ? `the Jobs of '${target?.job.name}' have no pods: completions is 0`
          : `podIndex is ${podIndex}, and the pods of a Job of '${target?.job.name}' are 0 to ${completions - 1}`,
        remedy: completions === 0 ? 'set completions to 1 or more, or name another replicated job' : `write a number from 0 to ${completions - 1}`,
      };
    }),
  },
  { // C5
    code: 'JS1064',
    severity: 'error',
    title: 'Coordinator\'s address too long',
    why: 'The address of the coordinator, <pod host name>.<subdomain>, becomes a label of every Job and pod, and a label value may have 63 characters. '
      + 'The JobSet\'s name usually stands in it twice, so this is the tightest limit of all names.',
    check: checkCoordinator(function* ({ coordinator: { replicatedJob, jobIndex = 0, podIndex = 0 }, subject: { name, document, intact } }) {
      if (name === '' || !intact('spec.network')) return;
      const host = podHostname(name, replicatedJob, jobIndex, podIndex);
      const subdomain = document.spec.network?.subdomain ?? name;
      const address = `${host}.${subdomain}`;
      const reason = tooLong(address, MAX_LABEL);
      if (!reason) return;
      yield {
        path: 'spec.coordinator',
        message: `the coordinator's address '${address}' ${reason}: ${host.length} of the host name + 1 of '.' + ${subdomain.length} of the subdomain`,
        remedy: document.spec.network?.subdomain === undefined
          ? `set spec.network.subdomain to a name at least ${counted(address.length - MAX_LABEL, 'character')} shorter than the JobSet's, or shorten the names`
          : `shorten the subdomain or the names by ${counted(address.length - MAX_LABEL, 'character')}`,
      };
    }),
  },
];
