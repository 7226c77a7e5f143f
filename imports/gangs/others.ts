/** Groups of pods for schedulers beside that of Kubernetes. Only the fields that are written here. */

/**
 * Coscheduling, a plugin of kube-scheduler. Pods name it in the label `scheduling.x-k8s.io/pod-group`.
 * @see https://scheduler-plugins.sigs.k8s.io/docs/kep/42-podgroup-coscheduling/readme/
 */
export interface CoschedulingPodGroup {
  readonly apiVersion: 'scheduling.x-k8s.io/v1alpha1';
  readonly kind: 'PodGroup';
  readonly spec: { readonly minMember: number; readonly scheduleTimeoutSeconds?: number };
}

/**
 * Volcano. Pods name it in the annotation `scheduling.k8s.io/group-name`.
 * @see https://volcano.sh/en/docs/podgroup/
 */
export interface VolcanoPodGroup {
  readonly apiVersion: 'scheduling.volcano.sh/v1beta1';
  readonly kind: 'PodGroup';
  readonly spec: { readonly minMember: number; readonly queue?: string; readonly priorityClassName?: string };
}
