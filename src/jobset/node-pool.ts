import type { Size } from 'cdk8s';
import type { NodeTaint } from '../hardware';

/** Hosts that replicated jobs can be placed on: an `AcceleratorNodePool`, or a class of your own. */
export interface INodePool {
  /** What a replicated job takes from it. */
  readonly placement: NodePlacement;
}

/** What a replicated job takes from the node pool that it is placed on. */
export interface NodePlacement {
  /** The pool's name, for errors. */
  readonly pool: string;

  /** What its hosts are, for errors: `Cloud TPU v6e 4x4 (16 chips on 4 hosts)`. */
  readonly hardware: string;

  /** Hosts that one Job takes unless its author says otherwise, one pod on each. */
  readonly hostsPerJob: number;

  /** Jobs that the pool has room for, with `hostsPerJob` each. */
  readonly jobs: number;

  /**
   * Hosts that the pool has at most.
   * @default - no bound
   */
  readonly hosts?: number;

  /**
   * A Job takes `hostsPerJob` hosts, no more and no fewer: they are wired together (a TPU slice).
   * @default false
   */
  readonly wholeSlices?: boolean;

  /**
   * The extended resource that stands for one accelerator.
   * @default - hosts without accelerators
   */
  readonly chipResource?: string;

  /**
   * Accelerators of each host.
   * @default 0
   */
  readonly chipsPerHost?: number;

  /**
   * A pod takes all accelerators of its host (Cloud TPU).
   * @default false
   */
  readonly wholeHosts?: boolean;

  /**
   * Network devices of each host, by extended resource.
   * @default - none
   */
  readonly networkResources?: { readonly [resource: string]: number };

  /** Labels that the pods select their nodes by. */
  readonly nodeSelector: { readonly [label: string]: string };

  /**
   * Taints of the nodes, which the pods tolerate.
   * @default - none
   */
  readonly taints?: NodeTaint[];

  /**
   * Memory for /dev/shm.
   * @default - 64 MiB, by the container runtime
   */
  readonly sharedMemory?: Size;

  /**
   * The node label by which the pool's slices are told apart. Each Job gets a value of it to itself.
   * @default - Jobs share
   */
  readonly exclusiveTopology?: string;
}
