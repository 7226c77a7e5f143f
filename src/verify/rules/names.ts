/** JS304x: names, labels and annotations of what JobSet makes. */
import { childPath } from '../../model/field-path';
import * as keys from '../../model/keys';
import type { ObjectMeta } from '../../model/kubernetes';
import { subdomain } from '../../model/names';
import type { Problem } from '../../model/rule';
import { podTemplateMetadata } from '../launchers/pod-metadata';
import { grouped, oncePer } from '../once-per';
import type { JobRow, RunRow } from '../row';
import { jobPath, podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';
import type { World } from '../world';

/** What JobSet writes on every Job and pod, whatever stood there. */
const WRITTEN_BY_JOBSET: ReadonlySet<string> = new Set([
  keys.JOBSET_NAME, keys.JOBSET_UID, keys.REPLICATED_JOB_NAME, keys.REPLICATED_JOB_REPLICAS, keys.GLOBAL_REPLICAS, keys.JOB_INDEX,
  keys.JOB_GLOBAL_INDEX, keys.JOB_KEY, keys.GROUP_NAME, keys.GROUP_REPLICAS, keys.JOB_GROUP_INDEX,
  keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT, keys.COORDINATOR,
]);

/** Known only at run time, or there only with features or controllers that cannot be seen in a manifest. */
const MAY_BE_THERE: ReadonlySet<string> = new Set([keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT, keys.PRIORITY, keys.IN_PLACE_RESTART_ATTEMPT]);

const OWN_PREFIX = /^(alpha\.)?jobset\.(sigs\.k8s\.io|x-k8s\.io)\//;
const METADATA_FIELD = /^metadata\.(labels|annotations)\['(.+)'\]$/;

/** Jobs of one template, as their names are put together: `<base>-<index>` for every index from first to last. */
interface NamedJobs {
  readonly job: JobTemplate;
  readonly base: string;
  readonly first: number;
  readonly last: number;
}

/** Jobs of all runs and of none, by namespace and all of the name but its index: a run may have more Jobs than can be listed. */
const jobsByBase = oncePer((world: World) => grouped(world.jobs.flatMap(job => namedJobs(job) ?? []), baseKey));

/** Whether all Jobs are of one object, so that none can be in another's way. */
const isAlone = oncePer(({ jobs }: World) => jobs.every(({ owner }) => owner === jobs[0].owner));

export const NAME_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS3040',
    on: 'job',
    severity: 'error',
    title: 'Two Jobs with one name',
    why: 'Names of Jobs are put together from the names of JobSet, replicated job and index, so different JobSets can come to the same one. '
      + 'The Job that is created later fails with AlreadyExists, again and again, and its JobSet never gets on.',
    *check(job) {
      if (isAlone(job.world)) return;
      const own = namedJobs(job);
      if (!own) return;
      for (const other of rivalsOf(own)) {
        if (other.job === job) return;
        const index = Math.max(own.first, other.first);
        const sameRun = other.job.run && job.run && other.job.reference.name === job.reference.name;
        if (index > Math.min(own.last, other.last) || other.job.owner === job.owner || sameRun) continue;
        yield {
          path: job.run ? job.path.replace(/template$/, 'name') : 'metadata.name',
          message: `Job ${own.base}${index < 0 ? '' : `-${index}`} is also made by ${other.job.reference.kind} ${other.job.reference.name}`,
          remedy: 'rename one of the two',
        };
        return;
      }
    },
  },
  {
    code: 'JS3041',
    on: 'job',
    severity: 'warning',
    title: 'Host name or subdomain that is overwritten',
    why: 'JobSet sets the subdomain of every pod, and the Job controller the host name of every pod of an Indexed Job. What the template says is lost, '
      + 'and so are the addresses that were to come of it.',
    *check(job) {
      const { run, spec, podSpec } = job;
      const network = run?.document.spec.network;
      if (run && network?.enableDNSHostnames && podSpec.subdomain && podSpec.subdomain !== subdomain(run.document)) {
        yield {
          path: podPath(job, 'subdomain'),
          message: `subdomain ${podSpec.subdomain} is overwritten with ${subdomain(run.document)}`,
          remedy: `write spec.network.subdomain: ${podSpec.subdomain}, or remove it here`,
        };
      }
      if (podSpec.hostname && spec.completionMode === 'Indexed') {
        yield {
          path: podPath(job, 'hostname'),
          message: `hostname ${podSpec.hostname} is overwritten: pods of an Indexed Job are called after the Job and their index`,
          remedy: 'remove it',
        };
      }
    },
  },
  {
    code: 'JS3042',
    on: 'job',
    severity: 'warning',
    title: 'Label or annotation that JobSet overwrites',
    why: 'JobSet writes these keys on every Job and pod. The value in the template is lost, and whatever selects by it finds nothing, or something else.',
    *check(job) {
      if (!job.run) return;
      yield* overwritten(job, job.metadata, jobPath(job, 'metadata'));
      yield* overwritten(job, job.podMetadata, jobPath(job, 'spec', 'template', 'metadata'));
    },
  },
  {
    code: 'JS3043',
    on: 'job',
    severity: 'warning',
    title: 'Variable from a label that no pod has',
    why: 'A label or annotation that is not there is an empty text to the downward API: no error, no event. The program starts with an empty index, rank or address.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        for (const [i, { name, valueFrom }] of (container.env ?? []).entries()) {
          const [, place, key] = METADATA_FIELD.exec(valueFrom?.fieldRef?.fieldPath ?? '') ?? [];
          if (key === undefined || !isMissing(job, place as 'labels' | 'annotations', key)) continue;
          yield {
            path: `${path}.env[${i}].valueFrom.fieldRef.fieldPath`,
            message: `${name} is empty: no pod of this Job has the ${place.slice(0, -1)} ${key}`,
            remedy: remedyFor(job, key),
            ...key === keys.COORDINATOR && { remedyInCode: `name the coordinator of the run: coordinator: Coordinator.pod('${job.replicatedJob?.name}')` },
          };
        }
      }
    },
  },
];

function namedJobs(job: JobTemplate): NamedJobs | undefined {
  const { run, replicatedJob, reference: { name }, replicas, path } = job;
  if (name === undefined || path === 'spec.jobTemplate') return undefined;
  if (run && replicatedJob) return replicas > 0 ? { job, base: `${name}-${replicatedJob.name}`, first: 0, last: replicas - 1 } : undefined;
  const [, base, digits] = /^(.*)-(0|[1-9]\d*)$/.exec(name) ?? [undefined, name, '-1'];
  return { job, base, first: Number(digits), last: Number(digits) };
}

/** Jobs of whose names one may be that of these, in the order of the set: all of the same base, or of one Job those of its index and the runs. */
function rivalsOf(own: NamedJobs): readonly NamedJobs[] {
  const sameBase = jobsByBase(own.job.world).get(baseKey(own))!;
  return own.first === own.last && sameBase.length > 1 ? rivalsByIndex(sameBase).get(own.first)! : sameBase;
}

/** By index, the Jobs that may have it. Runs have many, and few of them have the same base. */
const rivalsByIndex = oncePer((sameBase: readonly NamedJobs[]): ReadonlyMap<number, readonly NamedJobs[]> => {
  const runs = sameBase.filter(({ first, last }) => first !== last);
  const places = new Map(sameBase.map((each, place) => [each, place]));
  const single = grouped(sameBase.filter(({ first, last }) => first === last), ({ first }) => first);
  return new Map([...single].map(([index, jobs]) => [index, [...jobs, ...runs].sort((a, b) => places.get(a)! - places.get(b)!)]));
});

function baseKey({ job, base }: NamedJobs): string {
  return `${job.reference.namespace ?? ''}/${base}`;
}

function* overwritten(job: JobTemplate, metadata: ObjectMeta, path: string): Iterable<Problem> {
  for (const place of ['labels', 'annotations'] as const) {
    for (const [key, value] of Object.entries(metadata[place] ?? {})) {
      if (!WRITTEN_BY_JOBSET.has(key) || key === keys.JOBSET_NAME && value === job.run?.reference.name
        || key === keys.REPLICATED_JOB_NAME && value === job.replicatedJob?.name) continue;
      yield {
        path: childPath(childPath(path, place), key),
        message: `${key}: ${value} is overwritten by JobSet`,
        remedy: 'remove it, or use a key of your own',
      };
    }
  }
}

function isMissing(job: JobTemplate, place: 'labels' | 'annotations', key: string): boolean {
  if (key === keys.JOB_COMPLETION_INDEX) return job.spec.completionMode !== 'Indexed';
  if (!OWN_PREFIX.test(key) || MAY_BE_THERE.has(key) || !job.run || job.replicas === 0) return false;
  if (key === keys.JOBSET_UID && job.run.rendering === 'jobset-api') return false;
  return podTemplateMetadata(job, 0)[place]?.[key] === undefined;
}

function remedyFor({ run }: JobTemplate, key: string): string {
  if (key === keys.JOB_COMPLETION_INDEX) return 'write completionMode: Indexed and completions';
  if (key === keys.COORDINATOR) return 'name the coordinator in spec.coordinator';
  if (key === keys.JOBSET_UID && run?.rendering === 'standalone') return 'read another label: a standalone run has no uid';
  const known = key.replace(OWN_PREFIX, 'jobset.sigs.k8s.io/');
  return WRITTEN_BY_JOBSET.has(known) && known !== key ? `read ${known}` : `read one of those that JobSet writes, such as ${keys.JOB_INDEX}`;
}
