import type { ApiObject } from 'cdk8s';

/** A queue in which runs wait until there is room for all of them: a `TrainingQueue`, or a class of your own. */
export interface IRunQueue {
  /** What a run writes to stand in the queue. */
  readonly admission: QueueAdmission;
}

/** What a run writes to stand in a queue. */
export interface QueueAdmission {
  /** The queue's name, for errors. */
  readonly queue: string;

  /** Labels of what is queued: the JobSet resource, or each Job of a standalone run. */
  readonly labels: { readonly [key: string]: string };

  /**
   * Namespaces whose runs it takes.
   * @default - all
   */
  readonly namespaces?: string[];

  /**
   * Node pools that it has room on.
   * @default - any
   */
  readonly pools?: QueuedPool[];

  /**
   * The objects of the queue, by which a run is verified at synth: whether there is quota for it, and the like.
   * @default - it is not
   */
  readonly apiObjects?: ApiObject[];
}

/** A node pool of a queue. */
export interface QueuedPool {
  /** The pool's name. */
  readonly pool: string;

  /**
   * Annotations of pods on the pool, by which the queue places them.
   * @default - none
   */
  readonly podAnnotations?: { readonly [key: string]: string };

  /**
   * The queue gives every Job a slice to itself: nobody else has to.
   * @default false
   */
  readonly placesJobs?: boolean;
}
