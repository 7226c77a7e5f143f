import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** A replicated job of a run: described in code, or from a manifest. */
export interface IReplicatedJob extends IConstruct {
  /** Its name, a part of every Job's and pod's name. */
  readonly name: string;

  /** Number of its Jobs. */
  readonly replicas: number;

  /**
   * The Jobs that stand in the manifest of a standalone run, in the order of their index. None for one that has to wait for its start
   * (the controller creates those), and none in the JobSet API rendering.
   */
  readonly jobs: ApiObject[];

  /**
   * The host name of a pod, `<jobset>-<replicated job>-<job index>-<pod index>`.
   * @throws Error when there is no such pod
   */
  hostname(jobIndex: number, podIndex: number): string;

  /**
   * The name under which the other pods of the namespace reach a pod: its host name and the run's subdomain.
   * @throws Error when there is no such pod
   */
  address(jobIndex: number, podIndex: number): string;

  /**
   * `<address>:<port>` of the first pod of the first Job.
   * @throws Error when the port is none
   */
  endpoint(port: number): string;
}
