import { at } from './case';
import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const INIT = `${POD}.initContainers`;
const SIDE = { name: 'side', image: 'i' };

export const CONTAINER_CASES: readonly RuleCase[] = [
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
