import type { CoschedulingPodGroup, VolcanoPodGroup } from '../../imports/gangs/others';
import type { Gang, GangMember, GangRun, IGangScheduler } from '../jobset';
import type { PodGroup } from './gang-groups';
import { GangScope, podGroups } from './gang-groups';
import { nativeVersion } from './native-gangs';

/** Which pods make a group. */
export interface GangOptions {
  /**
   * Which pods start together.
   * @default GangScope.RUN
   */
  readonly scope?: GangScope;
}

/** Groups for the scheduler of Kubernetes. */
export interface NativeGangOptions extends GangOptions {
  /**
   * The node label of which all pods of a group get one value: a rack, a block.
   * @default - pods are placed anywhere
   */
  readonly topologyKey?: string;

  /**
   * Whether pods of higher priority displace the group as a whole or not at all, rather than single pods of it. From Kubernetes 1.36 on.
   * @default true
   */
  readonly preemptTogether?: boolean;
}

/** Groups for the Coscheduling plugin. */
export interface CoschedulingOptions extends GangOptions {
  /**
   * Name of the scheduler that has the plugin.
   * @default 'scheduler-plugins-scheduler'
   */
  readonly schedulerName?: string;
}

/** Groups for Volcano. */
export interface VolcanoOptions extends GangOptions {
  /**
   * Volcano's queue.
   * @default - that of the cluster, `default`
   */
  readonly queue?: string;
}

/** Who schedules the pods of a run together or not at all, so that two runs never hold half of the nodes each. */
export class GangScheduling {
  /**
   * The scheduler of Kubernetes itself, from 1.35 on. The API is alpha in 1.35 and 1.36, beta in 1.37, and off unless it was switched on: feature gate
   * `GenericWorkload` (1.36 and before also `GangScheduling`), and the API version by `--runtime-config` of the API server.
   * @param version of the cluster, such as `1.37`: the API looks different in each
   * @throws Error when the version is none, or before 1.35
   */
  public static native(version: string, options: NativeGangOptions = {}): IGangScheduler {
    const native = nativeVersion(version, options);
    return gangOf(options, (run, groups) => native.gang(run, groups));
  }

  /** The Coscheduling plugin of kubernetes-sigs/scheduler-plugins. */
  public static coscheduling(options: CoschedulingOptions = {}): IGangScheduler {
    const { schedulerName = 'scheduler-plugins-scheduler' } = options;
    return gangOf(options, (_, groups) => ({
      objects: groups.map((group): CoschedulingPodGroup & Named => ({
        apiVersion: 'scheduling.x-k8s.io/v1alpha1',
        kind: 'PodGroup',
        metadata: { name: group.name },
        spec: { minMember: group.pods },
      })),
      pods: eachPod(groups, group => ({ labels: { 'scheduling.x-k8s.io/pod-group': group.name }, podSpecFields: { schedulerName } })),
    }), schedulerName);
  }

  /** Volcano. */
  public static volcano(options: VolcanoOptions = {}): IGangScheduler {
    const { queue } = options;
    return gangOf(options, (_, groups) => ({
      objects: groups.map((group): VolcanoPodGroup & Named => ({
        apiVersion: 'scheduling.volcano.sh/v1beta1',
        kind: 'PodGroup',
        metadata: { name: group.name },
        spec: {
          minMember: group.pods,
          ...(queue !== undefined && { queue }),
          ...(group.priorityClassName !== undefined && { priorityClassName: group.priorityClassName }),
        },
      })),
      pods: eachPod(groups, group => ({ annotations: { 'scheduling.k8s.io/group-name': group.name }, podSpecFields: { schedulerName: VOLCANO } })),
    }), VOLCANO);
  }

  private constructor() {}
}

const VOLCANO = 'volcano';

interface Named {
  readonly metadata: { readonly name: string };
}

function gangOf(options: GangOptions, gang: (run: GangRun, groups: readonly PodGroup[]) => Gang, schedulerName?: string): IGangScheduler {
  return { gang: run => gang(run, podGroups(run, options.scope ?? GangScope.RUN, schedulerName)) };
}

/** What the pods of each replicated job carry. */
function eachPod<T>(groups: readonly PodGroup[], pods: (group: PodGroup) => T): { [replicatedJob: string]: T } {
  return Object.fromEntries(groups.flatMap(group => group.members.map(({ name }: GangMember) => [name, pods(group)])));
}
