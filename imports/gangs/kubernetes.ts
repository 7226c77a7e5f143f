/** Groups of pods for the scheduler of Kubernetes itself, which looked different in each version. Only the fields that are written here. */

/** Kubernetes 1.35: a Workload alone, which pods name in `workloadRef`. */
export interface WorkloadV1alpha1 {
  readonly apiVersion: 'scheduling.k8s.io/v1alpha1';
  readonly kind: 'Workload';
  readonly spec: {
    readonly controllerRef?: ControllerReference;
    /** Eight at most. */
    readonly podGroups: readonly { readonly name: string; readonly policy: GangPolicy }[];
  };
}

/** Kubernetes 1.36. */
export interface WorkloadV1alpha2 {
  readonly apiVersion: 'scheduling.k8s.io/v1alpha2';
  readonly kind: 'Workload';
  readonly spec: WorkloadSpec;
}

/** Kubernetes 1.36. Pods name it in `schedulingGroup.podGroupName`. */
export interface PodGroupV1alpha2 {
  readonly apiVersion: 'scheduling.k8s.io/v1alpha2';
  readonly kind: 'PodGroup';
  readonly spec: PodGroupTemplate & {
    readonly podGroupTemplateRef: { readonly workload: { readonly workloadName: string; readonly podGroupTemplateName: string } };
  };
}

/** Kubernetes 1.37. */
export interface WorkloadV1beta1 {
  readonly apiVersion: 'scheduling.k8s.io/v1beta1';
  readonly kind: 'Workload';
  readonly spec: WorkloadSpec;
}

/** Kubernetes 1.37. Pods name it in `schedulingGroup.podGroupName`. */
export interface PodGroupV1beta1 {
  readonly apiVersion: 'scheduling.k8s.io/v1beta1';
  readonly kind: 'PodGroup';
  readonly spec: PodGroupTemplate & { readonly workloadRef: { readonly workloadName: string; readonly templateName: string } };
}

/** From 1.36 on. */
export interface WorkloadSpec {
  readonly controllerRef?: ControllerReference;
  /** Eight at most. */
  readonly podGroupTemplates: readonly (PodGroupTemplate & { readonly name: string })[];
}

export interface PodGroupTemplate {
  readonly schedulingPolicy: GangPolicy;
  /** One at most. */
  readonly schedulingConstraints?: { readonly topology: readonly { readonly key: string }[] };
  /** A word in 1.36, an object from 1.37 on. */
  readonly disruptionMode?: 'PodGroup' | { readonly all: object };
  readonly priorityClassName?: string;
}

export interface GangPolicy {
  readonly gang: { readonly minCount: number };
}

export interface ControllerReference {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}
