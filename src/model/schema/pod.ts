/** Shape of a pod template, Kubernetes 1.37. */
import {
  APP_ARMOR_PROFILE, CONTAINER, EPHEMERAL_CONTAINER, POD_RESOURCES, SECCOMP_PROFILE, SELINUX_OPTIONS, WINDOWS_OPTIONS,
} from './container';
import { LABEL_SELECTOR, LOCAL_REFERENCE, OBJECT_META } from './metadata';
import {
  defaultedOneOf, flag, int32, int64, integer, keyedList, list, MAX_INT32, object, oneOf, plainFlag, plainOneOf, plainText, posixId, quantityMap,
  struct, text, textList, textMap,
} from './shape';
import { VOLUME } from './volume';

const WEIGHT = integer(1, 100);

const NODE_REQUIREMENT = object({
  key: text, operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'), values: textList,
}, 'key', 'operator');
const NODE_SELECTOR_TERM = struct({ matchExpressions: list(NODE_REQUIREMENT), matchFields: list(NODE_REQUIREMENT) });
const POD_AFFINITY_TERM = object({
  topologyKey: text,
  labelSelector: LABEL_SELECTOR,
  namespaceSelector: LABEL_SELECTOR,
  namespaces: textList,
  matchLabelKeys: textList,
  mismatchLabelKeys: textList,
}, 'topologyKey');
const POD_AFFINITY = object({
  requiredDuringSchedulingIgnoredDuringExecution: list(POD_AFFINITY_TERM),
  preferredDuringSchedulingIgnoredDuringExecution: list(object({ weight: WEIGHT, podAffinityTerm: POD_AFFINITY_TERM }, 'weight', 'podAffinityTerm')),
});

const AFFINITY = object({
  nodeAffinity: object({
    requiredDuringSchedulingIgnoredDuringExecution: object({ nodeSelectorTerms: list(NODE_SELECTOR_TERM) }, 'nodeSelectorTerms'),
    preferredDuringSchedulingIgnoredDuringExecution: list(object({ weight: WEIGHT, preference: NODE_SELECTOR_TERM }, 'weight', 'preference')),
  }),
  podAffinity: POD_AFFINITY,
  podAntiAffinity: POD_AFFINITY,
});

const TOLERATION = object({
  key: plainText,
  operator: defaultedOneOf('Equal', 'Exists', 'Lt', 'Gt'),
  value: plainText,
  effect: plainOneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  tolerationSeconds: int64,
});

const TOPOLOGY_SPREAD = object({
  maxSkew: integer(1, MAX_INT32),
  topologyKey: text,
  whenUnsatisfiable: oneOf('DoNotSchedule', 'ScheduleAnyway'),
  labelSelector: LABEL_SELECTOR,
  minDomains: integer(1, MAX_INT32),
  nodeAffinityPolicy: oneOf('Honor', 'Ignore'),
  nodeTaintsPolicy: oneOf('Honor', 'Ignore'),
  matchLabelKeys: textList,
}, 'maxSkew', 'topologyKey', 'whenUnsatisfiable');

const SECURITY_CONTEXT = object({
  appArmorProfile: APP_ARMOR_PROFILE,
  fsGroup: posixId,
  fsGroupChangePolicy: oneOf('OnRootMismatch', 'Always'),
  runAsGroup: posixId,
  runAsNonRoot: flag,
  runAsUser: posixId,
  seLinuxChangePolicy: oneOf('MountOption', 'Recursive'),
  seLinuxOptions: SELINUX_OPTIONS,
  seccompProfile: SECCOMP_PROFILE,
  supplementalGroups: list(posixId),
  supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
  sysctls: list(object({ name: text, value: text }, 'name', 'value')),
  windowsOptions: WINDOWS_OPTIONS,
});

export const POD_SPEC = struct({
  activeDeadlineSeconds: integer(1, MAX_INT32),
  affinity: AFFINITY,
  automountServiceAccountToken: flag,
  containers: keyedList(CONTAINER, 'name'),
  dnsConfig: object({ nameservers: textList, searches: textList, options: list(object({ name: plainText, value: text })) }),
  dnsPolicy: defaultedOneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  enableServiceLinks: flag,
  ephemeralContainers: keyedList(EPHEMERAL_CONTAINER, 'name'),
  evictionResponders: keyedList(object({ name: text, priority: int32 }, 'name', 'priority'), 'name'),
  hostAliases: keyedList(object({ ip: text, hostnames: textList }, 'ip'), 'ip'),
  hostIPC: plainFlag,
  hostNetwork: plainFlag,
  hostPID: plainFlag,
  hostUsers: flag,
  hostname: plainText,
  hostnameOverride: text,
  imagePullSecrets: keyedList(LOCAL_REFERENCE, 'name'),
  initContainers: keyedList(CONTAINER, 'name'),
  nodeName: plainText,
  nodeSelector: textMap,
  os: object({ name: oneOf('linux', 'windows') }, 'name'),
  overhead: quantityMap,
  preemptionPolicy: oneOf('PreemptLowerPriority', 'Never'),
  priority: int32,
  priorityClassName: plainText,
  readinessGates: list(object({ conditionType: text }, 'conditionType')),
  resourceClaims: keyedList(object({ name: text, resourceClaimName: text, resourceClaimTemplateName: text }, 'name'), 'name'),
  resources: POD_RESOURCES,
  restartPolicy: plainOneOf('OnFailure', 'Never', 'Always'),
  runtimeClassName: text,
  schedulerName: plainText,
  schedulingGates: keyedList(object({ name: text }, 'name'), 'name'),
  schedulingGroup: object({ podGroupName: text }),
  securityContext: SECURITY_CONTEXT,
  serviceAccount: plainText,
  serviceAccountName: plainText,
  setHostnameAsFQDN: flag,
  shareProcessNamespace: flag,
  subdomain: plainText,
  terminationGracePeriodSeconds: integer(0, Number.MAX_SAFE_INTEGER),
  tolerations: list(TOLERATION),
  topologySpreadConstraints: keyedList(TOPOLOGY_SPREAD, 'topologyKey', 'whenUnsatisfiable'),
  volumes: keyedList(VOLUME, 'name'),
}, 'containers');

export const POD_TEMPLATE = struct({ metadata: OBJECT_META, spec: POD_SPEC }, 'spec');
