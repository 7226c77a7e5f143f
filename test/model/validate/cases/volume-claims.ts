import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const MOUNT = { [`${CONTAINER}.volumeMounts`]: [{ name: 'ckpt', mountPath: '/ckpt' }] };
const CLAIM_SPEC = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Ti' } } };
const CLAIM = { metadata: { name: 'ckpt' }, spec: CLAIM_SPEC };
const CLAIMS = { ...MOUNT, 'spec.volumeClaimPolicies': [{ templates: [CLAIM] }] };
const TEMPLATE = 'spec.volumeClaimPolicies[0].templates[0]';

export const CLAIM_CASES: readonly RuleCase[] = [
  {
    code: 'JS1070',
    wrong: { ...CLAIMS, 'spec.volumeClaimPolicies': [{ templates: [CLAIM] }, ...Array(50).fill({ templates: [] })] },
    right: { ...CLAIMS, 'spec.volumeClaimPolicies': [{ templates: [CLAIM] }, ...Array(49).fill({ templates: [] })] },
    path: 'spec.volumeClaimPolicies',
    says: '51 volume claim policies, 1 more than the 50 allowed',
  },
  { code: 'JS1070', wrong: manyTemplates(51), right: manyTemplates(50), path: 'spec.volumeClaimPolicies[0].templates', says: '51 templates' },
  {
    code: 'JS1071',
    wrong: { ...CLAIMS, [`${TEMPLATE}.metadata.namespace`]: 'research' },
    right: { ...CLAIMS, [`${TEMPLATE}.metadata.namespace`]: '' },
    path: `${TEMPLATE}.metadata.namespace`,
    says: "'research'",
  },
  {
    code: 'JS1072',
    wrong: { ...CLAIMS, 'spec.volumeClaimPolicies[1]': { templates: [CLAIM] } },
    right: CLAIMS,
    path: 'spec.volumeClaimPolicies[1].templates[0].metadata.name',
    says: `'ckpt' is already the name of ${TEMPLATE}`,
  },
  {
    code: 'JS1073',
    wrong: { ...CLAIMS, [`${TEMPLATE}.metadata.name`]: 'Ckpt', [`${CONTAINER}.volumeMounts`]: undefined },
    right: CLAIMS,
    path: `${TEMPLATE}.metadata.name`,
    says: "'Ckpt'",
  },
  { code: 'JS1073', wrong: { [TEMPLATE]: { spec: CLAIM_SPEC } }, right: CLAIMS, path: `${TEMPLATE}.metadata.name`, says: 'is empty' },
  {
    code: 'JS1074',
    wrong: claimNamed('c'.repeat(58)),
    right: claimNamed('c'.repeat(57)),
    path: `${TEMPLATE}.metadata.name`,
    says: "64 characters, 1 more than the 63 allowed: 58 of the template + 1 of '-' + 5 of the JobSet's name",
  },
  {
    code: 'JS1075',
    wrong: { ...CLAIMS, [`${POD}.volumes`]: [{ name: 'ckpt', emptyDir: {} }] },
    right: { ...CLAIMS, [`${POD}.volumes`]: [{ name: 'tmp', emptyDir: {} }] },
    path: `${POD}.volumes[0].name`,
    says: "volume 'ckpt'",
  },
  {
    code: 'JS1076',
    wrong: { ...CLAIMS, [`${CONTAINER}.volumeMounts`]: undefined },
    right: CLAIMS,
    path: `${TEMPLATE}.metadata.name`,
    says: "no container mounts 'ckpt'",
  },
  { // an init container's mount counts
    code: 'JS1076',
    wrong: { ...CLAIMS, [`${CONTAINER}.volumeMounts`]: undefined, [`${POD}.initContainers`]: [{ name: 'fetch', image: 'i' }] },
    right: {
      ...CLAIMS,
      [`${CONTAINER}.volumeMounts`]: undefined,
      [`${POD}.initContainers`]: [{ name: 'fetch', image: 'i', volumeMounts: [{ name: 'ckpt', mountPath: '/c' }] }],
    },
    path: `${TEMPLATE}.metadata.name`,
    says: "'ckpt'",
  },
  {
    code: 'JS1077',
    wrong: { ...CLAIMS, [`${TEMPLATE}.spec.accessModes`]: undefined },
    right: CLAIMS,
    path: `${TEMPLATE}.spec.accessModes`,
    says: 'no access mode',
  },
  {
    code: 'JS1077',
    wrong: { ...CLAIMS, [`${TEMPLATE}.spec.accessModes`]: ['ReadWriteOncePod', 'ReadWriteOnce'] },
    right: { ...CLAIMS, [`${TEMPLATE}.spec.accessModes`]: ['ReadWriteOncePod'] },
    path: `${TEMPLATE}.spec.accessModes`,
    says: 'ReadWriteOncePod stands beside',
  },
  {
    code: 'JS1077',
    wrong: { ...CLAIMS, [`${TEMPLATE}.spec.resources`]: undefined },
    right: CLAIMS,
    path: `${TEMPLATE}.spec.resources.requests.storage`,
    says: 'no size',
  },
  {
    code: 'JS1077',
    wrong: { ...CLAIMS, [`${TEMPLATE}.spec.resources.requests.storage`]: '0' },
    right: { ...CLAIMS, [`${TEMPLATE}.spec.resources.requests.storage`]: 1 },
    path: `${TEMPLATE}.spec.resources.requests.storage`,
    says: 'the size 0',
  },
  {
    code: 'JS1077',
    wrong: { ...CLAIMS, [`${TEMPLATE}.spec.storageClassName`]: 'Fast' },
    right: { ...CLAIMS, [`${TEMPLATE}.spec.storageClassName`]: '' },
    path: `${TEMPLATE}.spec.storageClassName`,
    says: "'Fast'",
  },
];

function claimNamed(name: string) {
  return { [`${CONTAINER}.volumeMounts`]: [{ name, mountPath: '/c' }], [TEMPLATE]: { metadata: { name }, spec: CLAIM_SPEC } };
}

function manyTemplates(length: number) {
  const names = Array.from({ length }, (_, i) => `c${i}`);
  return {
    [`${CONTAINER}.volumeMounts`]: names.map(name => ({ name, mountPath: `/${name}` })),
    'spec.volumeClaimPolicies[0].templates': names.map(name => ({ metadata: { name }, spec: CLAIM_SPEC })),
  };
}
