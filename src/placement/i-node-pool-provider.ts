import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import type { Accelerator, NodeTaint } from '../hardware';

/**
 * Who makes the nodes of a pool: writes the manifests in the form of a platform, and says how pods find the nodes.
 * `NodePoolProvider` has those of this library; a class of your own does as well.
 */
export interface INodePoolProvider {
  /**
   * Adds the pool's manifests to a scope.
   * @param scope the pool, below which the API objects go
   * @param pool what is wanted; it has been checked
   * @throws Error when the provider cannot make such a pool
   */
  provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes;
}

/** A node pool that a provider is to make. */
export interface NodePoolRequest {
  /** Name of the pool; where each slice is a pool, they are called `<name>-0`, `<name>-1` and so on. */
  readonly name: string;

  /** What the hosts carry. */
  readonly accelerator: Accelerator;

  /** Slices at most: each is `accelerator.hosts` hosts. */
  readonly slices: number;

  /** Slices at least; equal to `slices` for a pool of a fixed size. */
  readonly minSlices: number;

  /** How the machines are given out. */
  readonly capacity: Capacity;

  /**
   * The label in which the nodes carry the name of the pool, and by which pods select them.
   * @default - as the provider does
   */
  readonly poolLabel?: string;

  /** Labels of all nodes. */
  readonly labels: { readonly [key: string]: string };

  /** Taints that the pool's author asks for; undefined: those that are good for the hardware. */
  readonly taints?: NodeTaint[];
}

/** How pods find the nodes of a pool, and what the nodes carry. */
export interface ProvidedNodes {
  /** Labels that pods select the nodes by. */
  readonly nodeSelector: { readonly [key: string]: string };

  /**
   * Labels that every node carries, as far as they are known beforehand.
   * @default - those of the accelerator and of `nodeSelector`
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Taints that every node carries.
   * @default - those of the accelerator
   */
  readonly taints?: NodeTaint[];

  /**
   * Labels by which the nodes fall into domains, coarse to fine.
   * @default - `kubernetes.io/hostname`
   */
  readonly topologyLevels?: string[];

  /**
   * The label by which slices of several hosts are told apart.
   * @default - slices are not told apart
   */
  readonly sliceLabel?: string;

  /**
   * Network devices of each host, by extended resource.
   * @default - those of the accelerator
   */
  readonly networkResources?: { readonly [resource: string]: number };

  /**
   * What was written, so that it can be patched.
   * @default - nothing
   */
  readonly apiObjects?: ApiObject[];
}
