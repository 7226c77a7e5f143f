/**
 * What the engine reads of live objects, and nothing else: a controller's cache keeps just this.
 *
 * Everything that decides about a child comes from where nobody can change it after creation: its name, its UID, its owner,
 * and the labels of its pod template. Labels of the Job itself are decoration.
 */
import type { StringMap, Toleration } from '../model';

/** The owner reference with `controller: true`. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** How a Job ended: its first true condition of type Complete or Failed. */
export interface Finished {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The fields of a pod template that may change while its Job is suspended. */
export interface SchedulingTemplate {
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly nodeSelector?: StringMap;
  readonly tolerations?: readonly Toleration[];
  readonly schedulingGates?: readonly { readonly name: string }[];
}

/** Labels and annotations of a Job that others wrote: GitOps tracking, Helm, kubectl's last-applied. */
export interface ForeignMetadata {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

export interface ObservedJob {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Whether it has a deletion timestamp. */
  readonly deleting: boolean;
  /** That timestamp, in milliseconds since 1970. */
  readonly deletedAt?: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly owner?: Owner;
  /** The JobSet that its pod template names. */
  readonly jobset?: string;
  /** Whether the pod template names a JobSet resource by UID: a child of the API, not of a standalone run. */
  readonly ofResource: boolean;
  /** Whether the pod template carries the job key of just this Job: nothing but a rendering of the JobSet writes that. */
  readonly rendered: boolean;
  /** Restarts of the whole JobSet when it was made. */
  readonly attempt: number;
  /** Restarts of this Job alone when it was made. */
  readonly jobAttempt: number;
  /** `spec.suspend` */
  readonly suspended: boolean;
  /** Whether `status.startTime` is set. */
  readonly started: boolean;
  readonly parallelism: number;
  readonly completions?: number;
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly finished?: Finished;
  /** Kept for suspended Jobs only: what a resume merges into. */
  readonly template?: SchedulingTemplate;
  /** Kept for suspended Jobs only: what the controller gave the template last. */
  readonly applied?: SchedulingTemplate;
  /** Kept for standalone runs only. */
  readonly foreign?: ForeignMetadata;
}

/** A Job of a standalone run that was seen and is gone. */
export interface VanishedJob {
  readonly foreign: ForeignMetadata;
  readonly attempt: number;
  readonly jobAttempt: number;
  /** When it was seen to be gone, in milliseconds since 1970. */
  readonly at: number;
}

export interface ObservedService {
  readonly name: string;
  /** Whether it has no address of its own: only then do the host names of pods resolve. */
  readonly headless: boolean;
  readonly selector?: StringMap;
  /** The JobSet whose pods it selects, if its selector names one. */
  readonly jobset?: string;
}

export interface ObservedClaim {
  /** The run that its label names. */
  readonly jobset?: string;
}

export interface ObservedPod {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
  readonly phase: string;
  /** UID of the Job that controls it. */
  readonly jobUid?: string;
  /** Completion index; absent for pods of a NonIndexed Job. */
  readonly index?: number;
  readonly nodeName?: string;
  /** Node label key of exclusive placement. Absent also where the node-selector strategy places the pod. */
  readonly topologyKey?: string;
  /** The domain that its node selector asks for. */
  readonly domain?: string;
  /** Whether exclusive placement's scheduling gate holds it. */
  readonly gated: boolean;
  /** Whether its own affinity keeps it in the domain of its Job. */
  readonly affine: boolean;
  readonly priority?: number;
  /** Whether it carries the label that tells its priority. */
  readonly priorityShown: boolean;
  /** Whether condition DisruptionTarget is true. */
  readonly disrupted: boolean;
  /** What its in-place restart agent wrote; absent when it wrote nothing or nonsense. */
  readonly inPlaceAttempt?: number;
  /** The most restarts of any of its containers. */
  readonly containerRestarts: number;
}
