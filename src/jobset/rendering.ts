import type { IConstruct } from 'constructs';
import type { Rendering } from '../model';
import { appliedTo, applyTo } from './construct-values';

const CHOICE = Symbol.for('cdk8s-jobset.dev/rendering');

/** How a JobSet is written out. */
export class JobSetRendering {
  /**
   * The Jobs themselves, a headless Service, volume claims, and the policy document in a ConfigMap.
   *
   * Needs nothing in the cluster. Rules that act at run time (restart, success, start order) need the controller of this library.
   */
  public static readonly STANDALONE = new JobSetRendering('standalone');

  /** One JobSet custom resource. Needs the JobSet CRD and a controller for it. */
  public static readonly JOBSET_API = new JobSetRendering('jobset-api');

  /** The context key that chooses a rendering for a whole tree: `standalone` or `jobset-api`. */
  public static readonly CONTEXT_KEY = 'cdk8s-jobset.dev/rendering';

  /**
   * The rendering that is in effect for a construct: the nearest one applied to it or to a scope around it, else the one
   * that the context names, else standalone.
   *
   * @throws Error when the context names no rendering
   */
  public static of(scope: IConstruct): JobSetRendering {
    const choice = appliedTo<JobSetRendering>(scope, CHOICE);
    if (choice) return choice;
    const named: unknown = scope.node.tryGetContext(JobSetRendering.CONTEXT_KEY);
    if (named === undefined) return JobSetRendering.STANDALONE;
    for (const rendering of [JobSetRendering.STANDALONE, JobSetRendering.JOBSET_API]) if (rendering.name === named) return rendering;
    throw new Error(`${scope.node.path}: context '${JobSetRendering.CONTEXT_KEY}' is ${JSON.stringify(named)}, write 'standalone' or 'jobset-api'`);
  }

  private constructor(
    /** `standalone` or `jobset-api`. */
    public readonly name: string,
  ) {}

  /** Writes out every JobSet in this scope in this way, whether it is there already or added later. A JobSet's own `rendering` comes first. */
  public applyTo(scope: IConstruct): void {
    applyTo(scope, CHOICE, this);
  }

  /** @internal */
  public get _mode(): Rendering {
    return this.name as Rendering;
  }
}
