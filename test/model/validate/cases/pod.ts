import { CONTAINER, POD } from '../../documents';
import type { RuleCase } from './case';

/** A row of a table: the run with `wrong` at the field yields the code at the path, with `right` nothing. */
function at(field: string, code: string, wrong: unknown, right: unknown, path: string, says: string, remedy?: string): RuleCase {
  return { code, wrong: { [field]: wrong }, right: { [field]: right }, path: `${field}${path}`, says, remedy };
}

const INIT = `${POD}.initContainers`;
const SIDE = { name: 'side', image: 'i' };

const CONTAINER_CASES: readonly RuleCase[] = [
  at(`${POD}.containers`, 'JS1130', [], [SIDE], '', 'no containers'),
  at(`${CONTAINER}.name`, 'JS1131', 'Trainer', 'trainer-0', '', "'Trainer'"),
  at(`${CONTAINER}.name`, 'JS1131', 'n'.repeat(64), 'n'.repeat(63), '', '64 characters, 1 more than the 63'),
  at(INIT, 'JS1132', [{ ...SIDE, name: 'trainer' }], [SIDE], '[0].name', "'trainer'"),
  at(`${CONTAINER}.image`, 'JS1133', undefined, 'i', '', "container 'trainer' has no image"),
  at(`${CONTAINER}.image`, 'JS1133', ' i', 'i', '', "' i'", "'i'"),
  at(INIT, 'JS1133', [{ name: 'side' }], [SIDE], '[0].image', "container 'side'"),
  at(`${CONTAINER}.env`, 'JS1134', [{ name: 'A=B' }], [{ name: 'a b.c' }], '[0].name', "'A=B'"),
  at(`${CONTAINER}.env`, 'JS1134', [{ name: '' }], [{ name: '1' }], '[0].name', 'is empty'),
  at(`${CONTAINER}.env`, 'JS1134', [{ name: 'größe' }], [{ name: 'size' }], '[0].name', "'größe'"),

  variable({ valueFrom: {} }, { valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, '.valueFrom', 'empty source'),
  variable(
    { valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 's', key: 'k' } } },
    { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, '.valueFrom', '2 sources: fieldRef, secretKeyRef',
  ),
  variable(
    { value: 'x', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { value: '', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    '.valueFrom',
    'a value and a source',
  ),
  variable(
    { valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
    fieldRef("metadata.labels['jobset.sigs.k8s.io/job-index']"),
    '.valueFrom.fieldRef.fieldPath',
    "'metadata.labels'",
    "metadata.labels['KEY']",
  ),
  variable(fieldRef("metadata.annotations['a b']"), fieldRef("metadata.annotations['A.b/C']"), '.valueFrom.fieldRef.fieldPath', "['a b']"),
  variable(fieldRef("metadata.labels['A.b/C']"), fieldRef("metadata.labels['a.b/C']"), '.valueFrom.fieldRef.fieldPath', "['A.b/C']"),
  variable(
    { valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } },
    { valueFrom: { resourceFieldRef: { resource: 'limits.hugepages-2Mi' } } },
    '.valueFrom.resourceFieldRef.resource',
    "'limits.gpu'",
  ),
  variable(
    { valueFrom: { configMapKeyRef: { key: 'k' } } },
    { valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
    '.valueFrom.configMapKeyRef.name',
    'is empty',
  ),
  variable(
    { valueFrom: { secretKeyRef: { name: 's', key: 'a/b' } } },
    { valueFrom: { secretKeyRef: { name: 's', key: 'a.b' } } },
    '.valueFrom.secretKeyRef.key',
    "'a/b'",
  ),
  variable(
    { valueFrom: { secretKeyRef: { name: 's', key: '..a' } } },
    { valueFrom: { secretKeyRef: { name: 's', key: '.a' } } },
    '.valueFrom.secretKeyRef.key',
    "'..a'",
  ),

  at(`${CONTAINER}.envFrom`, 'JS1136', [{}], [{ secretRef: { name: 's' } }], '[0]', 'neither configMapRef nor secretRef'),
  at(
    `${CONTAINER}.envFrom`,
    'JS1136',
    [{ secretRef: { name: 's' }, configMapRef: { name: 'c' } }],
    [{ configMapRef: { name: 'c' } }],
    '[0]',
    'configMapRef and secretRef',
  ),
  at(`${CONTAINER}.envFrom`, 'JS1136', [{ configMapRef: {} }], [{ configMapRef: { name: 'c' } }], '[0].configMapRef.name', 'is empty'),
  at(
    `${CONTAINER}.envFrom`,
    'JS1136',
    [{ prefix: 'A=', secretRef: { name: 's' } }],
    [{ prefix: 'A_', secretRef: { name: 's' } }],
    '[0].prefix',
    "'A='",
  ),

  at(
    `${CONTAINER}.ports`,
    'JS1137',
    [{ containerPort: 1, name: 'rendezvous-of-all' }],
    [{ containerPort: 1, name: 'rendezvous' }],
    '[0].name',
    '17 characters, 2 more than the 15',
  ),
  at(`${CONTAINER}.ports`, 'JS1137', [{ containerPort: 1, name: '80' }], [{ containerPort: 1, name: 'p80' }], '[0].name', "'80'"),
  at(`${CONTAINER}.ports`, 'JS1137', [{ containerPort: 1, name: 'a--b' }], [{ containerPort: 1, name: 'a-b' }], '[0].name', "'a--b'"),
  at(
    `${CONTAINER}.ports`,
    'JS1137',
    [{ containerPort: 1, name: 'a' }, { containerPort: 2, name: 'a' }],
    [{ containerPort: 1, name: 'a' }, { containerPort: 2, name: 'b' }],
    '[1].name',
    "'a' is already taken",
  ),

  at(
    `${CONTAINER}.ports`,
    'JS1138',
    [{ containerPort: 1, hostPort: 9 }, { containerPort: 2, hostPort: 9 }],
    [{ containerPort: 1, hostPort: 9 }, { containerPort: 2, hostPort: 9, protocol: 'UDP' }],
    '[1].hostPort',
    `host port 9 is already taken by ${CONTAINER}`,
  ),
  at(
    `${CONTAINER}.ports`,
    'JS1138',
    [{ containerPort: 1, hostPort: 9 }, { containerPort: 2, hostPort: 9 }],
    [{ containerPort: 1, hostPort: 9 }, { containerPort: 2, hostPort: 9, hostIP: '10.0.0.1' }],
    '[1].hostPort',
    'host port 9',
  ),
  {
    code: 'JS1138',
    wrong: { [`${POD}.hostNetwork`]: true, [`${CONTAINER}.ports`]: [{ containerPort: 1, hostPort: 2 }] },
    right: { [`${POD}.hostNetwork`]: true, [`${CONTAINER}.ports`]: [{ containerPort: 1, hostPort: 1 }, { containerPort: 2 }] },
    path: `${CONTAINER}.ports[0].hostPort`,
    says: 'hostPort is 2 and containerPort 1',
  },
  { // init containers run one after another
    code: 'JS1138',
    wrong: {
      [`${POD}.containers[1]`]: { ...SIDE, ports: [{ containerPort: 1, hostPort: 9 }] },
      [`${CONTAINER}.ports`]: [{ containerPort: 1, hostPort: 9 }],
    },
    right: { [INIT]: [{ ...SIDE, ports: [{ containerPort: 1, hostPort: 9 }] }], [`${CONTAINER}.ports`]: [{ containerPort: 1, hostPort: 9 }] },
    path: `${POD}.containers[1].ports[0].hostPort`,
    says: 'host port 9',
  },

  {
    code: 'JS1139',
    wrong: { [`${CONTAINER}.restartPolicyRules`]: [restartRule()] },
    right: { [`${CONTAINER}.restartPolicyRules`]: [restartRule()], [`${CONTAINER}.restartPolicy`]: 'Never' },
    path: `${CONTAINER}.restartPolicy`,
    says: 'no restartPolicy',
  },
  restartRules(Array(21).fill(restartRule()), Array(20).fill(restartRule()), '', '21 rules, 1 more than the 20'),
  restartRules([{ action: 'Restart' }], [restartRule()], '[0].exitCodes', 'no exitCodes'),
  restartRules([restartRule(256)], [restartRule(255)], '[0].exitCodes.values', '256 exit codes'),
];

const VOLUMES = `${POD}.volumes`;
const EMPTY = { name: 'data', emptyDir: {} };
const CLAIM_SPEC = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

function ephemeral(spec: object) {
  return [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec } } }];
}

const VOLUME_CASES: readonly RuleCase[] = [
  at(VOLUMES, 'JS1140', [{ name: 'my_data', emptyDir: {} }], [{ name: 'my-data', emptyDir: {} }], '[0].name', "'my_data'"),
  at(VOLUMES, 'JS1141', [{ ...EMPTY, hostPath: { path: '/x' } }], [EMPTY, { name: 'unsaid' }], '[0]', '2 sources: emptyDir, hostPath'),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', emptyDir: { sizeLimit: '-1' } }],
    [{ name: 'data', emptyDir: { sizeLimit: '0' } }],
    '[0].emptyDir.sizeLimit',
    'is -1',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', configMap: {} }],
    [{ name: 'data', configMap: { name: 'c' } }],
    '[0].configMap.name',
    'which ConfigMap',
    'write name',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: {} }],
    [{ name: 'data', secret: { secretName: 's' } }],
    '[0].secret.secretName',
    'which Secret',
    'write secretName',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', persistentVolumeClaim: { claimName: '' } }],
    [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }],
    '[0].persistentVolumeClaim.claimName',
    'which volume claim',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', hostPath: { path: '' } }],
    [{ name: 'data', hostPath: { path: '/dev' } }],
    '[0].hostPath.path',
    'which path',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', hostPath: { path: '/a/../b' } }],
    [{ name: 'data', hostPath: { path: '/a..b' } }],
    '[0].hostPath.path',
    "must not contain '..'",
  ),
  at(VOLUMES, 'JS1142', [{ name: 'data', image: {} }], [{ name: 'data', image: { reference: 'i' } }], '[0].image.reference', 'which image'),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', nfs: { server: '', path: '/x' } }],
    [{ name: 'data', nfs: { server: 's', path: '/x' } }],
    '[0].nfs.server',
    'which server',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', nfs: { server: 's', path: 'x' } }],
    [{ name: 'data', nfs: { server: 's', path: '/x' } }],
    '[0].nfs.path',
    'not absolute',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', configMap: { name: 'c', items: [{ key: '', path: 'a' }] } }],
    [{ name: 'data', configMap: { name: 'c', items: [{ key: 'k', path: 'a' }] } }],
    '[0].configMap.items[0].key',
    'the key is empty',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: '/a' }] } }],
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: 'a' }] } }],
    '[0].secret.items[0].path',
    'must be relative',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: '' }] } }],
    [{ name: 'data', secret: { secretName: 's', items: [] } }],
    '[0].secret.items[0].path',
    'is empty',
  ),
  at(VOLUMES, 'JS1142', [{ name: 'data', ephemeral: {} }], ephemeral(CLAIM_SPEC), '[0].ephemeral.volumeClaimTemplate', 'no volumeClaimTemplate'),
  at(
    VOLUMES,
    'JS1142',
    ephemeral({ ...CLAIM_SPEC, accessModes: [] }),
    ephemeral(CLAIM_SPEC),
    '[0].ephemeral.volumeClaimTemplate.spec.accessModes',
    'no access mode',
  ),

  at(`${CONTAINER}.volumeMounts`, 'JS1143', [{ name: 'data', mountPath: '/d' }], [], '[0].name', "no volume 'data'", 'add the volume'),
  {
    code: 'JS1143',
    wrong: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: [{ name: 'date', mountPath: '/d' }] },
    right: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d' }] },
    path: `${CONTAINER}.volumeMounts[0].name`,
    says: "no volume 'date'",
    remedy: 'one of data',
  },
  at(`${CONTAINER}.volumeDevices`, 'JS1143', [{ name: 'data', devicePath: '/d' }], [], '[0].name', "no volume 'data'"),
  {
    code: 'JS1143',
    wrong: { [`${CONTAINER}.env`]: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'data', path: 'p', key: 'K' } } }] },
    right: { [`${CONTAINER}.env`]: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'data', path: 'p', key: 'K' } } }], [VOLUMES]: [EMPTY] },
    path: `${CONTAINER}.env[0].valueFrom.fileKeyRef.volumeName`,
    says: "no volume 'data'",
  },
  mounts([{ mountPath: '' }], [{ mountPath: '/d' }], 'JS1144', '[0].mountPath', 'is empty'),
  mounts([{ mountPath: '/d' }, { mountPath: '/d' }], [{ mountPath: '/d' }, { mountPath: '/e' }], 'JS1007', '[1].mountPath', "'/d' is already taken"),
  mounts([{ mountPath: '/d', subPath: '/a' }], [{ mountPath: '/d', subPath: 'a' }], 'JS1144', '[0].subPath', 'must be relative'),
  mounts([{ mountPath: '/d', subPath: 'a/../..' }], [{ mountPath: '/d', subPath: 'a/..b' }], 'JS1144', '[0].subPath', "must not contain '..'"),
  mounts([{ mountPath: '/d', subPathExpr: '/$(A)' }], [{ mountPath: '/d', subPathExpr: '$(A)' }], 'JS1144', '[0].subPathExpr', 'must be relative'),
  mounts(
    [{ mountPath: '/d', subPathExpr: '$(A)', subPath: 'a' }],
    [{ mountPath: '/d', subPathExpr: '$(A)' }],
    'JS1144',
    '[0].subPathExpr',
    'subPath and subPathExpr',
  ),
  mounts(
    [{ mountPath: '/d', mountPropagation: 'Bidirectional' }],
    [{ mountPath: '/d', mountPropagation: 'HostToContainer' }],
    'JS1145',
    '[0].mountPropagation',
    'not privileged',
  ),
  {
    code: 'JS1145',
    wrong: {
      [VOLUMES]: [EMPTY],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d', mountPropagation: 'Bidirectional' }],
      [`${CONTAINER}.securityContext`]: {},
    },
    right: {
      [VOLUMES]: [EMPTY],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d', mountPropagation: 'Bidirectional' }],
      [`${CONTAINER}.securityContext.privileged`]: true,
    },
    path: `${CONTAINER}.volumeMounts[0].mountPropagation`,
    says: 'Bidirectional',
  },
  mounts(
    [{ mountPath: '/d', recursiveReadOnly: 'Enabled' }],
    [{ mountPath: '/d', recursiveReadOnly: 'Enabled', readOnly: true }],
    'JS1145',
    '[0].recursiveReadOnly',
    'not read-only',
  ),
  mounts(
    [{ mountPath: '/d', recursiveReadOnly: 'IfPossible', readOnly: true, mountPropagation: 'HostToContainer' }],
    [{ mountPath: '/d', recursiveReadOnly: 'Disabled', mountPropagation: 'HostToContainer' }],
    'JS1145',
    '[0].recursiveReadOnly',
    'mountPropagation HostToContainer',
  ),
  {
    code: 'JS1146',
    wrong: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }] },
    right: { [VOLUMES]: ephemeral(CLAIM_SPEC), [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }] },
    path: `${CONTAINER}.volumeDevices[0].name`,
    says: "'data' is not a volume claim",
  },
  {
    code: 'JS1146',
    wrong: {
      [VOLUMES]: ephemeral(CLAIM_SPEC),
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/e' }],
    },
    right: {
      [VOLUMES]: [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
    },
    path: `${CONTAINER}.volumeDevices[0].name`,
    says: 'is mounted, too',
  },
  {
    code: 'JS1144',
    wrong: {
      [VOLUMES]: [...ephemeral(CLAIM_SPEC), { name: 'b' }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'b', mountPath: '/d' }],
    },
    right: {
      [VOLUMES]: [...ephemeral(CLAIM_SPEC), { name: 'b' }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'b', mountPath: '/b' }],
    },
    path: `${CONTAINER}.volumeMounts[0].mountPath`,
    says: '/d is the path of a device, too',
  },
];

const LIMITS = `${CONTAINER}.resources.limits`;
const RESOURCES = `${CONTAINER}.resources`;
const POD_RESOURCES = `${POD}.resources`;

const RESOURCE_CASES: readonly RuleCase[] = [
  at(LIMITS, 'JS1150', { gpu: 1 }, { 'nvidia.com/gpu': 1 }, '.gpu', "no resource 'gpu'", 'nvidia.com/gpu'),
  at(LIMITS, 'JS1150', { 'Nvidia.com/gpu': 1 }, { 'nvidia.com/GPU': 1 }, "['Nvidia.com/gpu']", "'Nvidia.com/gpu'"),
  at(
    LIMITS,
    'JS1150',
    { 'requests.nvidia.com/gpu': 1 },
    { 'ephemeral-storage': 1 },
    "['requests.nvidia.com/gpu']",
    "must not begin with 'requests.'",
  ),
  at(
    POD_RESOURCES,
    'JS1150',
    { limits: { 'nvidia.com/gpu': 1 } },
    { limits: { 'memory': '1Gi', 'hugepages-2Mi': '2Mi' } },
    ".limits['nvidia.com/gpu']",
    "no resource 'nvidia.com/gpu'",
  ),
  at(
    RESOURCES,
    'JS1151',
    { requests: { cpu: '1500m' }, limits: { cpu: 1 } },
    { requests: { cpu: '1000m' }, limits: { cpu: 1 } },
    '.requests.cpu',
    'the request of 1500m cpu is above the limit of 1',
  ),
  at(
    RESOURCES,
    'JS1151',
    { requests: { memory: '1Gi' }, limits: { memory: '1G' } },
    { requests: { memory: '1G' }, limits: { memory: '1Gi' } },
    '.requests.memory',
    'limit of 1G',
  ),
  at(
    RESOURCES,
    'JS1152',
    { requests: { 'nvidia.com/gpu': 8 } },
    { requests: { 'nvidia.com/gpu': 8 }, limits: { 'nvidia.com/gpu': '8' } },
    ".requests['nvidia.com/gpu']",
    'no limit',
    'nvidia.com/gpu: 8',
  ),
  at(
    RESOURCES,
    'JS1152',
    { requests: { 'nvidia.com/gpu': 4 }, limits: { 'nvidia.com/gpu': 8 } },
    { limits: { 'nvidia.com/gpu': 8 } },
    ".requests['nvidia.com/gpu']",
    '4 nvidia.com/gpu are requested, and the limit is 8',
  ),
  at(
    RESOURCES,
    'JS1152',
    { requests: { 'memory': 1, 'hugepages-2Mi': '2Mi' } },
    { limits: { 'memory': 1, 'hugepages-2Mi': '2Mi' } },
    '.requests.hugepages-2Mi',
    'no limit',
  ),
  at(LIMITS, 'JS1153', { 'nvidia.com/gpu': '500m' }, { 'nvidia.com/gpu': '2000m' }, "['nvidia.com/gpu']", '500m, which is not a whole number'),
  at(LIMITS, 'JS1153', { 'nvidia.com/gpu': '0.1' }, { cpu: '0.1' }, "['nvidia.com/gpu']", '0.1'),
  at(LIMITS, 'JS1154', { cpu: '-1' }, { cpu: '0' }, '.cpu', 'cpu is -1'),
  at(POD_RESOURCES, 'JS1154', { requests: { cpu: -1 } }, { requests: { cpu: 0 } }, '.requests.cpu', 'cpu is -1'),
  at(
    LIMITS,
    'JS1155',
    { 'memory': '1Gi', 'hugepages-2Mi': '3Mi' },
    { 'memory': '1Gi', 'hugepages-2Mi': '4Mi' },
    '.hugepages-2Mi',
    'not a multiple of 2Mi',
  ),
  at(
    LIMITS,
    'JS1155',
    { 'memory': '1Gi', 'hugepages-big': '3Mi' },
    { 'memory': '1Gi', 'hugepages-1Gi': '2Gi' },
    '.hugepages-big',
    'does not name a page size',
  ),
  at(
    LIMITS,
    'JS1155',
    { 'memory': '1Gi', 'hugepages-0': '3Mi' },
    { 'cpu': '1', 'hugepages-1Gi': '2Gi' },
    '.hugepages-0',
    'does not name a page size',
  ),
  {
    code: 'JS1155',
    wrong: { [LIMITS]: { 'hugepages-2Mi': '2Mi' } },
    right: { [LIMITS]: { 'hugepages-2Mi': '2Mi' }, [`${RESOURCES}.requests.cpu`]: 1 },
    path: RESOURCES,
    says: 'neither cpu nor memory',
  },

  at(`${POD}.resourceClaims`, 'JS1156', [{ name: 'GPUs', resourceClaimName: 'c' }], [{ name: 'gpus', resourceClaimName: 'c' }], '[0].name', "'GPUs'"),
  at(`${POD}.resourceClaims`, 'JS1156', [{ name: 'gpus' }], [{ name: 'gpus', resourceClaimTemplateName: 'c' }], '[0]', "'gpus' has neither"),
  at(
    `${POD}.resourceClaims`,
    'JS1156',
    [{ name: 'gpus', resourceClaimName: 'c', resourceClaimTemplateName: 't' }],
    [{ name: 'gpus', resourceClaimTemplateName: 't' }],
    '[0]',
    'resourceClaimName and resourceClaimTemplateName',
  ),
  at(
    `${POD}.resourceClaims`,
    'JS1156',
    [{ name: 'gpus', resourceClaimName: 'C' }],
    [{ name: 'gpus', resourceClaimName: 'c.d' }],
    '[0].resourceClaimName',
    "'C'",
  ),
  at(`${RESOURCES}.claims`, 'JS1156', [{ name: 'gpus' }], [], '[0].name', "no resource claim 'gpus'", 'resourceClaims of the pod'),
  {
    code: 'JS1156',
    wrong: { [`${POD}.resourceClaims`]: [{ name: 'gpus', resourceClaimName: 'c' }], [`${RESOURCES}.claims`]: [{ name: 'gpus', request: 'A b' }] },
    right: { [`${POD}.resourceClaims`]: [{ name: 'gpus', resourceClaimName: 'c' }], [`${RESOURCES}.claims`]: [{ name: 'gpus', request: 'a' }] },
    path: `${RESOURCES}.claims[0].request`,
    says: "'A b'",
  },
  {
    code: 'JS1157',
    wrong: { [POD_RESOURCES]: { requests: { cpu: 1 } }, [`${RESOURCES}.requests.cpu`]: '1001m' },
    right: { [POD_RESOURCES]: { requests: { cpu: 1 } }, [`${RESOURCES}.requests.cpu`]: '1000m' },
    path: `${POD_RESOURCES}.requests.cpu`,
    says: 'the pod requests 1 cpu, and its containers 1001m together',
  },
  { // a limit stands for the request that is not there; sidecars count with the containers
    code: 'JS1157',
    wrong: {
      [POD_RESOURCES]: { requests: { memory: '3Gi' } },
      [LIMITS]: { memory: '2Gi' },
      [INIT]: [{ ...SIDE, restartPolicy: 'Always', resources: { requests: { memory: '1025Mi' } } }],
    },
    right: {
      [POD_RESOURCES]: { requests: { memory: '3Gi' } },
      [LIMITS]: { memory: '2Gi' },
      [INIT]: [{ ...SIDE, restartPolicy: 'Always', resources: { requests: { memory: '1Gi' } } }],
    },
    path: `${POD_RESOURCES}.requests.memory`,
    says: '3073Mi together',
  },
  { // an init container runs beside the sidecars before it, and before the containers
    code: 'JS1157',
    wrong: {
      [POD_RESOURCES]: { requests: { cpu: 3 } },
      [INIT]: [
        { ...SIDE, restartPolicy: 'Always', resources: { requests: { cpu: 1 } } },
        { ...SIDE, name: 'fetch', resources: { requests: { cpu: '2100m' } } },
      ],
    },
    right: {
      [POD_RESOURCES]: { requests: { cpu: 3 } },
      [`${RESOURCES}.requests.cpu`]: 2,
      [INIT]: [
        { ...SIDE, restartPolicy: 'Always', resources: { requests: { cpu: 1 } } },
        { ...SIDE, name: 'fetch', resources: { requests: { cpu: 2 } } },
      ],
    },
    path: `${POD_RESOURCES}.requests.cpu`,
    says: '3100m together',
  },
  {
    code: 'JS1157',
    wrong: { [POD_RESOURCES]: { limits: { memory: '1Gi' } }, [LIMITS]: { memory: '2Gi' } },
    right: { [POD_RESOURCES]: { limits: { memory: '1Gi' } }, [LIMITS]: { memory: '1024Mi' } },
    path: `${POD_RESOURCES}.limits.memory`,
    says: "limit of memory is 1Gi, and that of container 'trainer' 2Gi",
  },
];

const LIVENESS = `${CONTAINER}.livenessProbe`;
const PRE_STOP = `${CONTAINER}.lifecycle.preStop`;
const EXEC = { exec: { command: ['true'] } };

const PROBE_CASES: readonly RuleCase[] = [
  at(LIVENESS, 'JS1160', {}, EXEC, '', 'nothing to do'),
  at(LIVENESS, 'JS1160', { ...EXEC, tcpSocket: { port: 1 } }, { tcpSocket: { port: 1 } }, '', '2 things to do: exec, tcpSocket'),
  at(`${CONTAINER}.startupProbe`, 'JS1160', { exec: {} }, EXEC, '.exec.command', 'no command'),
  at(`${CONTAINER}.readinessProbe`, 'JS1160', { httpGet: { port: 0 } }, { httpGet: { port: 65535 } }, '.httpGet.port', 'the port 0 is not between'),
  at(LIVENESS, 'JS1160', { httpGet: { port: 65536 } }, { httpGet: { port: 1 } }, '.httpGet.port', '65536'),
  at(LIVENESS, 'JS1160', { tcpSocket: { port: '80' } }, { tcpSocket: { port: 'http' } }, '.tcpSocket.port', "'80'"),
  at(PRE_STOP, 'JS1160', {}, { sleep: { seconds: 1 } }, '', 'nothing to do'),
  at(`${CONTAINER}.lifecycle.postStart`, 'JS1160', { exec: { command: [] } }, EXEC, '.exec.command', 'no command'),
  at(LIVENESS, 'JS1161', { ...EXEC, successThreshold: 2 }, { ...EXEC, successThreshold: 1 }, '.successThreshold', 'successThreshold is 2'),
  at(
    `${CONTAINER}.startupProbe`,
    'JS1161',
    { ...EXEC, successThreshold: 2 },
    { ...EXEC, successThreshold: 0 },
    '.successThreshold',
    'successThreshold is 2',
  ),
  at(
    `${CONTAINER}.readinessProbe`,
    'JS1161',
    { ...EXEC, terminationGracePeriodSeconds: 5 },
    { ...EXEC, successThreshold: 5 },
    '.terminationGracePeriodSeconds',
    'is 5',
  ),
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map(field =>
    at(
      INIT,
      'JS1162',
      [{ ...SIDE, [field]: EXEC }],
      [{ ...SIDE, [field]: EXEC, restartPolicy: 'Always' }],
      `[0].${field}`,
      `init container 'side' has a ${field}`,
    )),
  at(INIT, 'JS1162', [{ ...SIDE, lifecycle: {} }], [{ ...SIDE, lifecycle: {}, restartPolicy: 'Always' }], '[0].lifecycle', 'lifecycle'),
  {
    code: 'JS1163',
    wrong: { [`${CONTAINER}.lifecycle.stopSignal`]: 'SIGUSR1' },
    right: { [`${CONTAINER}.lifecycle.stopSignal`]: 'SIGUSR1', [`${POD}.os.name`]: 'linux' },
    path: `${CONTAINER}.lifecycle.stopSignal`,
    says: 'stopSignal is SIGUSR1',
  },
  at(
    PRE_STOP,
    'JS1164',
    { sleep: { seconds: 31 } },
    { sleep: { seconds: 30 } },
    '.sleep.seconds',
    'sleeps 31 s, and the pod\'s grace period is 30 s',
  ),
  {
    code: 'JS1164',
    wrong: { [PRE_STOP]: { sleep: { seconds: 6 } }, [`${POD}.terminationGracePeriodSeconds`]: 5 },
    right: { [PRE_STOP]: { sleep: { seconds: 60 } }, [`${POD}.terminationGracePeriodSeconds`]: 60 },
    path: `${PRE_STOP}.sleep.seconds`,
    says: 'grace period is 5 s',
  },
];

const CONTEXT = `${CONTAINER}.securityContext`;
const SECCOMP = `${POD}.securityContext.seccompProfile`;

const SECURITY_CASES: readonly RuleCase[] = [
  at(
    CONTEXT,
    'JS1165',
    { allowPrivilegeEscalation: false, privileged: true },
    { allowPrivilegeEscalation: false, privileged: false },
    '.allowPrivilegeEscalation',
    'privileged is true',
  ),
  at(
    CONTEXT,
    'JS1165',
    { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    { allowPrivilegeEscalation: true, privileged: true, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    '.allowPrivilegeEscalation',
    'CAP_SYS_ADMIN',
  ),
  {
    code: 'JS1165',
    wrong: { [CONTEXT]: { procMount: 'Unmasked' } },
    right: { [CONTEXT]: { procMount: 'Unmasked' }, [`${POD}.hostUsers`]: false },
    path: `${CONTEXT}.procMount`,
    says: 'Unmasked',
  },
  at(SECCOMP, 'JS1166', { type: 'Localhost' }, { type: 'Localhost', localhostProfile: 'a.json' }, '.localhostProfile', 'is not set'),
  at(SECCOMP, 'JS1166', { type: 'Localhost', localhostProfile: '/a' }, { type: 'RuntimeDefault' }, '.localhostProfile', 'must be relative'),
  at(
    `${CONTEXT}.seccompProfile`,
    'JS1166',
    { type: 'RuntimeDefault', localhostProfile: 'a' },
    { type: 'Unconfined' },
    '.localhostProfile',
    'the type is RuntimeDefault',
  ),
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostPID`]: true, [`${POD}.shareProcessNamespace`]: true },
    right: { [`${POD}.shareProcessNamespace`]: true },
    path: `${POD}.shareProcessNamespace`,
    says: 'shareProcessNamespace and hostPID',
  },
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostPID`]: true, [`${POD}.hostUsers`]: false },
    right: { [`${POD}.hostPID`]: true, [`${POD}.hostUsers`]: true },
    path: `${POD}.hostPID`,
    says: 'hostUsers false',
  },
  {
    code: 'JS1167',
    wrong: { [`${POD}.hostIPC`]: true, [`${POD}.hostUsers`]: false },
    right: { [`${POD}.hostIPC`]: true },
    path: `${POD}.hostIPC`,
    says: 'hostIPC is true',
  },
];

const REQUIRED = `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const PREFERRED = `${POD}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`;
const EXPRESSION = '.nodeSelectorTerms[0].matchExpressions[0]';
const FIELD = '.nodeSelectorTerms[0].matchFields[0]';
const APART = `${POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const TOGETHER = `${POD}.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution`;
const SPREAD = `${POD}.topologySpreadConstraints`;
const ZONE = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };

function expression(operator: string, values?: readonly string[], key = 'zone') {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values && { values }) }] }] };
}

function nodeField(operator: string, values: readonly string[], key = 'metadata.name') {
  return { nodeSelectorTerms: [{ matchFields: [{ key, operator, values }] }] };
}

const SCHEDULING_CASES: readonly RuleCase[] = [
  toleration({ key: 'a b', operator: 'Exists' }, { key: 'a/b', operator: 'Exists' }, '.key', "'a b'"),
  toleration({ value: 'x' }, { operator: 'Exists' }, '.operator', 'no key, and the operator is Equal'),
  toleration(
    { key: 'a', operator: 'Exists', tolerationSeconds: 5 },
    { key: 'a', operator: 'Exists', tolerationSeconds: 5, effect: 'NoExecute' },
    '.effect',
    'the effect is not set',
  ),
  toleration({ key: 'a', operator: 'Exists', value: 'x' }, { key: 'a', operator: 'Equal', value: 'x' }, '.operator', "and the value 'x'"),
  toleration({ key: 'a', value: 'x y' }, { key: 'a', value: 'x' }, '.value', "'x y'"),
  toleration({ key: 'a', operator: 'Gt', value: 'x' }, { key: 'a', operator: 'Gt', value: '-5' }, '.value', 'no whole number'),
  toleration({ key: 'a', operator: 'Lt', value: '' }, { key: 'a', operator: 'Lt', value: '5' }, '.value', 'no whole number'),
  at(`${POD}.nodeSelector`, 'JS1171', { 'a b': 'x' }, { 'a/b': 'x' }, "['a b']", "the key 'a b'"),
  at(`${POD}.nodeSelector`, 'JS1171', { a: 'x y' }, { a: '' }, '.a', "the value 'x y'"),
  at(REQUIRED, 'JS1172', { nodeSelectorTerms: [] }, expression('Exists'), '.nodeSelectorTerms', 'no terms'),
  at(REQUIRED, 'JS1172', expression('Exists', undefined, 'a b'), expression('DoesNotExist'), `${EXPRESSION}.key`, "'a b'"),
  at(
    REQUIRED,
    'JS1101',
    expression('Equals', ['a']),
    expression('In', ['a']),
    `${EXPRESSION}.operator`,
    "'Equals', which is none of In, NotIn",
    'Gt or Lt',
  ),
  at(REQUIRED, 'JS1172', expression('In'), expression('NotIn', ['a', 'b']), `${EXPRESSION}.values`, '0 values', 'at least one'),
  at(REQUIRED, 'JS1172', expression('Exists', ['a']), expression('Exists', []), `${EXPRESSION}.values`, 'there are values'),
  at(REQUIRED, 'JS1172', expression('Gt', ['1', '2']), expression('Gt', ['1']), `${EXPRESSION}.values`, '2 values', 'exactly one'),
  at(REQUIRED, 'JS1172', expression('Lt'), expression('Lt', ['1']), `${EXPRESSION}.values`, '0 values', 'exactly one'),
  at(REQUIRED, 'JS1172', expression('In', ['a', 'b c']), expression('In', ['a', '']), `${EXPRESSION}.values[1]`, "'b c'"),
  at(REQUIRED, 'JS1172', nodeField('In', ['a'], 'spec.x'), nodeField('In', ['a']), `${FIELD}.key`, "'spec.x'"),
  at(REQUIRED, 'JS1172', nodeField('Exists', []), nodeField('NotIn', ['a']), `${FIELD}.operator`, "'Exists'"),
  at(REQUIRED, 'JS1172', nodeField('In', ['a', 'b']), nodeField('In', ['a']), `${FIELD}.values`, '2 values'),
  at(
    PREFERRED,
    'JS1172',
    [{ weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In' }] } }],
    [{ weight: 1, preference: {} }],
    '[0].preference.matchExpressions[0].values',
    '0 values',
  ),
  at(PREFERRED, 'JS1102', [{ weight: 101, preference: {} }], [{ weight: 100, preference: {} }], '[0].weight', 'weight is 101'),

  at(APART, 'JS1173', [{ topologyKey: '' }], [{ topologyKey: 'zone' }], '[0].topologyKey', 'is empty'),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { 'a b': 'x' } } }],
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'x' } } }],
    "[0].labelSelector.matchLabels['a b']",
    "the key 'a b'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'x y' } } }],
    [{ topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }],
    '[0].labelSelector.matchLabels.a',
    "the value 'x y'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }],
    [{ topologyKey: 'zone', namespaceSelector: {} }],
    '[0].labelSelector.matchExpressions[0].operator',
    "no operator 'Gt'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', namespaceSelector: { matchLabels: { a: 'x y' } } }],
    [{ topologyKey: 'zone' }],
    '[0].namespaceSelector.matchLabels.a',
    "'x y'",
  ),
  at(APART, 'JS1173', [{ topologyKey: 'zone', namespaces: ['A'] }], [{ topologyKey: 'zone', namespaces: ['a'] }], '[0].namespaces[0]', "'A'"),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', matchLabelKeys: ['a'] }],
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'] }],
    '[0].matchLabelKeys',
    'no labelSelector',
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: {}, mismatchLabelKeys: ['a b'] }],
    [{ topologyKey: 'zone', labelSelector: {}, mismatchLabelKeys: ['a'] }],
    '[0].mismatchLabelKeys[0]',
    "'a b'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] }],
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] }],
    '[0].matchLabelKeys[0]',
    'mismatchLabelKeys, too',
  ),
  at(
    TOGETHER,
    'JS1173',
    [{ weight: 1, podAffinityTerm: { topologyKey: 'a b' } }],
    [{ weight: 1, podAffinityTerm: { topologyKey: 'zone' } }],
    '[0].podAffinityTerm.topologyKey',
    "'a b'",
  ),

  at(SPREAD, 'JS1174', [{ ...ZONE, topologyKey: '' }], [ZONE], '[0].topologyKey', 'is empty'),
  at(
    SPREAD,
    'JS1007',
    [ZONE, ZONE],
    [ZONE, { ...ZONE, whenUnsatisfiable: 'ScheduleAnyway' }],
    '[1].topologyKey',
    "'zone' with whenUnsatisfiable 'DoNotSchedule' is already taken",
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }],
    [{ ...ZONE, minDomains: 2 }],
    '[0].minDomains',
    'minDomains is 2',
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, labelSelector: { matchLabels: { a: '-' } } }],
    [{ ...ZONE, labelSelector: { matchLabels: { a: 'b' } } }],
    '[0].labelSelector.matchLabels.a',
    "'-'",
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, matchLabelKeys: ['a'] }],
    [{ ...ZONE, labelSelector: {}, matchLabelKeys: ['a'] }],
    '[0].matchLabelKeys',
    'no labelSelector',
  ),
  at(`${POD}.schedulingGates`, 'JS1175', [{ name: 'a gate' }], [{ name: 'example.com/gate' }], '[0].name', "'a gate'"),
  at(`${POD}.priorityClassName`, 'JS1176', 'High', 'high', '', "'High'"),
  at(`${POD}.runtimeClassName`, 'JS1176', '', 'gvisor', '', 'is empty'),
  at(`${POD}.serviceAccountName`, 'JS1176', 'me!', '', '', "'me!'"),
  at(`${POD}.nodeName`, 'JS1176', 'Node', 'node-1.example', '', "'Node'"),
];

const DNS = `${POD}.dnsConfig`;

const POD_LEVEL_CASES: readonly RuleCase[] = [
  {
    code: 'JS1180',
    wrong: { [`${POD}.dnsPolicy`]: 'None' },
    right: { [`${POD}.dnsPolicy`]: 'None', [DNS]: { nameservers: ['10.0.0.1'] } },
    path: `${DNS}.nameservers`,
    says: 'dnsPolicy is None',
  },
  at(
    DNS,
    'JS1180',
    { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] },
    { nameservers: ['1.1.1.1', '::1', 'fd00::1:2'] },
    '.nameservers',
    '4 name servers, 1 more than the 3',
  ),
  at(DNS, 'JS1180', { nameservers: ['dns.example'] }, { nameservers: ['255.0.0.1'] }, '.nameservers[0]', "'dns.example' is not an IP address"),
  at(DNS, 'JS1180', { searches: Array(33).fill('a') }, { searches: Array(32).fill('a') }, '.searches', '33 search domains'),
  at(
    DNS,
    'JS1180',
    { searches: Array(9).fill('a'.repeat(250)) },
    { searches: Array(8).fill(`${'a'.repeat(63)}.b`) },
    '.searches',
    'of 2258 characters',
  ),
  at(DNS, 'JS1180', { searches: ['A'] }, { searches: ['.', 'a.b.', '_tcp.a'] }, '.searches[0]', "'A'"),
  at(DNS, 'JS1180', { options: [{ value: '5' }] }, { options: [{ name: 'ndots', value: '5' }] }, '.options[0].name', 'no name'),
  at(`${POD}.hostname`, 'JS1181', 'my.host', 'my-host', '', "'my.host'"),
  at(`${POD}.subdomain`, 'JS1181', 'Sub', 'sub', '', "'Sub'"),
  at(`${POD}.hostnameOverride`, 'JS1181', 'h'.repeat(65), 'h'.repeat(64), '', 'more than 64'),
  at(`${POD}.hostnameOverride`, 'JS1181', 'H', 'h', '', "'H'"),
  {
    code: 'JS1181',
    wrong: { [`${POD}.hostnameOverride`]: 'h', [`${POD}.hostNetwork`]: true },
    right: { [`${POD}.hostNetwork`]: true },
    path: `${POD}.hostnameOverride`,
    says: 'hostNetwork is true',
  },
  {
    code: 'JS1181',
    wrong: { [`${POD}.hostnameOverride`]: 'h', [`${POD}.setHostnameAsFQDN`]: true },
    right: { [`${POD}.setHostnameAsFQDN`]: true },
    path: `${POD}.hostnameOverride`,
    says: 'setHostnameAsFQDN is true',
  },
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '300.0.0.1' }], [{ ip: '10.0.0.1', hostnames: ['a.b'] }], '[0].ip', "'300.0.0.1'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '1:2:3' }], [{ ip: '1:2:3:4:5:6:7:8' }], '[0].ip', "'1:2:3'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '1::2::3' }], [{ ip: '::ffff:10.0.0.1' }], '[0].ip', "'1::2::3'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '::10.0.0' }], [{ ip: '1::' }], '[0].ip', "'::10.0.0'"),
  at(`${POD}.hostAliases`, 'JS1182', [{ ip: '10.0.0.1', hostnames: ['A'] }], [{ ip: '10.0.0.1' }], '[0].hostnames[0]', "'A'"),
  at(`${POD}.ephemeralContainers`, 'JS1183', [SIDE], [], '', '1 ephemeral containers'),
];

export const POD_CASES: readonly RuleCase[] = [
  ...CONTAINER_CASES, ...VOLUME_CASES, ...RESOURCE_CASES, ...PROBE_CASES, ...SECURITY_CASES, ...SCHEDULING_CASES, ...POD_LEVEL_CASES,
];

function variable(wrong: object, right: object, path: string, says: string, remedy?: string): RuleCase {
  return at(`${CONTAINER}.env`, 'JS1135', [{ name: 'A', ...wrong }], [{ name: 'A', ...right }], `[0]${path}`, says, remedy);
}

function fieldRef(fieldPath: string) {
  return { valueFrom: { fieldRef: { fieldPath } } };
}

function restartRule(codes = 1) {
  return { action: 'Restart', exitCodes: { operator: 'In', values: Array.from({ length: codes }, (_, i) => i) } };
}

function restartRules(wrong: readonly object[], right: readonly object[], path: string, says: string): RuleCase {
  const policy = { [`${CONTAINER}.restartPolicy`]: 'Never' };
  const field = `${CONTAINER}.restartPolicyRules`;
  return { code: 'JS1139', wrong: { ...policy, [field]: wrong }, right: { ...policy, [field]: right }, path: `${field}${path}`, says };
}

/** Mounts of one volume. */
function mounts(wrong: readonly object[], right: readonly object[], code: string, path: string, says: string): RuleCase {
  const named = (list: readonly object[]) => ({ [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: list.map(mount => ({ name: 'data', ...mount })) });
  return { code, wrong: named(wrong), right: named(right), path: `${CONTAINER}.volumeMounts${path}`, says };
}

function toleration(wrong: object, right: object, path: string, says: string): RuleCase {
  return at(`${POD}.tolerations`, 'JS1170', [wrong], [right], `[0]${path}`, says);
}
