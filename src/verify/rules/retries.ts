/** JS505x: retries of single pods against restarts of the whole group, and what a restart loses. */
import { counted, plural } from '../../model/grammar';
import { hasAccelerators } from '../accelerators';
import { MAX_PATH, mountedAt } from '../mounts';
import type { JobRow } from '../row';
import { jobPath } from '../subject';
import type { JobTemplate, Run } from '../subject';
import { textsOf } from '../texts';
import type { PodText } from '../texts';

/** What the Job controller takes when no backoffLimit is written. */
const DEFAULT_BACKOFF_LIMIT = 6;
const ELASTIC = /nnodes[=\s]+['"]?\d+:\d+|--elastic|\bPET_NNODES\b/;
const CHECKPOINTS = /check[-_]?points?|ckpts?|(?:^|[-_])(?:output|save)[-_]?(?:dir|path|folder)/i;
/** What is read, not written. */
const INPUTS = /load|init|resume|pretrain|from|base|tokeni[sz]er/i;

export const RETRY_RULES: readonly JobRow[] = [
  {
    code: 'JS5050',
    on: 'job',
    severity: 'warning',
    title: 'Failed pods are retried alone before the group restarts',
    why: 'JobSet sees a failure only when the Job has failed, and a Job without a backoffLimit replaces six failed pods first. A new pod alone does not bring a group back: '
      + 'the others hang in their collective until it times out, and each retry waits longer than the one before.',
    *check(job) {
      if (!restartsGroup(job) || job.spec.backoffLimit !== undefined || job.spec.backoffLimitPerIndex !== undefined) return;
      yield {
        path: jobPath(job, 'spec', 'backoffLimit'),
        message: `backoffLimit is missing, so ${DEFAULT_BACKOFF_LIMIT} pods are retried alone before the failure policy gets to see a failure`,
        remedy: 'write backoffLimit: 0',
      };
    },
  },
  {
    code: 'JS5051',
    on: 'job',
    severity: 'advice',
    title: 'Failed pods are retried alone, on purpose',
    why: 'While a pod is retried, the Job has not failed and the failure policy does nothing. That is right for pods that can come back to the group by themselves, '
      + 'and delays the restart of a group that cannot go on without each of its members.',
    *check(job) {
      const { backoffLimit = 0 } = job.spec;
      if (!restartsGroup(job) || backoffLimit === 0) return;
      yield {
        path: jobPath(job, 'spec', 'backoffLimit'),
        message: `${counted(backoffLimit, 'pod')} ${plural(backoffLimit, 'is')} retried alone before the failure policy gets to see a failure`,
        remedy: 'write backoffLimit: 0, unless a pod can come back to its group',
      };
    },
  },
  {
    code: 'JS5052',
    on: 'job',
    severity: 'warning',
    title: 'Checkpoints that a restart loses',
    why: 'A restart makes new pods. What the old ones wrote to their own file system or to an emptyDir goes with them, so that the run starts from nothing each time.',
    *check(job) {
      if (!job.run || !mayRestart(job.run) || !hasAccelerators(job)) return;
      const seen = new Set<string>();
      for (const { place, text } of textsOf(job).flatMap(found => checkpointPlaces(found).map(written => ({ place: written, text: found })))) {
        const mounted = mountedAt(job, text.container, place);
        if (seen.has(place) || mounted && !mounted.volume?.emptyDir) continue;
        seen.add(place);
        yield {
          path: text.at,
          message: `${place} is ${mounted ? `in the emptyDir '${mounted.mount.name}'` : 'not on a volume'}, so each restart begins without what was written there`,
          remedy: `mount a volume that outlives the pods at ${place}, or write to an object store`,
        };
      }
    },
  },
];

function mayRestart({ document }: Run): boolean {
  const { failurePolicy } = document.spec;
  return failurePolicy !== undefined
    && ((failurePolicy.maxRestarts ?? 0) > 0 || (failurePolicy.rules ?? []).some(({ action }) => action.endsWith('AndIgnoreMaxRestarts')));
}

/** Whether a failure of this Job is to restart more pods than the one that failed. */
function restartsGroup(job: JobTemplate): boolean {
  const { run, spec } = job;
  if (!run || !mayRestart(run) || run.document.spec.failurePolicy?.restartStrategy === 'InPlaceRestart' || job.replicas === 0) return false;
  return (spec.parallelism ?? 1) * job.replicas > 1 && !textsOf(job).some(({ text, variable }) => ELASTIC.test(text) || variable === 'PET_NNODES' && text.includes(':'));
}

/** Local folders that a text names as the place of checkpoints. */
function checkpointPlaces({ text, variable, container, at }: PodText): string[] {
  if (variable !== undefined) return isForCheckpoints(variable) && isFolder(text) ? [text] : [];
  const options = Array.from(text.matchAll(/(?<![\w.-])--?([\w.-]+)[=\s]+['"]?(\/[\w./-]+)/g), ([, option, place]) => ({ option, place }));
  const before = /^--?([\w.-]+)$/.exec(previousWord(container, at) ?? '');
  if (before && isFolder(text)) options.push({ option: before[1], place: text });
  return options.filter(({ option, place }) => isForCheckpoints(option) && isFolder(place)).map(({ place }) => place);
}

function isForCheckpoints(name: string): boolean {
  return CHECKPOINTS.test(name) && !INPUTS.test(name);
}

function isFolder(text: string): boolean {
  return text.length <= MAX_PATH && /^\/(?:[\w.-]+\/)*[\w-]+\/?$/.test(text) && !/^\/(?:dev|proc|sys|etc|usr|opt|bin)\//.test(text);
}

function previousWord({ command = [], args = [] }: PodText['container'], at: string): string | undefined {
  const [, field, index] = /\.(command|args)\[(\d+)\]$/.exec(at) ?? [];
  const words = field === 'args' ? args : command;
  return words[Number(index) - 1];
}
