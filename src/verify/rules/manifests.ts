/** JS90xx: manifests as such. */
import { childPath } from '../../model/field-path';
import * as keys from '../../model/keys';
import type { ObjectMeta, StringMap } from '../../model/kubernetes';
import { nearestKey } from '../nearest';
import type { ObjectRow, ShapeRow } from '../row';
import { asKind, BUDGET, SERVICE } from '../shapes';
import { jobPath } from '../subject';
import type { ObjectSubject } from '../subject';
import { unknownFields } from '../unknown-fields';

const REMOVED_VERSIONS: Readonly<Record<string, { readonly now: string; readonly since: string }>> = {
  'policy/v1beta1/PodDisruptionBudget': { now: 'policy/v1', since: 'Kubernetes 1.25' },
  'batch/v1beta1/CronJob': { now: 'batch/v1', since: 'Kubernetes 1.25' },
  'scheduling.k8s.io/v1beta1/PriorityClass': { now: 'scheduling.k8s.io/v1', since: 'Kubernetes 1.22' },
};

export const MANIFEST_RULES: readonly (ObjectRow | ShapeRow)[] = [
  {
    code: 'JS9001',
    on: 'shape',
    severity: 'error',
    title: 'Misspelt field',
    why: 'kubectl refuses an object with a field that the API does not know. Helm, Argo CD and most clients do not look: '
      + 'the API server drops the field without a word, and the run goes without it.',
    *check({ object }) {
      for (const { path, name, meant } of unknownFields(object)) {
        if (meant !== undefined) yield { path, message: `there is no field '${name}' here`, remedy: `write ${meant}` };
      }
    },
  },
  {
    code: 'JS9002',
    on: 'shape',
    severity: 'warning',
    title: 'Field that the API does not know',
    why: 'kubectl refuses an object with a field that the API does not know. Other clients have the API server drop it without a word. '
      + 'Most often the field belongs one level higher or lower; a field of an API newer than JobSet v1alpha2 and Kubernetes 1.37 is not known here.',
    *check({ object }) {
      for (const { path, name, meant, home } of unknownFields(object)) {
        if (meant !== undefined) continue;
        const remedy = home ? `${name} belongs at ${home}` : 'remove it, or check its name in the API reference';
        yield { path, message: `there is no field '${name}' here`, remedy };
      }
    },
  },
  {
    code: 'JS9003',
    on: 'shape',
    severity: 'error',
    title: 'Value that does not fit its field',
    why: 'The API server compares every field with the type in its schema and refuses the object if one does not fit. '
      + 'In YAML, on, off, yes and no are booleans, and digits without quotes are numbers.',
    *check({ object, structure }) {
      if (!isLookedAtByModel(object)) yield* structure;
    },
  },
  {
    code: 'JS9004',
    on: 'shape',
    severity: 'error',
    title: 'API version that is no longer served',
    why: 'The API server has no such resource any more: apply fails with `no matches for kind`.',
    *check({ object: { apiVersion, kind } }) {
      const removed = REMOVED_VERSIONS[`${apiVersion}/${kind}`];
      if (!removed) return;
      yield { path: 'apiVersion', message: `${apiVersion} is no longer served since ${removed.since}`, remedy: `write apiVersion: ${removed.now}` };
    },
  },
  {
    code: 'JS9005',
    on: 'shape',
    severity: 'warning',
    title: 'Object that stands twice in the set',
    why: 'Of two objects with the same kind, namespace and name, the one that is applied later replaces the other. '
      + 'Which one that is depends on file names and tools.',
    *check(subject) {
      const { kind, namespace, name } = subject.reference;
      if (name === undefined || subject.embedded) return;
      const first = subject.world.named(kind, namespace, name).find(other => group(other) === group(subject));
      if (!first || first === subject) return;
      const { file, line } = first.locate?.at([]) ?? {};
      yield {
        path: 'metadata.name',
        message: `${kind} ${name} is already defined${file === undefined ? '' : ` in ${file}:${line}`}`,
        remedy: 'rename or remove one of the two, or verify sets that are not applied together one by one',
      };
    },
  },
  {
    code: 'JS9006',
    on: 'object',
    severity: 'warning',
    title: 'Label or annotation of JobSet that looks misspelt',
    why: 'JobSet reads and writes keys below jobset.sigs.k8s.io and alpha.jobset.sigs.k8s.io. A key that only looks like one of them is a label like any other: '
      + 'nobody reads it, and no pod has it.',
    *check(subject) {
      for (const { key, path, place } of keysOf(subject)) {
        if (!LIKE_JOBSET.test(key)) continue;
        const meant = KNOWN_KEYS.has(key) ? undefined : nearestKey(key, KNOWN_KEYS);
        if (meant) {yield { path: childPath(path, key), message: `JobSet does not know ${key}`, remedy: `write ${meant}` };} else if (place === 'labels' && READ_FROM_ANNOTATIONS.includes(key)) {
          yield { path: childPath(path, key), message: `${key} is ignored as a label`, remedy: 'write it among the annotations' };
        }
      }
    },
  },
];

/** What JobSet reads. */
const READ_FROM_ANNOTATIONS: readonly string[] = [keys.EXCLUSIVE_TOPOLOGY, keys.NODE_SELECTOR_STRATEGY, keys.DISABLE_IN_PLACE_RESTART];
const LIKE_JOBSET = /^(?:[\w-]+\.)?jobset\.(?:[\w-]+\.)?[\w-]*k8s\.io\//;
const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.values(keys).filter(key => typeof key === 'string' && key.includes('/')) as string[]);

interface UsedKey {
  readonly key: string;
  /** Path of the map that it is a key of. */
  readonly path: string;
  readonly place: 'labels' | 'annotations' | 'selector';
}

function keysOf(subject: ObjectSubject): UsedKey[] {
  const { object, world } = subject;
  const used = (map: StringMap | undefined, path: string, place: UsedKey['place']) => Object.keys(map ?? {}).map(key => ({ key, path, place }));
  const ofMetadata = (metadata: ObjectMeta | undefined, path: string) => (['labels', 'annotations'] as const)
    .flatMap(place => used(metadata?.[place], `${path}.${place}`, place));
  return [
    ...ofMetadata(object.metadata, 'metadata'),
    ...world.jobsIn(object).flatMap(job => [
      ...job.path === '' ? [] : ofMetadata(job.metadata, jobPath(job, 'metadata')),
      ...ofMetadata(job.podMetadata, jobPath(job, 'spec', 'template', 'metadata')),
    ]),
    ...used(asKind(subject, SERVICE)?.spec?.selector, 'spec.selector', 'selector'),
    ...used(asKind(subject, BUDGET)?.spec?.selector?.matchLabels, 'spec.selector.matchLabels', 'selector'),
  ];
}

function isLookedAtByModel({ apiVersion, kind }: ObjectSubject['object']): boolean {
  return kind === 'JobSet' || apiVersion === 'batch/v1' && kind === 'Job';
}

function group({ reference: { apiVersion } }: ObjectSubject): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
