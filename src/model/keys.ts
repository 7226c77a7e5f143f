/** Labels, annotations and taints that JobSet puts on objects or reads from them. */

const JOBSET = 'jobset.sigs.k8s.io';
const ALPHA = 'alpha.jobset.sigs.k8s.io';

export const JOBSET_NAME = `${JOBSET}/jobset-name`;
export const JOBSET_UID = `${JOBSET}/jobset-uid`;
export const REPLICATED_JOB_NAME = `${JOBSET}/replicatedjob-name`;
export const REPLICATED_JOB_REPLICAS = `${JOBSET}/replicatedjob-replicas`;
export const GLOBAL_REPLICAS = `${JOBSET}/global-replicas`;
export const JOB_INDEX = `${JOBSET}/job-index`;
export const JOB_GLOBAL_INDEX = `${JOBSET}/job-global-index`;
export const JOB_KEY = `${JOBSET}/job-key`;
export const GROUP_NAME = `${JOBSET}/group-name`;
export const GROUP_REPLICAS = `${JOBSET}/group-replicas`;
export const JOB_GROUP_INDEX = `${JOBSET}/job-group-index`;
export const RESTART_ATTEMPT = `${JOBSET}/restart-attempt`;
export const JOB_RESTART_ATTEMPT = `${JOBSET}/job-restart-attempt`;
export const COORDINATOR = `${JOBSET}/coordinator`;
/** Pods only: the pod's priority, so that exclusive placement repels only its equals. */
export const PRIORITY = `${JOBSET}/priority`;
export const IN_PLACE_RESTART_ATTEMPT = `${JOBSET}/in-place-restart-attempt`;
export const DISABLE_IN_PLACE_RESTART = `${JOBSET}/disable-in-place-restart`;

/** Annotation of a JobSet or of a Job template: one Job per value of this node label. */
export const EXCLUSIVE_TOPOLOGY = `${ALPHA}/exclusive-topology`;
/** Annotation: exclusive placement by node labels that the operator has put on nodes beforehand. */
export const NODE_SELECTOR_STRATEGY = `${ALPHA}/node-selector`;
/** Node label, and injected node selector, of the node-selector strategy. */
export const NAMESPACED_JOB = `${ALPHA}/namespaced-job`;
/** Node taint of the node-selector strategy. */
export const NO_SCHEDULE_TAINT = `${ALPHA}/no-schedule`;

/** The value of `spec.managedBy` that names JobSet's own controller. */
export const JOBSET_CONTROLLER = `${JOBSET}/jobset-controller`;

/** Label, annotation and environment source of the Job controller. */
export const JOB_COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
/** Labels by which the Job controller knows the pods of a Job. */
export const JOB_NAME = 'batch.kubernetes.io/job-name';
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';

/** Whether a label or annotation is one that JobSet itself gives its children: nobody else's word counts there. */
export function isJobSetKey(key: string): boolean {
  return key.startsWith(`${JOBSET}/`) || key.startsWith(`${ALPHA}/`);
}
