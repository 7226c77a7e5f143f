/** Gang scheduling of Kubernetes itself: what a Workload and its groups look like in each version. */
import type {
  ControllerReference, PodGroupTemplate, PodGroupV1alpha2, PodGroupV1beta1, WorkloadV1alpha1, WorkloadV1alpha2, WorkloadV1beta1,
} from '../../imports/gangs/kubernetes';
import type { Gang, GangPods, GangRun } from '../jobset';
import type { PodGroup } from './gang-groups';
import { illegalKey } from '../model/syntax';

export interface NativeOptions {
  readonly topologyKey?: string;
  readonly preemptTogether?: boolean;
}

export interface NativeVersion {
  gang(run: GangRun, groups: readonly PodGroup[]): Gang;
}

/** @throws Error when the version is none, or has no such API, or not what is asked for */
export function nativeVersion(version: string, options: NativeOptions): NativeVersion {
  const [, major, minor] = /^v?(\d+)\.(\d+)(\.|$|\+|-)/.exec(version) ?? [];
  if (minor === undefined) throw new Error(`GangScheduling.native: '${version}' is no version of Kubernetes: write one such as '1.37'`);
  if (Number(major) !== 1 || Number(minor) < 35) {
    throw new Error(`GangScheduling.native: Kubernetes ${version} has no gang scheduling, 1.35 is the first: write GangScheduling.coscheduling() or GangScheduling.volcano()`);
  }
  const reason = options.topologyKey === undefined ? undefined : illegalKey(options.topologyKey);
  if (reason) throw new Error(`GangScheduling.native: topologyKey '${options.topologyKey}' ${reason}`);
  if (Number(minor) > 35) return Number(minor) === 36 ? v1alpha2(options) : v1beta1(options);
  if (options.topologyKey !== undefined) throw new Error(`GangScheduling.native: groups have no topology in Kubernetes ${version}, 1.36 is the first: remove it`);
  return v1alpha1;
}

/** 1.35: no objects for groups. */
const v1alpha1: NativeVersion = {
  gang(run, groups) {
    const workload: WorkloadV1alpha1 & Named = {
      apiVersion: 'scheduling.k8s.io/v1alpha1',
      kind: 'Workload',
      metadata: { name: run.name },
      spec: { ...controllerRef(run), podGroups: groups.map(({ template, pods }) => ({ name: template, policy: { gang: { minCount: pods } } })) },
    };
    return { objects: [workload], pods: podsOf(groups, ({ template }) => ({ workloadRef: { name: run.name, podGroup: template } })) };
  },
};

/** 1.36 */
function v1alpha2({ topologyKey, preemptTogether = true }: NativeOptions): NativeVersion {
  return {
    gang(run, groups) {
      const templates = groups.map(group => templateOf(group, topologyKey, preemptTogether ? 'PodGroup' : undefined));
      const workload: WorkloadV1alpha2 & Named = {
        apiVersion: 'scheduling.k8s.io/v1alpha2',
        kind: 'Workload',
        metadata: { name: run.name },
        spec: { ...controllerRef(run), podGroupTemplates: groups.map(({ template }, i) => ({ name: template, ...templates[i] })) },
      };
      const podGroups = groups.map(({ name, template }, i): PodGroupV1alpha2 & Named => ({
        apiVersion: 'scheduling.k8s.io/v1alpha2',
        kind: 'PodGroup',
        metadata: { name },
        spec: { podGroupTemplateRef: { workload: { workloadName: run.name, podGroupTemplateName: template } }, ...templates[i] },
      }));
      return { objects: [workload, ...podGroups], pods: podsOf(groups, schedulingGroup) };
    },
  };
}

/** 1.37 and later */
function v1beta1({ topologyKey, preemptTogether = true }: NativeOptions): NativeVersion {
  return {
    gang(run, groups) {
      const templates = groups.map(group => templateOf(group, topologyKey, preemptTogether ? { all: {} } : undefined));
      const workload: WorkloadV1beta1 & Named = {
        apiVersion: 'scheduling.k8s.io/v1beta1',
        kind: 'Workload',
        metadata: { name: run.name },
        spec: { ...controllerRef(run), podGroupTemplates: groups.map(({ template }, i) => ({ name: template, ...templates[i] })) },
      };
      const podGroups = groups.map(({ name, template }, i): PodGroupV1beta1 & Named => ({
        apiVersion: 'scheduling.k8s.io/v1beta1',
        kind: 'PodGroup',
        metadata: { name },
        spec: { workloadRef: { workloadName: run.name, templateName: template }, ...templates[i] },
      }));
      return { objects: [workload, ...podGroups], pods: podsOf(groups, schedulingGroup) };
    },
  };
}

interface Named {
  readonly metadata: { readonly name: string };
}

function templateOf(
  { pods, priorityClassName }: PodGroup, topologyKey: string | undefined, disruptionMode: PodGroupTemplate['disruptionMode'],
): PodGroupTemplate {
  return {
    schedulingPolicy: { gang: { minCount: pods } },
    ...(topologyKey !== undefined && { schedulingConstraints: { topology: [{ key: topologyKey }] } }),
    ...(disruptionMode !== undefined && { disruptionMode }),
    ...(priorityClassName !== undefined && { priorityClassName }),
  };
}

function controllerRef({ name, controller }: GangRun): { controllerRef?: ControllerReference } {
  return controller ? { controllerRef: { apiGroup: controller.apiGroup, kind: controller.kind, name } } : {};
}

function schedulingGroup({ name }: PodGroup): GangPods['podSpecFields'] {
  return { schedulingGroup: { podGroupName: name } };
}

function podsOf(groups: readonly PodGroup[], podSpecFields: (group: PodGroup) => GangPods['podSpecFields']): Gang['pods'] {
  return Object.fromEntries(groups.flatMap(group => group.members.map(({ name }) => [name, { podSpecFields: podSpecFields(group) }])));
}
