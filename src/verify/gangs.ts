/** Gang scheduling: which pods start together or not at all. Read from the three kinds of PodGroup that schedulers know. */
import { valueAt } from './manifest';
import { grouped, oncePer } from './once-per';
import type { JobTemplate, ObjectSubject, Run } from './subject';
import type { Step } from '../model/field-path';

export interface Gang {
  readonly name: string;
  /** Members in this run, in the order of the run. */
  readonly members: readonly JobTemplate[];
  readonly group: ObjectSubject;
  /** Pods that have to exist before any of them is scheduled. */
  readonly minimum: number;
  /** Path of the minimum in the group. */
  readonly path: string;
}

interface GroupKind {
  readonly api: string;
  readonly minimum: readonly Step[];
  nameIn(job: JobTemplate): string | undefined;
}

const KINDS: readonly GroupKind[] = [
  {
    api: 'scheduling.k8s.io/',
    minimum: ['spec', 'schedulingPolicy', 'gang', 'minCount'],
    nameIn: ({ podSpec }) => podSpec.schedulingGroup?.podGroupName,
  },
  {
    api: 'scheduling.x-k8s.io/',
    minimum: ['spec', 'minMember'],
    nameIn: ({ podMetadata }) => podMetadata.labels?.['scheduling.x-k8s.io/pod-group'],
  },
  {
    api: 'scheduling.volcano.sh/',
    minimum: ['spec', 'minMember'],
    nameIn: ({ podMetadata: { annotations } }) => annotations?.['scheduling.k8s.io/group-name'] ?? annotations?.['scheduling.volcano.sh/group-name'],
  },
];

/** The gangs of a run whose groups are in the set. */
export const gangsOf = oncePer(({ jobs, reference, world }: Run): readonly Gang[] => KINDS.flatMap(({ api, minimum, nameIn }) => {
  const byName = grouped(jobs.filter(job => nameIn(job) !== undefined), job => nameIn(job)!);
  return [...byName].flatMap(([name, members]) => {
    const group = world.named('PodGroup', reference.namespace, name).find(({ object }) => object.apiVersion.startsWith(api));
    const count = group && valueAt(group.object, minimum);
    return group && typeof count === 'number' ? [{ name, group, minimum: count, path: minimum.join('.'), members }] : [];
  });
}));
