/**
 * Objects of any release of cdk8s-plus, as narrow as what is called of them.
 *
 * The classes of cdk8s-plus have private members, so TypeScript takes those of cdk8s-plus-33 for none of cdk8s-plus-28's, although they are
 * alike. Methods that take objects of cdk8s-plus therefore have a second signature in these types. They are for TypeScript alone: the packages
 * of other languages know the classes of cdk8s-plus-28.
 */
import type * as kplus from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import type { JobContainerProps } from './job-container';
import type { ReplicatedJobProps } from './replicated-job-props';

/**
 * An `EnvFrom`, `Probe`, `Handler` or `NodeTaintQuery`.
 * @jsii ignore
 */
export interface AnyPlusValue {
  _toKube(...of: any[]): object;
}

/**
 * A `Volume`.
 * @jsii ignore
 */
export interface AnyPlusVolume extends IConstruct, AnyPlusValue {
  readonly name: string;
}

/**
 * What has a volume: a `Volume`, a `PersistentVolumeClaim`, a `VolumeClaim`.
 * @jsii ignore
 */
export interface AnyPlusStorage extends IConstruct {
  asVolume(): AnyPlusVolume;
}

/** @jsii ignore */
export interface AnyPlusVolumeMount extends kplus.MountOptions {
  readonly path: string;
  readonly volume: AnyPlusVolume;
}

/** @jsii ignore */
export interface AnyPlusContainerLifecycle {
  readonly postStart?: AnyPlusValue;
  readonly preStop?: AnyPlusValue;
}

/** @jsii ignore */
export interface AnyPlusContainerProps extends Omit<JobContainerProps, 'envFrom' | 'lifecycle' | 'liveness' | 'readiness' | 'startup' | 'volumeMounts'> {
  readonly envFrom?: AnyPlusValue[];
  readonly lifecycle?: AnyPlusContainerLifecycle;
  readonly liveness?: AnyPlusValue;
  readonly readiness?: AnyPlusValue;
  readonly startup?: AnyPlusValue;
  readonly volumeMounts?: AnyPlusVolumeMount[];
}

/** @jsii ignore */
export interface AnyPlusReplicatedJobProps extends Omit<ReplicatedJobProps, 'containers' | 'initContainers' | 'tolerations' | 'volumes'> {
  readonly containers?: AnyPlusContainerProps[];
  readonly initContainers?: AnyPlusContainerProps[];
  readonly tolerations?: AnyPlusValue[];
  readonly volumes?: AnyPlusVolume[];
}

/**
 * A `Container`.
 * @jsii ignore
 */
export interface AnyPlusContainer extends AnyPlusValue {
  readonly name: string;
  readonly mounts: AnyPlusVolumeMount[];
}

/**
 * A container of cdk8s-plus-28 that takes objects of any release.
 * @jsii ignore
 */
export interface TakesAnyPlus {
  readonly env: kplus.Env & { copyFrom(from: AnyPlusValue): void };
  mount(path: string, storage: AnyPlusStorage, options?: kplus.MountOptions): void;
}

/**
 * What selects pods: a workload, `Pods`.
 * @jsii ignore
 */
export interface AnyPlusPodSelector extends IConstruct {
  toPodSelectorConfig(): any;
}

/**
 * A workload, `Pods`, `Namespaces`, a `NetworkPolicyIpBlock`.
 * @jsii ignore
 */
export interface AnyPlusPeer extends IConstruct {
  toNetworkPolicyPeerConfig(): any;
  toPodSelector(): AnyPlusPodSelector | undefined;
}

/** @jsii ignore */
export type AnyPlusScheduling = kplus.WorkloadScheduling & {
  tolerate(node: { readonly taintSelector: AnyPlusValue[] }): void;
  attract(node: { readonly labelSelector: AnyPlusValue[] }, options?: kplus.PodSchedulingAttractOptions): void;
  colocate(selector: AnyPlusPodSelector, options?: kplus.PodSchedulingColocateOptions): void;
  separate(selector: AnyPlusPodSelector, options?: kplus.PodSchedulingSeparateOptions): void;
};

/** @jsii ignore */
export type AnyPlusConnections = kplus.PodConnections & {
  allowTo(peer: AnyPlusPeer, options?: kplus.PodConnectionsAllowToOptions): void;
  allowFrom(peer: AnyPlusPeer, options?: kplus.PodConnectionsAllowFromOptions): void;
};
