/** Gang scheduling: which pods start together or not at all. Read from the three kinds of PodGroup that schedulers know. */
import { valueAt } from './manifest';
import type { Step } from './manifest';
import type { JobTemplate, ObjectSubject, Run } from './subject';

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
export function gangsOf({ jobs, reference, world }: Run): Gang[] {
  return KINDS.flatMap(({ api, minimum, nameIn }) => [...new Set(jobs.map(nameIn))].flatMap(name => {
    const group = name === undefined ? undefined : world.named('PodGroup', reference.namespace, name).find(({ object }) => object.apiVersion.startsWith(api));
    const count = group && valueAt(group.object, minimum);
    if (name === undefined || !group || typeof count !== 'number') return [];
    return [{ name, group, minimum: count, path: minimum.join('.'), members: jobs.filter(job => nameIn(job) === name) }];
  }));
}
