import * as kplus from 'cdk8s-plus-28';
import { keys } from '../model';

/**
 * Environment variables with what a pod is told about its place in the run, from the labels that JobSet puts on it.
 *
 * The index of the pod in its Job is in `JOB_COMPLETION_INDEX`, which every container of an indexed Job has.
 */
export class JobSetEnv {
  /** Name of the run. */
  public static jobsetName(): kplus.EnvValue {
    return fromLabel(keys.JOBSET_NAME);
  }

  /** Name of the replicated job. */
  public static replicatedJobName(): kplus.EnvValue {
    return fromLabel(keys.REPLICATED_JOB_NAME);
  }

  /** Number of Jobs of the replicated job. */
  public static replicas(): kplus.EnvValue {
    return fromLabel(keys.REPLICATED_JOB_REPLICAS);
  }

  /** Index of the Job in its replicated job. */
  public static jobIndex(): kplus.EnvValue {
    return fromLabel(keys.JOB_INDEX);
  }

  /** Number of Jobs of the run. */
  public static globalReplicas(): kplus.EnvValue {
    return fromLabel(keys.GLOBAL_REPLICAS);
  }

  /** Index of the Job in the run. */
  public static jobGlobalIndex(): kplus.EnvValue {
    return fromLabel(keys.JOB_GLOBAL_INDEX);
  }

  /** Number of Jobs of the group. */
  public static groupReplicas(): kplus.EnvValue {
    return fromLabel(keys.GROUP_REPLICAS);
  }

  /** Index of the Job in its group. */
  public static jobGroupIndex(): kplus.EnvValue {
    return fromLabel(keys.JOB_GROUP_INDEX);
  }

  /** Index of the pod in its Job. */
  public static completionIndex(): kplus.EnvValue {
    return fromLabel(keys.JOB_COMPLETION_INDEX);
  }

  /** Address of the coordinator. Empty for a run that names none. */
  public static coordinator(): kplus.EnvValue {
    return fromLabel(keys.COORDINATOR);
  }

  /** How often the run has been started over. Empty in the first attempt of a standalone run, so read it as `${ATTEMPT:-0}`. */
  public static restartAttempt(): kplus.EnvValue {
    return fromLabel(keys.RESTART_ATTEMPT);
  }

  /** How often this Job alone has been started over. Empty where single Jobs are not, so read it as `${ATTEMPT:-0}`. */
  public static jobRestartAttempt(): kplus.EnvValue {
    return fromLabel(keys.JOB_RESTART_ATTEMPT);
  }

  private constructor() {}
}

function fromLabel(key: string): kplus.EnvValue {
  return kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_LABEL, { key });
}
