/** What the engine answers: operations, the next status, events, and when to look again. */
import type { JobSetStatus, KubernetesObject } from '../model';

export type Resource = 'jobs' | 'pods' | 'services' | 'persistentvolumeclaims' | 'jobsets';

/** The name is deterministic. AlreadyExists means: read the object live and reconcile with it, the engine judges whose it is. */
export interface Create {
  readonly verb: 'create';
  readonly resource: Resource;
  readonly name: string;
  /** Makes the object to send; thousands of them need not exist at once. */
  readonly body: () => KubernetesObject;
}

/** NotFound and a conflict on a precondition mean: it is gone already. */
export interface Delete {
  readonly verb: 'delete';
  readonly resource: Resource;
  readonly name: string;
  readonly preconditions: { readonly uid: string; readonly resourceVersion?: string };
  readonly propagationPolicy: 'Foreground' | 'Background';
}

/**
 * All objects that a selector selects, in one request. It speeds up what the deletion of their owners does anyway, so it is tried once and whatever
 * answer there is ends it.
 */
export interface DeleteCollection {
  readonly verb: 'deletecollection';
  readonly resource: 'pods';
  /** Tells it from others of the same run. */
  readonly name: string;
  readonly labelSelector: string;
  /** UIDs of the Jobs that own the objects. */
  readonly jobs: readonly string[];
}

export interface Patch {
  readonly verb: 'patch';
  /** Tells it from other patches of the same object: that one is refused says nothing about another. */
  readonly aim: 'status' | 'resize' | 'suspend' | 'resume' | 'place' | 'evict';
  readonly resource: Resource;
  readonly subresource?: 'status';
  readonly name: string;
  readonly type: 'merge' | 'strategic-merge';
  /** `metadata.uid`, and `metadata.resourceVersion` where the patch depends on what was read, are the preconditions. */
  readonly body: PatchBody;
  /** What to do once this has succeeded, and only then. */
  readonly then?: Patch | Delete;
}

export interface PatchBody {
  readonly metadata: { readonly uid: string; readonly resourceVersion?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export type Operation = Create | Delete | DeleteCollection | Patch;

/**
 * * before-operations: counters and terminal states. If it is not written, none of the operations may be done.
 * * now: conditions that somebody waits for.
 * * debounced: counts. Wait a moment, then reconcile and write what that pass says.
 * * patient: there is nothing to count yet. Wait for what there will be.
 */
export type Urgency = 'before-operations' | 'now' | 'debounced' | 'patient';

export interface StatusChange {
  readonly urgency: Urgency;
  /** The whole next status. */
  readonly status: JobSetStatus;
  /** How it is written: one request, which carries what it was computed from as its precondition. */
  readonly write: Create | Patch;
}

/** Kubernetes Event. Emitted once the status is written, if there is one to write and it is not debounced; not if that write fails. */
export interface EngineEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
  /** Present: say it once for this key, however often the engine repeats it. */
  readonly once?: string;
  /** It lasts, and is one event however its text changes. */
  readonly lasting?: true;
}

/** What starts over: the JobSet with all its Jobs, one Job alone, or all pods where they are. */
export const RESTART_SCOPES = ['JobSet', 'Job', 'InPlace'] as const;

export type RestartScope = typeof RESTART_SCOPES[number];

export interface Outcome {
  /**
   * In the order of their importance. They are independent of each other (`then` chains apart): the controller may do them
   * in parallel and in any number, and one that fails does not hold up the rest.
   */
  readonly operations: readonly Operation[];
  /** Absent: nothing to write. Written whether the operations succeed or not. */
  readonly status?: StatusChange;
  readonly events: readonly EngineEvent[];
  /** Milliseconds after which to reconcile even if nothing was seen to change. */
  readonly requeueAfter?: number;
  /** Set in the pass that ends the JobSet, for metrics: count it once the status is written. */
  readonly finished?: 'Completed' | 'Failed';
  /** The restarts that this pass has decided on, for metrics: count them once the status is written. */
  readonly restarts?: readonly RestartScope[];
}

export const NOTHING: Outcome = { operations: [], events: [] };
