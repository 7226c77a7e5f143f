import type { Coordinator as CoordinatorDocument } from '../model';
import { checkWholeNumber } from './whole-number';

export interface CoordinatorOptions {
  /**
   * Index of the Job among the replicas.
   * @default 0
   */
  readonly jobIndex?: number;

  /**
   * Completion index of the pod in its Job.
   * @default 0
   */
  readonly podIndex?: number;
}

/** The pod that the others meet at. JobSet puts its address in the label and annotation `jobset.sigs.k8s.io/coordinator` of every pod. */
export class Coordinator {
  /**
   * A pod of a replicated job.
   * @param replicatedJob name of the replicated job
   * @throws Error when an index is negative or no whole number
   */
  public static pod(replicatedJob: string, options: CoordinatorOptions = {}): Coordinator {
    checkWholeNumber(`coordinator in '${replicatedJob}': jobIndex`, options.jobIndex);
    checkWholeNumber(`coordinator in '${replicatedJob}': podIndex`, options.podIndex);
    return new Coordinator({ replicatedJob, ...options });
  }

  private constructor(private readonly document: CoordinatorDocument) {}

  /** @internal */
  public _toDocument(): CoordinatorDocument {
    return this.document;
  }
}
