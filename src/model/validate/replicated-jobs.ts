/** Rules of `spec.replicatedJobs`: their number, groups, and order of starting. */
import { groupOf, replicasOf } from '../defaults';
import { MAX_JOBS } from '../limits';
import type { Problem, Rule } from '../rule';
import { MAX_DEPENDENCIES } from '../schema/jobset';
import { MAX_INT32 } from '../schema/shape';
import { illegalDnsName } from '../syntax';
import { eachReplicatedJob } from './subject';
import type { JobSetSubject } from './subject';
import { counted } from '../grammar';

export const REPLICATED_JOB_RULES: readonly Rule<JobSetSubject>[] = [
  { // V20
    code: 'JS1030',
    severity: 'error',
    title: 'More pods than a number can count',
    why: 'The pods of a replicated job that run at the same time, replicas times parallelism, have to fit into 32 bits.',
    check: eachReplicatedJob(function* ({ job, path }) {
      const replicas = replicasOf(job);
      const parallelism = job.template.spec.parallelism ?? 1;
      if (replicas * parallelism > MAX_INT32) {
        yield {
          path: `${path}.replicas`,
          message: `${counted(replicas, 'replica')} × parallelism ${parallelism} = ${replicas * parallelism} pods, more than ${MAX_INT32}`,
          remedy: 'lower replicas or parallelism',
        };
      }
    }),
  },
  { // no rule of the API: a controller that many share
    code: 'JS1039',
    severity: 'error',
    title: 'More Jobs than a run may have',
    why: 'Every Job has a place in the memory of whoever plans, writes or runs the JobSet, also one without pods. No cluster is made for more than '
      + '150,000 pods; a run may have 100,000 Jobs.',
    *check({ replicatedJobs }) {
      const remedy = 'lower replicas, let each Job have more pods (parallelism), or write several JobSets';
      const counts = replicatedJobs.map(({ job, sound }) => sound ? replicasOf(job) : 0);
      const tooMany = counts.findIndex(replicas => replicas > MAX_JOBS);
      const jobs = counts.reduce((sum, replicas) => sum + replicas, 0);
      if (tooMany >= 0) {
        const { job, path } = replicatedJobs[tooMany];
        yield { path: `${path}.replicas`, message: `'${job.name}' has ${counts[tooMany]} replicas, more than the ${MAX_JOBS} Jobs that a run may have`, remedy };
      } else if (jobs > MAX_JOBS) {
        yield { path: 'spec.replicatedJobs', message: `the replicated jobs have ${jobs} Jobs together, more than the ${MAX_JOBS} that a run may have`, remedy };
      }
    },
  },
  { // V21
    code: 'JS1031',
    severity: 'error',
    title: 'Illegal group name',
    why: 'The group name becomes a label of Jobs and pods, and JobSet takes DNS labels only (RFC 1035).',
    check: eachReplicatedJob(function* ({ job, path }) {
      const reason = illegalDnsName(groupOf(job));
      if (reason) {
        yield {
          path: `${path}.groupName`,
          message: `group name '${job.groupName}' ${reason}`,
          remedy: "write a name such as 'trainers': a letter, then letters, digits and '-'",
        };
      }
    }),
  },
  { // no rule of the API: its controller waits for a Job that never is
    code: 'JS1032',
    severity: 'warning',
    title: 'JobSet without a Job',
    why: 'A JobSet ends when Jobs succeed or fail. One without any Job does neither, and stays for ever.',
    *check({ document: { spec }, replicatedJobs, jobNames }) {
      const sound = jobNames !== undefined && replicatedJobs.every(part => part.sound);
      if (!sound || replicatedJobs.some(({ job }) => replicasOf(job) > 0)) return;
      yield {
        path: 'spec.replicatedJobs',
        message: spec.replicatedJobs?.length ? 'every replicated job has replicas: 0' : 'there is no replicated job',
        remedy: spec.replicatedJobs?.length ? 'set replicas of at least one of them to 1 or more' : 'add a replicated job',
      };
    },
  },
  { // V11
    code: 'JS1033',
    severity: 'error',
    title: 'First replicated job depends on another',
    why: 'A replicated job may depend on earlier ones. There is none before the first, so JobSet refuses dependsOn there, an empty list included.',
    check: eachReplicatedJob(function* ({ job, path, index }) {
      if (index === 0 && job.dependsOn) {
        yield {
          path: `${path}.dependsOn`,
          message: `'${job.name}' is the first replicated job and has dependsOn`,
          remedy: 'remove dependsOn, or move the replicated job behind those it depends on',
        };
      }
    }),
  },
  { // V6
    code: 'JS1034',
    severity: 'error',
    title: 'Too many dependencies',
    why: 'A replicated job may depend on at most five others.',
    check: eachReplicatedJob(function* ({ job, path }) {
      const { length } = job.dependsOn ?? [];
      if (length > MAX_DEPENDENCIES) {
        yield {
          path: `${path}.dependsOn`,
          message: `'${job.name}' depends on ${length} replicated jobs, ${length - MAX_DEPENDENCIES} more than the ${MAX_DEPENDENCIES} allowed`,
          remedy: 'depend on the last ones only: they wait for the others',
        };
      }
    }),
  },
  { // V24
    code: 'JS1035',
    severity: 'error',
    title: 'Dependency on a replicated job that does not come before',
    why: 'A replicated job may depend only on ones that stand before it in the list, which keeps circles out. JobSet refuses a name that comes later or not at all.',
    check: eachDependency(({ index, name, position, of }) => {
      if (position !== undefined && position <= index) return undefined;
      return position === undefined
        ? { message: `'${of}' depends on '${name}', and there is no such replicated job`, remedy: 'write the name of a replicated job that stands before' }
        : { message: `'${of}' depends on '${name}', which comes later`, remedy: `move '${name}' before '${of}'` };
    }),
  },
  { // stricter than V24, which lets it pass
    code: 'JS1036',
    severity: 'error',
    title: 'Replicated job that depends on itself',
    why: 'JobSet accepts it, and then waits for ever: the Jobs are created once they are ready or complete, and that they never are.',
    check: eachDependency(({ index, name, position }) => position !== index ? undefined
      : { message: `'${name}' depends on itself`, remedy: 'remove this dependency, or name another replicated job' }),
  },
  { // V2
    code: 'JS1037',
    severity: 'error',
    title: 'Startup order and dependencies at once',
    why: 'startupPolicyOrder: InOrder starts the replicated jobs one after another; dependsOn says the order by name. JobSet refuses both in one document, '
      + 'an empty dependsOn included.',
    *check({ document: { spec: { startupPolicy } }, replicatedJobs }) {
      if (startupPolicy?.startupPolicyOrder !== 'InOrder') return;
      for (const { job, path } of replicatedJobs) {
        if (!job.dependsOn) continue;
        yield {
          path: `${path}.dependsOn`,
          message: `'${job.name}' has dependsOn, and startupPolicyOrder is InOrder`,
          remedy: 'keep dependsOn and remove startupPolicy, which is deprecated',
        };
      }
    },
  },
];

interface Dependency {
  readonly of: string;
  readonly index: number;
  readonly name: string;
  /** Where the named one stands; absent when there is none of that name. */
  readonly position?: number;
}

function eachDependency(check: (dependency: Dependency) => Omit<Problem, 'path'> | undefined): (subject: JobSetSubject) => Iterable<Problem> {
  return subject => {
    if (!subject.jobNames) return [];
    const positions = new Map(subject.replicatedJobs.map(({ job, index }) => [job.name, index]));
    return eachReplicatedJob(function* ({ job, path, index }) {
      for (const [i, { name }] of (job.dependsOn ?? []).entries()) {
        const problem = check({ of: job.name, index, name, position: positions.get(name) });
        if (problem) yield { path: `${path}.dependsOn[${i}].name`, ...problem };
      }
    })(subject);
  };
}
