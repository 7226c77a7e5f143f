/** Shape of a pod template, Kubernetes 1.37. */
import {
  APP_ARMOR_PROFILE, CONTAINER, EPHEMERAL_CONTAINER, POD_RESOURCES, SECCOMP_PROFILE, SELINUX_OPTIONS, WINDOWS_OPTIONS,
} from './container';
import { LABEL_SELECTOR, LOCAL_REFERENCE, OBJECT_META, SELECTOR_REQUIREMENT } from './metadata';
import {
  flag, int32, int64, integer, keyedList, list, MAX_INT32, object, oneOf, plainFlag, plainText, posixId, quantityMap, struct, text, textList, textMap,
} from './shape';
import { VOLUME } from './volume';

const WEIGHT = integer(1, 100);

const NODE_SELECTOR_TERM = struct({ matchExpressions: list(SELECTOR_REQUIREMENT), matchFields: list(SELECTOR_REQUIREMENT) });
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
  operator: { kind: 'text', values: ['Exists', 'Equal', 'Lt', 'Gt', ''], absent: 'Equal' },
  value: plainText,
  effect: { kind: 'text', values: ['NoSchedule', 'PreferNoSchedule', 'NoExecute', ''], absent: '' },
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
  dnsPolicy: oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  enableServiceLinks: flag,
  ephemeralContainers: list(EPHEMERAL_CONTAINER),
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
  restartPolicy: oneOf('Always', 'OnFailure', 'Never', ''),
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
  topologySpreadConstraints: list(TOPOLOGY_SPREAD),
  volumes: keyedList(VOLUME, 'name'),
}, 'containers');

export const POD_TEMPLATE = struct({ metadata: OBJECT_META, spec: POD_SPEC }, 'spec');
