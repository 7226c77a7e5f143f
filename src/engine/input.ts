/** What the engine is told: a document, where it comes from, what is there, what is switched on, and what time it is. */
import { ALL_FEATURES, keys } from '../model';
import type { ExclusivePlacementBy, FeatureGates, JobSetDocument, JobSetStatus, StringMap, UnreadablePolicy } from '../model';
import type { ObservedClaim, ObservedJob, ObservedPod, ObservedService, VanishedJob } from './observed';
import type { RunRecord } from './run-record';

/** The value of `managedBy` that names the bundled controller. */
export const BUNDLED_CONTROLLER = 'cdk8s-jobset.dev/controller';

/** The document is a JobSet resource: its status lives in it, its children are owned by it. */
export interface JobSetResource {
  readonly kind: 'JobSet';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
  readonly status?: JobSetStatus;
}

/** The document is a standalone run's: it came in a ConfigMap, its status lives in the Job that is named like the run. */
export interface StandaloneRun {
  readonly kind: 'standalone';
  readonly namespace: string;
  /** The run's name. */
  readonly name: string;
  readonly configMap: {
    readonly name: string;
    readonly uid: string;
    readonly deleting: boolean;
    readonly labels?: StringMap;
    readonly annotations?: StringMap;
  };
  /** `'foreign'`: a Job of the run's name exists and is not a status. */
  readonly record?: RunRecord | 'foreign';
  /** Jobs of this run that were seen and are gone, by name, as far as the controller remembers. */
  readonly vanished?: ReadonlyMap<string, VanishedJob>;
}

/** A write of the previous pass that the API server refused, or a resource that it does not let be read. */
export interface FailedOperation {
  readonly verb: 'create' | 'delete' | 'deletecollection' | 'patch' | 'read';
  readonly resource: string;
  /** Absent where a whole resource cannot be read. */
  readonly name?: string;
  readonly message: string;
  /** How often it has been tried in a row. */
  readonly tries?: number;
}

export interface EngineSettings {
  readonly gates: FeatureGates;
  /** The values of `spec.managedBy` that this controller serves; undefined stands for a document without one. */
  readonly managedBy: readonly (string | undefined)[];
  /** Who binds exclusively placed pods of JobSet resources. In standalone runs it is always the template. */
  readonly exclusivePlacement: ExclusivePlacementBy;
  /** Labels of Jobs that a queue admits. Their suspension is the queue's business. */
  readonly queueLabels: readonly string[];
  /** Whether queued Jobs have to be created suspended, because the queue runs without its webhooks. */
  readonly suspendQueuedJobs: boolean;
  /** How long a standalone run waits for objects of its own manifest to be applied, in milliseconds. */
  readonly manifestGrace: number;
  /** How long a Job of a manifest that was deleted by hand is left deleted, in milliseconds: it may be the start of a new apply. */
  readonly deletionGrace: number;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  gates: ALL_FEATURES,
  managedBy: [undefined, keys.JOBSET_CONTROLLER, BUNDLED_CONTROLLER],
  exclusivePlacement: 'admission',
  queueLabels: ['kueue.x-k8s.io/queue-name'],
  suspendQueuedJobs: false,
  manifestGrace: 60_000,
  deletionGrace: 10_000,
};

export interface ReconcileInput {
  /** As written; defaults are filled in here. What is expensive is kept by this object's identity: pass the same one while nothing changes. */
  readonly document: JobSetDocument | UnreadablePolicy;
  readonly source: JobSetResource | StandaloneRun;
  /**
   * Every Job that may be a child, deleting ones included: those labelled with the JobSet's name, and those of other make that were found
   * to have a child's name. The engine tells them apart.
   */
  readonly jobs: readonly ObservedJob[];
  readonly services: readonly ObservedService[];
  /** The PersistentVolumeClaims that exist, by name. */
  readonly volumeClaims: ReadonlyMap<string, ObservedClaim>;
  /** The pods of the JobSet, where {@link observationNeeds} asks for them. */
  readonly pods?: readonly ObservedPod[];
  /** Node labels by node name, where {@link observationNeeds} asks for them. Absent: the controller may not read nodes. */
  readonly nodes?: ReadonlyMap<string, StringMap>;
  /** UIDs of the Jobs whose pods a `deletecollection` was sent for, as far as the controller remembers. */
  readonly podsDeleted?: ReadonlySet<string>;
  /** What the previous pass could not do. */
  readonly failures?: readonly FailedOperation[];
  readonly settings: EngineSettings;
  /** Milliseconds since 1970. */
  readonly now: number;
}
