/** Has a scheduler start the pods of a run together or not at all: `GangScheduling`, or a class of your own. */
export interface IGangScheduler {
  /**
   * The groups of a run.
   * @throws Error when the run cannot be a gang; the error says the rule and what to write instead
   */
  gang(run: GangRun): Gang;
}

/** A run that is to be scheduled as a gang. */
export interface GangRun {
  /** Name of the run. */
  readonly name: string;

  /** The resource that the groups are for: API group and kind. Undefined for a standalone run. */
  readonly controller?: GangController;

  readonly replicatedJobs: GangMember[];
}

/** A kind of resource that controls pods. */
export interface GangController {
  /** API group. */
  readonly apiGroup: string;
  readonly kind: string;
}

/** A replicated job of a run that is to be scheduled as a gang. */
export interface GangMember {
  readonly name: string;

  /** Pods of all its Jobs that run at the same time. */
  readonly pods: number;

  /** Its Jobs are created only when others of the run are ready or complete. */
  readonly waits: boolean;

  /** The first pod of each Job is scheduled before the others. */
  readonly exclusivelyPlaced: boolean;

  /** Name of the scheduler that its author asks for. */
  readonly schedulerName?: string;

  /** Name of its pods' priority class. */
  readonly priorityClassName?: string;
}

/** The groups of a run, and how its pods name them. */
export interface Gang {
  /** Manifests of the groups, each with `apiVersion`, `kind` and `metadata.name`. */
  readonly objects: any[];

  /** By replicated job, what its pods carry. */
  readonly pods: { readonly [replicatedJob: string]: GangPods };
}

/** What the pods of a gang carry. */
export interface GangPods {
  /** @default - none */
  readonly labels?: { readonly [key: string]: string };
  /** @default - none */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Fields of the pod spec.
   * @default - none
   */
  readonly podSpecFields?: { readonly [field: string]: any };
}
