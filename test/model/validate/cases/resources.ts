import { at } from './case';
import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const INIT = `${POD}.initContainers`;
const SIDE = { name: 'side', image: 'i' };
const LIMITS = `${CONTAINER}.resources.limits`;
const RESOURCES = `${CONTAINER}.resources`;
const POD_RESOURCES = `${POD}.resources`;

export const RESOURCE_CASES: readonly RuleCase[] = [
  at(
    RESOURCES,
    'JS1152',
    { requests: { 'nvidia.com/gpu': 8 }, limits: { 'nvidia.com/gpu': 4 } },
    { requests: { 'nvidia.com/gpu': 4 }, limits: { 'nvidia.com/gpu': 4 } },
    ".requests['nvidia.com/gpu']",
    '8 nvidia.com/gpu are requested, and the limit is 4',
  ),
  {
    code: 'JS1157',
    wrong: { [POD_RESOURCES]: { requests: { cpu: 0 } }, [`${RESOURCES}.requests.cpu`]: 1 },
    right: { [POD_RESOURCES]: { requests: { memory: 0 } }, [`${RESOURCES}.requests.cpu`]: 1 },
    path: `${POD_RESOURCES}.requests.cpu`,
    says: 'the pod requests 0 cpu',
  },
  {
    code: 'JS1157',
    wrong: { [POD_RESOURCES]: { requests: { cpu: 1 } }, [`${RESOURCES}.requests.cpu`]: 1024 },
    right: { [POD_RESOURCES]: { requests: { cpu: 1024 } }, [`${RESOURCES}.requests.cpu`]: 1024 },
    path: `${POD_RESOURCES}.requests.cpu`,
    says: 'its containers 1024 together',
  },
  { // of init containers the largest counts
    code: 'JS1157',
    wrong: { [POD_RESOURCES]: { requests: { cpu: 2 } }, [INIT]: [initWith(3), { ...initWith(1), name: 'second' }] },
    right: { [POD_RESOURCES]: { requests: { cpu: 3 } }, [INIT]: [initWith(3), { ...initWith(1), name: 'second' }] },
    path: `${POD_RESOURCES}.requests.cpu`,
    says: 'its containers 3 together',
  },
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

function initWith(cpu: number) {
  return { ...SIDE, resources: { requests: { cpu } } };
}
