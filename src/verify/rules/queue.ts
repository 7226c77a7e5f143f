/** JS800x: runs in Kueue queues. */
import { childPath } from '../../model/field-path';
import { counted, plural } from '../../model/grammar';
import * as keys from '../../model/keys';
import type { ObjectMeta } from '../../model/kubernetes';
import { nearest, nearestKey } from '../nearest';
import { grouped, oncePer } from '../once-per';
import { podsIn } from '../pod-counts';
import type { JobRow, RunRow } from '../row';
import { jobPath } from '../subject';
import type { World } from '../world';

const KUEUE = 'kueue.x-k8s.io';
const QUEUE = `${KUEUE}/queue-name`;
/** Labels of the object that is queued. */
const QUEUE_LABELS: readonly string[] = [QUEUE, `${KUEUE}/priority-class`, `${KUEUE}/max-exec-time-seconds`, `${KUEUE}/prebuilt-workload-name`];

const REQUIRED = `${KUEUE}/podset-required-topology`;
const PREFERRED = `${KUEUE}/podset-preferred-topology`;
const UNCONSTRAINED = `${KUEUE}/podset-unconstrained-topology`;
const SLICE_TOPOLOGY = `${KUEUE}/podset-slice-required-topology`;
const SLICE_SIZE = `${KUEUE}/podset-slice-size`;
const SLICE_LAYERS = `${KUEUE}/podset-slice-required-topology-constraints`;
/** Annotations of the pod template. */
const TOPOLOGY_ANNOTATIONS: readonly string[] = [REQUIRED, PREFERRED, UNCONSTRAINED, SLICE_TOPOLOGY, SLICE_SIZE, SLICE_LAYERS, `${KUEUE}/podset-group-name`];

const KNOWN_KEYS: readonly string[] = [
  ...QUEUE_LABELS, ...TOPOLOGY_ANNOTATIONS,
  ...['admission-gated-by', 'elastic-job', 'job-completions-equal-parallelism', 'job-min-parallelism', 'managed', 'pod-group-fast-admission', 'pod-group-name',
    'pod-group-total-count', 'podset', 'retriable-in-group', 'workload', 'cluster-queue-name', 'local-queue-name'].map(name => `${KUEUE}/${name}`),
];
const MAX_POD_SETS = 18;

export const QUEUE_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS8001',
    on: 'run',
    severity: 'warning',
    title: 'Kueue label or annotation that looks misspelt',
    why: 'Kueue reads keys that it knows and nothing else. With a misspelt queue name the run is not queued at all: it starts at once, past all quotas.',
    *check({ document, jobs }) {
      yield* misspelt(document.metadata, 'metadata');
      for (const job of jobs) {
        yield* misspelt(job.metadata, jobPath(job, 'metadata'));
        yield* misspelt(job.podMetadata, jobPath(job, 'spec', 'template', 'metadata'));
      }
    },
  },
  {
    code: 'JS8002',
    on: 'run',
    severity: 'warning',
    title: 'Queue that is named where Kueue does not look',
    why: 'Kueue takes the queue and the priority of a run from the labels of the JobSet. As an annotation they are ignored, and in a template they queue each Job or pod '
      + 'by itself, so that a part of the run may start and wait for the rest.',
    *check({ document, jobs, rendering }) {
      const { labels = {}, annotations = {} } = document.metadata;
      for (const key of QUEUE_LABELS) {
        if (annotations[key] !== undefined && labels[key] === undefined) {
          yield { path: childPath('metadata.annotations', key), message: `${key} is an annotation of the JobSet, which Kueue does not read`, remedy: 'write it under metadata.labels' };
        }
      }
      // The Jobs of a standalone run are all that a queue gets to see.
      if (rendering === 'standalone') return;
      for (const job of jobs) {
        for (const [metadata, path] of [[job.metadata, jobPath(job, 'metadata')], [job.podMetadata, jobPath(job, 'spec', 'template', 'metadata')]] as const) {
          if (metadata.labels?.[QUEUE] === undefined || labels[QUEUE] !== undefined) continue;
          yield {
            path: childPath(`${path}.labels`, QUEUE),
            message: `'${job.replicatedJob?.name}' is queued apart from the rest of the run`,
            remedy: 'write the label under metadata.labels of the JobSet',
          };
        }
      }
    },
  },
  {
    code: 'JS8003',
    on: 'run',
    severity: 'warning',
    title: 'Topology that is asked for where Kueue does not look',
    why: 'Kueue reads the topology that pods ask for from the annotations of the pod template. Elsewhere it is ignored, and the pods land anywhere.',
    *check({ document, jobs }) {
      for (const [metadata, path, home] of [
        [document.metadata, 'metadata', 'spec.replicatedJobs[0].template'],
        ...jobs.map(job => [job.metadata, jobPath(job, 'metadata'), job.path] as const),
      ] as const) {
        for (const place of ['annotations', 'labels'] as const) {
          const key = TOPOLOGY_ANNOTATIONS.find(candidate => metadata[place]?.[candidate] !== undefined);
          if (key) yield { path: childPath(`${path}.${place}`, key), message: `${key} is ignored here`, remedy: `write it in ${home}.spec.template.metadata.annotations` };
        }
      }
      for (const job of jobs) {
        const key = TOPOLOGY_ANNOTATIONS.find(candidate => job.podMetadata.labels?.[candidate] !== undefined);
        const path = jobPath(job, 'spec', 'template', 'metadata');
        if (key) yield { path: childPath(`${path}.labels`, key), message: `${key} is ignored as a label`, remedy: `write it in ${path}.annotations` };
      }
    },
  },
  {
    code: 'JS8004',
    on: 'job',
    severity: 'error',
    title: 'Topology request that Kueue refuses',
    why: 'Kueue\'s webhook refuses contradictory topology annotations, or never admits the run.',
    *check(job) {
      const { annotations = {} } = job.podMetadata;
      const at = (key: string) => childPath(jobPath(job, 'spec', 'template', 'metadata', 'annotations'), key);
      const [first, second] = [REQUIRED, PREFERRED, UNCONSTRAINED].filter(key => annotations[key] !== undefined);
      if (second) yield { path: at(second), message: `${second} and ${first} exclude each other`, remedy: 'remove one of the two' };
      const size = annotations[SLICE_SIZE];
      if ((size === undefined) !== (annotations[SLICE_TOPOLOGY] === undefined)) {
        const [there, missing] = size === undefined ? [SLICE_TOPOLOGY, SLICE_SIZE] : [SLICE_SIZE, SLICE_TOPOLOGY];
        yield { path: at(there), message: `${there} stands without ${missing}`, remedy: `write ${missing} too` };
      }
      const pods = podsIn([job]);
      if (size !== undefined && (!/^\d+$/.test(size) || Number(size) < 1 || Number(size) > pods)) {
        yield { path: at(SLICE_SIZE), message: `the slice size is ${size}, and there ${plural(pods, 'is')} ${counted(pods, 'pod')}`, remedy: `write a whole number from 1 to ${pods}, such as the ${counted(job.spec.parallelism ?? 1, 'pod')} of one Job` };
      }
    },
  },
  {
    code: 'JS8005',
    on: 'job',
    severity: 'warning',
    title: 'Two ways of placement at once',
    why: 'Exclusive placement has the first pod of each Job find a domain by affinity, and the others follow. With a topology request Kueue picks the nodes of all pods beforehand. '
      + 'The two do not know of each other, and pods that both have placed fit nowhere.',
    *check(job) {
      const exclusive = job.run?.document.metadata.annotations?.[keys.EXCLUSIVE_TOPOLOGY] ?? job.metadata.annotations?.[keys.EXCLUSIVE_TOPOLOGY];
      const key = TOPOLOGY_ANNOTATIONS.find(candidate => job.podMetadata.annotations?.[candidate] !== undefined);
      if (exclusive === undefined || !key) return;
      yield {
        path: childPath(jobPath(job, 'spec', 'template', 'metadata', 'annotations'), key),
        message: `${key} and ${keys.EXCLUSIVE_TOPOLOGY} (${exclusive}) both place these pods`,
        remedy: `remove ${keys.EXCLUSIVE_TOPOLOGY}; for one Job in each domain write ${SLICE_TOPOLOGY} and ${SLICE_SIZE}: "${job.spec.parallelism ?? 1}"`,
      };
    },
  },
  {
    code: 'JS8006',
    on: 'run',
    severity: 'warning',
    title: 'Queue name that looks misspelt',
    why: 'A run whose queue does not exist stays suspended. Kueue says so only in an event of the workload.',
    *check({ document, reference, world }) {
      const name = document.metadata.labels?.[QUEUE];
      if (name === undefined) return;
      const queues = localQueues(world).get(reference.namespace);
      const meant = !queues || queues.has(name) ? undefined : nearest(name, queues);
      if (meant) yield { path: childPath('metadata.labels', QUEUE), message: `there is no queue ${name} in the set, but ${meant}`, remedy: `write ${meant}, if that is what is meant` };
    },
  },
  {
    code: 'JS8007',
    on: 'run',
    severity: 'warning',
    title: 'More replicated jobs than a queue takes',
    why: `A workload of Kueue has one pod set for each replicated job, and at most ${MAX_POD_SETS} of them. With more, none is created and the run stays suspended.`,
    *check({ document, jobs }) {
      if (document.metadata.labels?.[QUEUE] === undefined || jobs.length <= MAX_POD_SETS) return;
      yield {
        path: 'spec.replicatedJobs',
        message: `there are ${jobs.length} replicated jobs, ${jobs.length - MAX_POD_SETS} more than the ${MAX_POD_SETS} pod sets of a workload`,
        remedy: 'put those with the same template into one replicated job with replicas',
      };
    },
  },
];

/** By namespace, the names of queues. */
const localQueues = oncePer((world: World): ReadonlyMap<string | undefined, ReadonlySet<string>> =>
  new Map([...grouped(world.ofKind('LocalQueue'), ({ reference }) => reference.namespace)]
    .map(([namespace, queues]) => [namespace, new Set(queues.map(({ reference }) => reference.name ?? ''))])));

function* misspelt(metadata: ObjectMeta, path: string) {
  for (const place of ['labels', 'annotations'] as const) {
    for (const key of Object.keys(metadata[place] ?? {})) {
      if (!/^kueue\b/.test(key) || KNOWN_KEYS.includes(key)) continue;
      const meant = nearestKey(key, KNOWN_KEYS);
      if (meant) yield { path: childPath(`${path}.${place}`, key), message: `Kueue does not know ${key}`, remedy: `write ${meant}` };
    }
  }
}
