import { CONTAINER, JOB, POD, RJ } from '../documents';
import type { RuleCase } from './case';

const WORKER = { name: 'workers', template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
const COUNTS = { name: 'workers', ready: 0, succeeded: 0, failed: 0, active: 0, suspended: 0 };

export const STRUCTURE_CASES: readonly RuleCase[] = [
  { code: 'JS1001', wrong: { apiVersion: 'jobset.x-k8s.io/v1alpha1' }, right: {}, path: 'apiVersion', says: "'jobset.x-k8s.io/v1alpha1'" },
  { code: 'JS1001', wrong: { kind: 'Jobset' }, right: {}, path: 'kind', says: "'Jobset'", remedy: 'JobSet' },

  { code: 'JS1002', wrong: { [`${RJ}.replicas`]: 'three' }, right: { [`${RJ}.replicas`]: 3 }, path: `${RJ}.replicas`, says: "replicas is 'three'", remedy: 'write one' },
  { code: 'JS1002', wrong: { [`${RJ}.replicas`]: '3' }, right: { [`${RJ}.replicas`]: 3 }, path: `${RJ}.replicas`, says: "is '3'", remedy: 'without quotes: 3' },
  { code: 'JS1002', wrong: { [`${RJ}.replicas`]: 1.5 }, right: { [`${RJ}.replicas`]: 1 }, path: `${RJ}.replicas`, says: 'is 1.5', remedy: 'whole number' },
  { code: 'JS1002', wrong: { 'spec.suspend': 'true' }, right: { 'spec.suspend': true }, path: 'spec.suspend', says: "suspend is 'true'", remedy: 'without quotes: true' },
  { code: 'JS1002', wrong: { [`${POD}.containers`]: {} }, right: {}, path: `${POD}.containers`, says: 'containers is an empty map', remedy: '- ' },
  { code: 'JS1002', wrong: { 'spec.replicatedJobs': { workers: {} } }, right: {}, path: 'spec.replicatedJobs', says: 'is a map' },
  { code: 'JS1002', wrong: { 'spec.replicatedJobs': [null] }, right: {}, path: RJ, says: 'entry 0 is null' },
  { code: 'JS1002', wrong: { spec: 'none' }, right: {}, path: 'spec', says: "spec is 'none'" },
  { code: 'JS1002', wrong: { 'spec.network': ['train'] }, right: { 'spec.network': {} }, path: 'spec.network', says: 'network is a list', remedy: 'key: value' },
  { code: 'JS1002', wrong: { 'metadata.labels': ['a'] }, right: { 'metadata.labels': {} }, path: 'metadata.labels', says: 'labels is a list' },
  { code: 'JS1002', wrong: { 'metadata.labels.team': 7 }, right: { 'metadata.labels.team': '7' }, path: 'metadata.labels.team', says: 'team is 7', remedy: '"7"' },
  {
    code: 'JS1002',
    wrong: { [`${CONTAINER}.env`]: [{ name: 'WORLD_SIZE', value: 4 }] },
    right: { [`${CONTAINER}.env`]: [{ name: 'WORLD_SIZE', value: '4' }] },
    path: `${CONTAINER}.env[0].value`,
    says: 'value is 4, where a string is expected',
    remedy: 'put it in quotes: "4"',
  },
  {
    code: 'JS1002',
    wrong: { [`${CONTAINER}.livenessProbe`]: { httpGet: { port: [80] } } },
    right: { [`${CONTAINER}.livenessProbe`]: { httpGet: { port: 80 } } },
    path: `${CONTAINER}.livenessProbe.httpGet.port`,
    says: 'port is a list',
  },
  {
    code: 'JS1002',
    wrong: { [`${CONTAINER}.resources.limits.cpu`]: true },
    right: { [`${CONTAINER}.resources.limits.cpu`]: 1 },
    path: `${CONTAINER}.resources.limits.cpu`,
    says: 'cpu is true',
  },

  { code: 'JS1003', wrong: { [`${JOB}.template`]: undefined }, right: {}, path: `${JOB}.template`, says: 'template is missing' },
  { code: 'JS1003', wrong: { [`${CONTAINER}.name`]: undefined }, right: {}, path: `${CONTAINER}.name`, says: 'name is missing', remedy: 'write name' },
  { code: 'JS1003', wrong: { [`${CONTAINER}.name`]: null }, right: {}, path: `${CONTAINER}.name`, says: 'name is missing' },
  { code: 'JS1003', wrong: { 'spec.successPolicy': {} }, right: { 'spec.successPolicy': { operator: 'All' } }, path: 'spec.successPolicy.operator', says: 'operator is missing' },

  {
    code: 'JS1004',
    wrong: { 'spec.successPolicy.operator': 'any' },
    right: { 'spec.successPolicy.operator': 'Any' },
    path: 'spec.successPolicy.operator',
    says: "operator is 'any', which is none of All, Any",
    remedy: 'write All or Any',
  },
  {
    code: 'JS1004',
    wrong: { 'spec.failurePolicy.restartStrategy': 'Recreated' },
    right: { 'spec.failurePolicy.restartStrategy': 'BlockingRecreate' },
    path: 'spec.failurePolicy.restartStrategy',
    says: "'Recreated'",
    remedy: 'Recreate, BlockingRecreate or InPlaceRestart',
  },

  { code: 'JS1005', wrong: { [`${RJ}.replicas`]: -1 }, right: { [`${RJ}.replicas`]: 1 }, path: `${RJ}.replicas`, says: 'replicas is -1, less than the least allowed, 0' },
  {
    code: 'JS1005',
    wrong: { 'spec.ttlSecondsAfterFinished': 2147483648 },
    right: { 'spec.ttlSecondsAfterFinished': 2147483647 },
    path: 'spec.ttlSecondsAfterFinished',
    says: 'more than the most allowed, 2147483647',
    remedy: 'from 0 to 2147483647',
  },

  {
    code: 'JS1006',
    wrong: { [`${CONTAINER}.resources.limits.memory`]: '64 GB' },
    right: { [`${CONTAINER}.resources.limits.memory`]: '64G' },
    path: `${CONTAINER}.resources.limits.memory`,
    says: "memory is '64 GB', which is not a quantity",
  },
  {
    code: 'JS1006',
    wrong: { [`${CONTAINER}.resources.limits['nvidia.com/gpu']`]: 'eight' },
    right: { [`${CONTAINER}.resources.limits['nvidia.com/gpu']`]: 8 },
    path: `${CONTAINER}.resources.limits['nvidia.com/gpu']`,
    says: "'eight'",
  },
  {
    code: 'JS1006',
    wrong: { [`${CONTAINER}.resources.limits.cpu`]: 0.5 },
    right: { [`${CONTAINER}.resources.limits.cpu`]: '0.5' },
    path: `${CONTAINER}.resources.limits.cpu`,
    says: 'the number 0.5, and a fraction must be a string',
    remedy: '"0.5"',
  },

  { code: 'JS1007', wrong: { 'spec.replicatedJobs[1]': WORKER }, right: { 'spec.replicatedJobs[1]': { ...WORKER, name: 'eval' } }, path: 'spec.replicatedJobs[1].name', says: `'workers' is already taken by ${RJ}` },
  {
    code: 'JS1007',
    wrong: { [`${CONTAINER}.ports`]: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] },
    right: { [`${CONTAINER}.ports`]: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] },
    path: `${CONTAINER}.ports[1].containerPort`,
    says: "80 with protocol 'TCP' is already taken by",
  },
  {
    code: 'JS1007',
    wrong: { [`${CONTAINER}.env`]: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] },
    right: { [`${CONTAINER}.env`]: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] },
    path: `${CONTAINER}.env[1].name`,
    says: `'A' is already taken by ${CONTAINER}.env[0]`,
  },

  { code: 'JS1008', wrong: { status: { previousInPlaceRestartAttempt: -1 } }, right: { status: { previousInPlaceRestartAttempt: 0 } }, path: 'status.previousInPlaceRestartAttempt', says: 'is -1' },
  { code: 'JS1008', wrong: { status: 'Completed' }, right: { status: {} }, path: 'status', says: "status is 'Completed'" },
  {
    code: 'JS1008',
    wrong: { status: { replicatedJobsStatus: [{ ...COUNTS, jobRestarts: Array(1025).fill(0) }] } },
    right: { status: { replicatedJobsStatus: [{ ...COUNTS, jobRestarts: Array(1024).fill(0) }] } },
    path: 'status.replicatedJobsStatus[0].jobRestarts',
    says: 'has 1025 entries, 1 more than the 1024 allowed',
  },

  { code: 'JS1101', wrong: { [`${JOB}.completionMode`]: 'indexed' }, right: { [`${JOB}.completionMode`]: 'Indexed' }, path: `${JOB}.completionMode`, says: "'indexed', which is none of Indexed, NonIndexed" },
  { code: 'JS1101', wrong: { [`${JOB}.podReplacementPolicy`]: 'Always' }, right: { [`${JOB}.podReplacementPolicy`]: 'Failed' }, path: `${JOB}.podReplacementPolicy`, says: "'Always'" },
  { code: 'JS1101', wrong: { [`${POD}.restartPolicy`]: 'never' }, right: { [`${POD}.restartPolicy`]: 'Never' }, path: `${POD}.restartPolicy`, says: "'never'", remedy: 'write Always, OnFailure or Never' },
  { code: 'JS1101', wrong: { [`${POD}.dnsPolicy`]: 'Cluster' }, right: { [`${POD}.dnsPolicy`]: 'ClusterFirst' }, path: `${POD}.dnsPolicy`, says: "'Cluster'" },
  { code: 'JS1101', wrong: { [`${CONTAINER}.imagePullPolicy`]: 'IfMissing' }, right: { [`${CONTAINER}.imagePullPolicy`]: 'IfNotPresent' }, path: `${CONTAINER}.imagePullPolicy`, says: "'IfMissing'" },
  { code: 'JS1101', wrong: { [`${POD}.tolerations`]: [{ operator: 'Exists', effect: 'NoRun' }] }, right: { [`${POD}.tolerations`]: [{ operator: 'Exists', effect: '' }] }, path: `${POD}.tolerations[0].effect`, says: "'NoRun'" },

  ...['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'].map(field => ({
    code: 'JS1102', wrong: { [`${JOB}.${field}`]: -1 }, right: { [`${JOB}.backoffLimit`]: 1 }, path: `${JOB}.${field}`, says: `${field} is -1`,
  })),
  { code: 'JS1102', wrong: { [`${CONTAINER}.ports`]: [{ containerPort: 70000 }] }, right: { [`${CONTAINER}.ports`]: [{ containerPort: 65535 }] }, path: `${CONTAINER}.ports[0].containerPort`, says: '70000' },
  { code: 'JS1102', wrong: { [`${POD}.activeDeadlineSeconds`]: 0 }, right: { [`${POD}.activeDeadlineSeconds`]: 1 }, path: `${POD}.activeDeadlineSeconds`, says: 'less than the least allowed, 1' },
];
