import type { RuleCase } from './case';
import { JOB, RJ } from '../../documents';

const EVAL = { name: 'eval', template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
const LAST = 'spec.replicatedJobs[1]';

export const REPLICATED_JOB_CASES: readonly RuleCase[] = [
  {
    code: 'JS1030',
    wrong: { [`${RJ}.replicas`]: 21475, [`${JOB}.parallelism`]: 100000 },
    right: { [`${RJ}.replicas`]: 21474, [`${JOB}.parallelism`]: 100000 },
    path: `${RJ}.replicas`,
    says: '21475 replicas × parallelism 100000 = 2147500000 pods, more than 2147483647',
  },
  {
    code: 'JS1039',
    wrong: { [`${RJ}.replicas`]: 2147483647, [`${JOB}.parallelism`]: 0 },
    right: { [`${RJ}.replicas`]: 99_999, [`${JOB}.parallelism`]: 0 },
    path: `${RJ}.replicas`,
    says: "'workers' has 2147483647 replicas, more than the 100000 Jobs that a run may have",
  },
  {
    code: 'JS1039',
    wrong: { [`${RJ}.replicas`]: 60_000, [LAST]: { ...EVAL, replicas: 40_001 } },
    right: { [`${RJ}.replicas`]: 60_000, [LAST]: { ...EVAL, replicas: 40_000 } },
    path: 'spec.replicatedJobs',
    says: 'the replicated jobs have 100001 Jobs together, more than the 100000 that a run may have',
  },
  {
    code: 'JS1005',
    wrong: replicatedJobs(2_049),
    right: replicatedJobs(2_048),
    path: 'spec.replicatedJobs',
    says: 'has 2049 entries, 1 more than the 2048 allowed',
  },
  { code: 'JS1031', wrong: { [`${RJ}.groupName`]: '1st' }, right: { [`${RJ}.groupName`]: 'first' }, path: `${RJ}.groupName`, says: "'1st'" },
  { code: 'JS1031', wrong: { [`${RJ}.groupName`]: '' }, right: {}, path: `${RJ}.groupName`, says: 'is empty' },
  { code: 'JS1032', wrong: { 'spec.replicatedJobs': [] }, right: {}, path: 'spec.replicatedJobs', says: 'there is no replicated job' },
  { code: 'JS1032', wrong: { 'spec.replicatedJobs': undefined }, right: {}, path: 'spec.replicatedJobs', says: 'there is no replicated job' },
  {
    code: 'JS1032',
    wrong: { [`${RJ}.replicas`]: 0 },
    right: { [`${RJ}.replicas`]: 1 },
    path: 'spec.replicatedJobs',
    says: 'every replicated job has replicas: 0',
  },
  { code: 'JS1033', wrong: { [`${RJ}.dependsOn`]: [] }, right: {}, path: `${RJ}.dependsOn`, says: "'workers' is the first" },
  {
    code: 'JS1034',
    wrong: { ...replicatedJobs(7), 'spec.replicatedJobs[6].dependsOn': dependencies(6) },
    right: { ...replicatedJobs(7), 'spec.replicatedJobs[6].dependsOn': dependencies(5) },
    path: 'spec.replicatedJobs[6].dependsOn',
    says: "'j6' depends on 6 replicated jobs, 1 more than the 5 allowed",
  },
  {
    code: 'JS1035',
    wrong: { [LAST]: { ...EVAL, dependsOn: [{ name: 'worker', status: 'Ready' }] } },
    right: { [LAST]: { ...EVAL, dependsOn: [{ name: 'workers', status: 'Ready' }] } },
    path: `${LAST}.dependsOn[0].name`,
    says: "'eval' depends on 'worker', and there is no such",
  },
  {
    code: 'JS1035',
    wrong: { ...replicatedJobs(3), 'spec.replicatedJobs[1].dependsOn': [{ name: 'j2', status: 'Complete' }] },
    right: { ...replicatedJobs(3), 'spec.replicatedJobs[2].dependsOn': [{ name: 'j1', status: 'Complete' }] },
    path: 'spec.replicatedJobs[1].dependsOn[0].name',
    says: "'j1' depends on 'j2', which comes later",
    remedy: "move 'j2' before 'j1'",
  },
  {
    code: 'JS1036',
    wrong: { [LAST]: { ...EVAL, dependsOn: [{ name: 'eval', status: 'Ready' }] } },
    right: { [LAST]: EVAL },
    path: `${LAST}.dependsOn[0].name`,
    says: "'eval' depends on itself",
  },
  {
    code: 'JS1037',
    wrong: { 'spec.startupPolicy.startupPolicyOrder': 'InOrder', [LAST]: { ...EVAL, dependsOn: [] } },
    right: { 'spec.startupPolicy.startupPolicyOrder': 'InOrder', [LAST]: EVAL },
    path: `${LAST}.dependsOn`,
    says: "'eval' has dependsOn",
  },
];

function replicatedJobs(length: number) {
  return { 'spec.replicatedJobs': Array.from({ length }, (_, i) => ({ ...EVAL, name: `j${i}` })) };
}

function dependencies(length: number) {
  return Array.from({ length }, (_, i) => ({ name: `j${i}`, status: 'Complete' }));
}
