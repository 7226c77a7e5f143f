import type { ApiObjectMetadata, Duration } from 'cdk8s';
import type { Coordinator } from './coordinator';
import type { Disruption } from './disruption';
import type { ExclusivePlacement } from './exclusive-placement';
import type { FailurePolicy } from './failure-policy';
import type { IGangScheduler } from './gang';
import type { Network } from './network';
import type { JobSetRendering } from './rendering';
import type { IRunQueue } from './run-queue';
import type { StartupOrder } from './startup-order';
import type { SuccessPolicy } from './success-policy';

/** How a run is written out and protected, whether described in code or taken from a manifest. */
export interface JobSetOptions {
  /**
   * How the run is written out.
   * @default - that of the scope (`JobSetRendering.applyTo`), else JobSetRendering.STANDALONE
   */
  readonly rendering?: JobSetRendering;

  /**
   * What drains, node upgrades and autoscalers may do to the run.
   * @default Disruption.protect()
   */
  readonly disruption?: Disruption;
}

/** A run: groups of Jobs that start, fail, restart and succeed together. */
export interface JobSetProps extends JobSetOptions {
  /**
   * Name, namespace, labels and annotations. A name that is given stays when the construct moves to another place in the tree.
   * @default - the chart's namespace and labels, and a name of at most 24 characters from the construct's path
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * What happens when a Job fails.
   * @default - the run fails
   */
  readonly failurePolicy?: FailurePolicy;

  /**
   * When the run has succeeded.
   * @default - when all Jobs have completed
   */
  readonly successPolicy?: SuccessPolicy;

  /**
   * In which order the replicated jobs start.
   * @default StartupOrder.ANY_ORDER
   */
  readonly startupOrder?: StartupOrder;

  /**
   * How the pods find each other.
   * @default Network.dns()
   */
  readonly network?: Network;

  /**
   * The pod that the others meet at.
   * @default - none
   */
  readonly coordinator?: Coordinator;

  /**
   * Gives every Job a topology domain of its own.
   * @default - Jobs are placed anywhere
   */
  readonly exclusivePlacement?: ExclusivePlacement;

  /**
   * The queue in which the run waits until there is room for it. In the JobSet API rendering all of it is admitted at once; of a standalone run
   * each Job is admitted by itself.
   * @default - it starts at once
   */
  readonly queue?: IRunQueue;

  /**
   * Has the scheduler start the pods together or not at all.
   * @default - each pod is scheduled by itself
   */
  readonly gangScheduling?: IGangScheduler;

  /**
   * Whether the run waits until somebody resumes it. A suspended standalone run has no Job in its manifest. With a queue, false leaves it to the
   * queue's webhook to suspend the JobSet resource.
   * @default - true for a JobSet resource in a queue, else false
   */
  readonly suspend?: boolean;

  /**
   * How long a finished run is kept.
   * @default - for ever
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * The controller that runs it, as a path with a domain: `kueue.x-k8s.io/multikueue`.
   * @default - the controller that serves JobSets by default
   */
  readonly managedBy?: string;
}
