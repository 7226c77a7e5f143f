/** A run that stands in a queue. */
import type { StringMap } from '../model';
import type { NodePlacement } from './node-pool';
import type { QueueAdmission, QueuedPool } from './run-queue';

/** What the queue knows of the pool that a replicated job is on. */
export function queuedPool(queue: QueueAdmission | undefined, placement: NodePlacement | undefined): QueuedPool | undefined {
  return placement && queue?.pools?.find(({ pool }) => pool === placement.pool);
}

/** The annotations by which the queue places the pods, unless their author has written such annotations. */
export function topologyOf(queued: QueuedPool | undefined, own: StringMap = {}): StringMap {
  const { podAnnotations = {} } = queued ?? {};
  const domains = new Set(Object.keys(podAnnotations).map(domainOf));
  return Object.keys(own).some(key => domains.has(domainOf(key))) ? {} : podAnnotations;
}

interface PlacedJob {
  readonly name: string;
  readonly _pool: string | undefined;
}

/** Why the run never leaves the queue. */
export function queueErrors(queue: QueueAdmission | undefined, namespace: string | undefined, replicatedJobs: readonly PlacedJob[]): string[] {
  if (!queue) return [];
  const { namespaces, pools } = queue;
  // Without a namespace, whoever applies the manifest says it.
  if (namespaces && namespace !== undefined && !namespaces.includes(namespace)) {
    return [`queue '${queue.queue}' takes runs of ${namespaces.join(', ')}, and this one is in namespace '${namespace}': add it to the queue's namespaces`];
  }
  if (!pools) return [];
  return replicatedJobs
    .filter(({ _pool }) => _pool !== undefined && !pools.some(({ pool }) => pool === _pool))
    .map(({ name, _pool }) => `replicated job '${name}' is on pool '${_pool}', of which queue '${queue.queue}' has nothing to give`
      + ` (it has ${pools.map(({ pool }) => pool).join(', ')}): add the pool to the queue's pools`);
}

function domainOf(key: string): string {
  return key.slice(0, key.indexOf('/') + 1);
}
