/** What the controller may do: the verbs that it uses, and no others. By `get` it reads what an answer or a refusal leaves open. */

export interface Permission {
  readonly apiGroup: string;
  /** A subresource as the API names it: `jobs/status`. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Of one object only, which has the controller's name. @default false */
  readonly own?: boolean;
  /** What for, as a sentence. */
  readonly why: string;
}

/** Wherever there are runs, whatever they came as. */
const RUNS: readonly Permission[] = [
  {
    apiGroup: 'batch',
    resource: 'jobs',
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    why: 'Creates, suspends, resumes, resizes and recreates the Jobs of runs.',
  },
  {
    apiGroup: 'batch', resource: 'jobs/status', verbs: ['patch'], why: 'Keeps the status of a standalone run in a Job of its name; resumes Jobs with another template.',
  },
  { apiGroup: '', resource: 'services', verbs: ['get', 'list', 'watch', 'create'], why: 'Creates the headless Service that pods find each other by.' },
  { apiGroup: '', resource: 'persistentvolumeclaims', verbs: ['get', 'list', 'watch', 'create'], why: 'Creates the volume claims that pods share.' },
  { apiGroup: '', resource: 'configmaps', verbs: ['list', 'watch'], why: 'Reads the policy documents of standalone runs.' },
  {
    apiGroup: '',
    resource: 'pods',
    verbs: ['get', 'list', 'watch', 'patch', 'delete', 'deletecollection'],
    why: 'Lets exclusively placed pods go, reads the attempts of restarts in place, removes the finished pods of runs whose time to live is over, and at once those that a restart replaces.',
  },
  { apiGroup: 'events.k8s.io', resource: 'events', verbs: ['create', 'patch'], why: 'Says what it does.' },
];

/** What only JobSet resources, and a controller that may look at nodes, ask for. */
const CLUSTER: readonly Permission[] = [
  { apiGroup: 'jobset.x-k8s.io', resource: 'jobsets', verbs: ['get', 'list', 'watch', 'delete'], why: 'Reads JobSets; deletes those whose time to live is over.' },
  { apiGroup: 'jobset.x-k8s.io', resource: 'jobsets/status', verbs: ['patch'], why: 'Says how they stand.' },
  {
    apiGroup: 'jobset.x-k8s.io', resource: 'jobsets/finalizers', verbs: ['update'], why: 'Owns children where owner references are enforced (OpenShift).',
  },
  { apiGroup: '', resource: 'nodes', verbs: ['list', 'watch'], why: 'Reads in which domain a leader pod has been placed.' },
  { apiGroup: '', resource: 'pods/status', verbs: ['patch'], why: 'Marks pods that are outside their Job\'s domain as disrupted before they are deleted.' },
];

/** Where namespaces are chosen by their labels. */
export const NAMESPACE_SELECTION: readonly Permission[] = [
  { apiGroup: '', resource: 'namespaces', verbs: ['list', 'watch'], why: 'Reads which namespaces carry the labels of those that it looks after.' },
];

/** In the controller's own namespace. */
export const LEADER_ELECTION: readonly Permission[] = [
  { apiGroup: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'update'], own: true, why: 'One of the replicas writes at a time. Its own Lease only.' },
  { apiGroup: 'coordination.k8s.io', resource: 'leases', verbs: ['create'], why: 'Makes that Lease; a create cannot be limited to a name.' },
];

export const NAMESPACE_PERMISSIONS: readonly Permission[] = RUNS;
export const CLUSTER_PERMISSIONS: readonly Permission[] = [...RUNS, ...CLUSTER];
