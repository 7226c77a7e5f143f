/** Runs that wait in a queue of Kueue, which starts them when there is room and gives them the selectors and tolerations of a flavor. */
import type { JobTemplate } from './subject';

const QUEUE_NAME = 'kueue.x-k8s.io/queue-name';

export function isQueued({ run, metadata, podMetadata }: JobTemplate): boolean {
  return [run?.document.metadata, metadata, podMetadata].some(each => each?.labels?.[QUEUE_NAME] !== undefined);
}
