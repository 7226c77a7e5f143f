import { CONTAINER, JOB, POD, RJ } from '../../documents';
import type { RuleCase } from './case';

const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';
const STRATEGY = 'alpha.jobset.sigs.k8s.io/node-selector';

const EVAL = { name: 'eval', template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
const LAST = 'spec.replicatedJobs[1]';

const NAME_CASES: readonly RuleCase[] = [
  {
    code: 'JS1010',
    wrong: { 'metadata.name': undefined },
    right: { 'metadata.name': undefined, 'metadata.generateName': 'train-' },
    path: 'metadata.name',
    says: 'no name',
  },
  { code: 'JS1010', wrong: { 'metadata.name': '' }, right: {}, path: 'metadata.name', says: 'no name' },
  { code: 'JS1010', wrong: { metadata: undefined }, right: {}, path: 'metadata.name', says: 'no name' },
  {
    code: 'JS1011',
    wrong: { 'metadata.name': '7b' },
    right: { 'metadata.name': 'b7' },
    path: 'metadata.name',
    says: "the name '7b' must consist of lower-case letters",
  },
  { code: 'JS1011', wrong: { 'metadata.name': 'my.run' }, right: { 'metadata.name': 'my-run' }, path: 'metadata.name', says: "'my.run'" },
  {
    code: 'JS1011',
    wrong: { 'metadata.name': undefined, 'metadata.generateName': 'Train-' },
    right: { 'metadata.name': undefined, 'metadata.generateName': 'train-' },
    path: 'metadata.generateName',
    says: "'Train-xxxxx'",
  },
  { // 52 + 1 + 7 + 2 = 62 characters for the Job, 64 for the pod's host name
    code: 'JS1014',
    wrong: { 'metadata.name': 'r'.repeat(52) },
    right: { 'metadata.name': 'r'.repeat(45) },
    path: `${RJ}.name`,
    says: "has 64 characters, 1 more than the 63 allowed: 52 of the JobSet's name + 1 of '-' + 7 of 'workers' + 4 of '-1-1'",
    remedy: 'by 1 characters together',
  },
  { // 46 + 1 + 7 + 4 + 6 = 64
    code: 'JS1013',
    wrong: { 'metadata.name': 'r'.repeat(46) },
    right: { 'metadata.name': 'r'.repeat(45) },
    path: `${RJ}.name`,
    says: "has 64 characters, 1 more than the 63 allowed: 46 of the JobSet's name + 1 of '-' + 7 of 'workers' + 10 of '-1-1-abcde'",
  },
  { // the largest index counts
    code: 'JS1013',
    wrong: { 'metadata.name': 'r'.repeat(45), [`${RJ}.replicas`]: 11 },
    right: { 'metadata.name': 'r'.repeat(45), [`${RJ}.replicas`]: 10 },
    path: `${RJ}.name`,
    says: '-10-1-abcde',
  },
  {
    code: 'JS1013',
    wrong: { 'metadata.name': undefined, 'metadata.generateName': 'r'.repeat(41) },
    right: { 'metadata.name': undefined, 'metadata.generateName': 'r'.repeat(40) },
    path: `${RJ}.name`,
    says: `${'r'.repeat(41)}xxxxx-workers-1-1-abcde`,
  },
  { // 54 + 1 + 7 + 2 = 64
    code: 'JS1012',
    wrong: { 'metadata.name': 'r'.repeat(54), [`${JOB}.completionMode`]: 'NonIndexed' },
    right: { 'metadata.name': 'r'.repeat(53), [`${JOB}.completionMode`]: 'NonIndexed' },
    path: `${RJ}.name`,
    says: "has 64 characters, 1 more than the 63 allowed: 54 of the JobSet's name + 1 of '-' + 7 of 'workers' + 2 of '-1'",
  },
  {
    code: 'JS1012',
    wrong: { [`${RJ}.name`]: 'Workers' },
    right: {},
    path: `${RJ}.name`,
    says: "the Job name 'train-Workers-1' must consist",
    remedy: 'lower-case letters',
  },
  {
    code: 'JS1017',
    wrong: { [`${RJ}.name`]: 'workers-' },
    right: { [`${RJ}.name`]: 'workers-0' },
    path: `${RJ}.name`,
    says: "'workers-' must consist of letters",
  },
  { code: 'JS1017', wrong: { [`${RJ}.name`]: '' }, right: {}, path: `${RJ}.name`, says: 'is empty' },
  {
    code: 'JS1015',
    wrong: { 'metadata.namespace': 'n'.repeat(48), 'metadata.annotations': { [EXCLUSIVE]: 'rack', [STRATEGY]: 'true' } },
    right: { 'metadata.namespace': 'n'.repeat(47), 'metadata.annotations': { [EXCLUSIVE]: 'rack', [STRATEGY]: 'true' } },
    path: `${RJ}.name`,
    says: "has 64 characters, 1 more than the 63 allowed: 48 of the namespace + 1 of '_' + 15 of the Job's name",
    remedy: 'by 1 characters together',
  },
  { code: 'JS1016', wrong: { 'metadata.namespace': 'Research' }, right: {}, path: 'metadata.namespace', says: "'Research'" },
  {
    code: 'JS1018',
    wrong: { 'metadata.labels': { team: 'a b' } },
    right: { 'metadata.labels': { team: 'a_b' } },
    path: 'metadata.labels.team',
    says: "'a b'",
  },
  {
    code: 'JS1018',
    wrong: { 'metadata.labels': { 'a/b/c': 'x' } },
    right: { 'metadata.labels': { 'a/b': 'x' } },
    path: "metadata.labels['a/b/c']",
    says: "'a/b/c'",
  },
  {
    code: 'JS1019',
    wrong: { 'metadata.annotations': { 'a b': 'x' } },
    right: { 'metadata.annotations': { 'A.b': 'x y' } },
    path: "metadata.annotations['a b']",
    says: "'a b'",
  },
  {
    code: 'JS1019',
    wrong: { 'metadata.annotations': { notes: 'x'.repeat(262140) } },
    right: { 'metadata.annotations': { notes: 'x'.repeat(262139) } },
    path: 'metadata.annotations',
    says: '262145 bytes, 1 more than the 262144 allowed',
  },
];

const NETWORK_CASES: readonly RuleCase[] = [
  {
    code: 'JS1020',
    wrong: { 'spec.network.subdomain': 'My_Run' },
    right: { 'spec.network.subdomain': 'my-run' },
    path: 'spec.network.subdomain',
    says: "'My_Run'",
  },
  {
    code: 'JS1020',
    wrong: { 'spec.network.subdomain': '' },
    right: { 'spec.network.subdomain': undefined },
    path: 'spec.network.subdomain',
    says: 'is empty',
  },
  {
    code: 'JS1021',
    wrong: { 'spec.network.subdomain': '7b' },
    right: { 'spec.network.subdomain': 'b7' },
    path: 'spec.network.subdomain',
    says: 'begin with a letter',
  },
  {
    code: 'JS1021',
    wrong: { 'spec.network.subdomain': 's'.repeat(64) },
    right: { 'spec.network.subdomain': 's'.repeat(63) },
    path: 'spec.network.subdomain',
    says: '64 characters, 1 more than the 63',
  },
];

const MANAGED_BY_CASES: readonly RuleCase[] = [
  {
    code: 'JS1026',
    wrong: { 'spec.managedBy': 'kueue' },
    right: { 'spec.managedBy': 'kueue.x-k8s.io/multikueue' },
    path: 'spec.managedBy',
    says: "'kueue' must have the form",
  },
  { code: 'JS1026', wrong: { 'spec.managedBy': '' }, right: {}, path: 'spec.managedBy', says: 'is empty' },
  {
    code: 'JS1026',
    wrong: { 'spec.managedBy': 'Example.com/x' },
    right: { 'spec.managedBy': 'example.com/x' },
    path: 'spec.managedBy',
    says: "the domain 'Example.com'",
  },
  {
    code: 'JS1026',
    wrong: { 'spec.managedBy': 'example.com/x y' },
    right: { 'spec.managedBy': 'example.com/x/y' },
    path: 'spec.managedBy',
    says: 'a URL path may not contain',
  },
  {
    code: 'JS1027',
    wrong: { 'spec.managedBy': `a.io/${'x'.repeat(59)}` },
    right: { 'spec.managedBy': `a.io/${'x'.repeat(58)}` },
    path: 'spec.managedBy',
    says: '64 characters, 1 more than the 63',
  },
];

const REPLICATED_JOB_CASES: readonly RuleCase[] = [
  {
    code: 'JS1030',
    wrong: { [`${RJ}.replicas`]: 21475, [`${JOB}.parallelism`]: 100000 },
    right: { [`${RJ}.replicas`]: 21474, [`${JOB}.parallelism`]: 100000 },
    path: `${RJ}.replicas`,
    says: '21475 replicas × parallelism 100000 = 2147500000 pods, more than 2147483647',
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

const IN_PLACE = {
  'spec.failurePolicy.restartStrategy': 'InPlaceRestart',
  [`${JOB}.backoffLimit`]: 2147483647,
  [`${JOB}.podReplacementPolicy`]: 'Failed',
};

const IN_PLACE_CASES: readonly RuleCase[] = [
  {
    code: 'JS1038',
    wrong: IN_PLACE,
    right: { ...IN_PLACE, 'spec.failurePolicy.restartStrategy': 'Recreate' },
    gates: { inPlaceRestart: false },
    path: 'spec.failurePolicy.restartStrategy',
    says: 'gate InPlaceRestart, which is off',
  },
  {
    code: 'JS1045',
    wrong: { ...IN_PLACE, [`${JOB}.backoffLimit`]: 6 },
    right: IN_PLACE,
    path: `${JOB}.backoffLimit`,
    says: 'backoffLimit is 6, and InPlaceRestart needs 2147483647',
  },
  {
    code: 'JS1045',
    wrong: { ...IN_PLACE, [`${JOB}.backoffLimit`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.backoffLimit`,
    says: 'not set, which means 6',
  },
  {
    code: 'JS1046',
    wrong: { ...IN_PLACE, [`${JOB}.podReplacementPolicy`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.podReplacementPolicy`,
    says: 'podReplacementPolicy is not set',
  },
  {
    code: 'JS1047',
    wrong: { ...IN_PLACE, [`${JOB}.completions`]: 3 },
    right: IN_PLACE,
    path: `${JOB}.completions`,
    says: 'completions is 3 and parallelism is 2',
  },
  {
    code: 'JS1047',
    wrong: { ...IN_PLACE, [`${JOB}.parallelism`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.completions`,
    says: 'parallelism is not set',
  },
];

const RULE = 'spec.failurePolicy.rules[0]';

const POLICY_CASES: readonly RuleCase[] = [
  {
    code: 'JS1040',
    wrong: { 'spec.successPolicy': { operator: 'Any', targetReplicatedJobs: ['workers', 'leader'] } },
    right: { 'spec.successPolicy': { operator: 'Any', targetReplicatedJobs: ['workers'] } },
    path: 'spec.successPolicy.targetReplicatedJobs[1]',
    says: "no replicated job 'leader'",
    remedy: 'one of workers',
  },
  {
    code: 'JS1050',
    wrong: { [RULE]: { action: 'RestartJob' } },
    right: { [RULE]: { action: 'RestartJobSet' } },
    gates: { restartJob: false },
    path: `${RULE}.action`,
    says: 'action RestartJob needs the feature gate RestartJob',
  },
  {
    code: 'JS1050',
    wrong: { [RULE]: { action: 'RestartJobAndIgnoreMaxRestarts' } },
    right: { [RULE]: { action: 'FailJobSet' } },
    gates: { restartJob: false },
    path: `${RULE}.action`,
    says: 'RestartJobAndIgnoreMaxRestarts',
  },
  {
    code: 'JS1051',
    wrong: { [RULE]: { action: 'RestartJob' }, [`${RJ}.replicas`]: 1025 },
    right: { [RULE]: { action: 'RestartJob' }, [`${RJ}.replicas`]: 1024 },
    path: `${RJ}.replicas`,
    says: "'workers' has 1025 replicas, and with action RestartJob at most 1024",
  },
  {
    code: 'JS1052',
    wrong: { [RULE]: { action: 'FailJobSet', name: 'n'.repeat(129) } },
    right: { [RULE]: { action: 'FailJobSet', name: 'n'.repeat(128) } },
    path: `${RULE}.name`,
    says: '129 characters, 1 more than the 128',
  },
  {
    code: 'JS1053',
    wrong: { [RULE]: { action: 'FailJobSet', name: 'host-maintenance' } },
    right: { [RULE]: { action: 'FailJobSet', name: 'host_maintenance' } },
    path: `${RULE}.name`,
    says: "'host-maintenance'",
    remedy: 'hostMaintenance',
  },
  {
    code: 'JS1053',
    wrong: { [RULE]: { action: 'FailJobSet', name: 'oom:' } },
    right: { [RULE]: { action: 'FailJobSet', name: 'oom:killed' } },
    path: `${RULE}.name`,
    says: "'oom:'",
  },
  {
    code: 'JS1053',
    wrong: { [RULE]: { action: 'FailJobSet', name: '--' } },
    right: { [RULE]: { action: 'FailJobSet', name: 'a' } },
    path: `${RULE}.name`,
    says: "'--'",
    remedy: 'hostMaintenance',
  },
  {
    code: 'JS1054',
    wrong: { [RULE]: { action: 'FailJobSet', targetReplicatedJobs: ['leader'] } },
    right: { [RULE]: { action: 'FailJobSet', targetReplicatedJobs: ['workers'] } },
    path: `${RULE}.targetReplicatedJobs[0]`,
    says: "no replicated job 'leader'",
  },
  {
    code: 'JS1055',
    wrong: { [RULE]: { action: 'FailJobSet', onJobFailureReasons: ['OOMKilled'] } },
    right: { [RULE]: { action: 'FailJobSet', onJobFailureReasons: ['PodFailurePolicy'] } },
    path: `${RULE}.onJobFailureReasons[0]`,
    says: "'OOMKilled'",
    remedy: 'BackoffLimitExceeded, DeadlineExceeded, FailedIndexes, MaxFailedIndexesExceeded, PodFailurePolicy',
  },
  {
    code: 'JS1056',
    wrong: { 'spec.failurePolicy.rules': [{ action: 'FailJobSet', name: 'a' }, { action: 'RestartJobSet', name: 'a' }] },
    right: { 'spec.failurePolicy.rules': [{ action: 'FailJobSet', name: 'a' }, { action: 'RestartJobSet', name: 'b' }] },
    path: 'spec.failurePolicy.rules[1].name',
    says: "'a' is already the name of rule 0",
  },
  { // a default name meets a written one
    code: 'JS1056',
    wrong: { 'spec.failurePolicy.rules': [{ action: 'FailJobSet', name: 'failurePolicyRule1' }, { action: 'RestartJobSet' }] },
    right: { 'spec.failurePolicy.rules': [{ action: 'FailJobSet', name: 'failurePolicyRule2' }, { action: 'RestartJobSet' }] },
    path: 'spec.failurePolicy.rules[1].name',
    says: "'failurePolicyRule1'",
  },
  {
    code: 'JS1057',
    wrong: { [RULE]: { action: 'FailJobSet', onJobFailureMessagePatterns: ['OOM', '(?=exit)'] } },
    right: { [RULE]: { action: 'FailJobSet', onJobFailureMessagePatterns: ['OOM', '(?i)exit code 13[79]'] } },
    path: `${RULE}.onJobFailureMessagePatterns[1]`,
    says: "'(?=exit)' is not an RE2 pattern: invalid or unsupported Perl syntax",
  },
  {
    code: 'JS1058',
    wrong: { 'spec.failurePolicy.maxRestarts': -1 },
    right: { 'spec.failurePolicy.maxRestarts': 0 },
    path: 'spec.failurePolicy.maxRestarts',
    says: 'maxRestarts is -1',
  },
];

const COORDINATOR = 'spec.coordinator';

const COORDINATOR_CASES: readonly RuleCase[] = [
  {
    code: 'JS1060',
    wrong: { [COORDINATOR]: { replicatedJob: 'leader' } },
    right: { [COORDINATOR]: { replicatedJob: 'workers' } },
    path: `${COORDINATOR}.replicatedJob`,
    says: "no replicated job 'leader'",
    remedy: 'one of workers',
  },
  {
    code: 'JS1061',
    wrong: { [COORDINATOR]: { replicatedJob: 'workers', jobIndex: 2 } },
    right: { [COORDINATOR]: { replicatedJob: 'workers', jobIndex: 1 } },
    path: `${COORDINATOR}.jobIndex`,
    says: "jobIndex is 2, and the Jobs of 'workers' are 0 to 1",
    remedy: 'from 0 to 1',
  },
  {
    code: 'JS1061',
    wrong: { [COORDINATOR]: { replicatedJob: 'workers', jobIndex: -1 } },
    right: { [COORDINATOR]: { replicatedJob: 'workers', jobIndex: 0 } },
    path: `${COORDINATOR}.jobIndex`,
    says: 'jobIndex is -1',
  },
  {
    code: 'JS1061',
    wrong: { [LAST]: { ...EVAL, replicas: 0 }, [COORDINATOR]: { replicatedJob: 'eval' } },
    right: { [LAST]: EVAL, [COORDINATOR]: { replicatedJob: 'eval' } },
    path: `${COORDINATOR}.jobIndex`,
    says: "'eval' has no Jobs: replicas is 0",
    remedy: 'set replicas',
  },
  {
    code: 'JS1062',
    wrong: { [`${JOB}.completionMode`]: 'NonIndexed', [COORDINATOR]: { replicatedJob: 'workers' } },
    right: { [COORDINATOR]: { replicatedJob: 'workers' } },
    path: `${COORDINATOR}.replicatedJob`,
    says: "the Jobs of 'workers' are NonIndexed",
    remedy: 'to Indexed',
  },
  {
    code: 'JS1062',
    wrong: { [`${JOB}.completionMode`]: 'NonIndexed', [`${JOB}.completions`]: undefined, [COORDINATOR]: { replicatedJob: 'workers' } },
    right: { [COORDINATOR]: { replicatedJob: 'workers' } },
    path: `${COORDINATOR}.replicatedJob`,
    says: 'have no completions',
    remedy: `set ${JOB}.completions`,
  },
  {
    code: 'JS1063',
    wrong: { [COORDINATOR]: { replicatedJob: 'workers', podIndex: 2 } },
    right: { [COORDINATOR]: { replicatedJob: 'workers', podIndex: 1 } },
    path: `${COORDINATOR}.podIndex`,
    says: "podIndex is 2, and the pods of a Job of 'workers' are 0 to 1",
  },
  {
    code: 'JS1063',
    wrong: { [COORDINATOR]: { replicatedJob: 'workers', podIndex: -1 } },
    right: { [COORDINATOR]: { replicatedJob: 'workers', podIndex: 0 } },
    path: `${COORDINATOR}.podIndex`,
    says: 'podIndex is -1',
  },
  {
    code: 'JS1063',
    wrong: { [`${JOB}.completions`]: 0, [COORDINATOR]: { replicatedJob: 'workers' } },
    right: { [COORDINATOR]: { replicatedJob: 'workers' } },
    path: `${COORDINATOR}.podIndex`,
    says: 'completions is 0',
    remedy: 'set completions',
  },
  { // 26 + 12 + 1 + 26 = 65
    code: 'JS1064',
    wrong: { 'metadata.name': 'r'.repeat(26), [COORDINATOR]: { replicatedJob: 'workers' } },
    right: { 'metadata.name': 'r'.repeat(25), [COORDINATOR]: { replicatedJob: 'workers' } },
    path: COORDINATOR,
    says: "has 65 characters, 2 more than the 63 allowed: 38 of the host name + 1 of '.' + 26 of the subdomain",
    remedy: 'set spec.network.subdomain to a name at least 2 characters shorter',
  },
  {
    code: 'JS1064',
    wrong: { 'spec.network.subdomain': 's'.repeat(46), [COORDINATOR]: { replicatedJob: 'workers' } },
    right: { 'spec.network.subdomain': 's'.repeat(45), [COORDINATOR]: { replicatedJob: 'workers' } },
    path: COORDINATOR,
    says: '17 of the host name',
    remedy: 'by 1 characters',
  },
];

const MOUNT = { [`${CONTAINER}.volumeMounts`]: [{ name: 'ckpt', mountPath: '/ckpt' }] };
const CLAIM_SPEC = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Ti' } } };
const CLAIM = { metadata: { name: 'ckpt' }, spec: CLAIM_SPEC };
const CLAIMS = { ...MOUNT, 'spec.volumeClaimPolicies': [{ templates: [CLAIM] }] };
const TEMPLATE = 'spec.volumeClaimPolicies[0].templates[0]';

const CLAIM_CASES: readonly RuleCase[] = [
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

const ON_JOBSET = 'metadata.annotations';
const ON_TEMPLATE = `${RJ}.template.metadata.annotations`;

const EXCLUSIVE_CASES: readonly RuleCase[] = [
  {
    code: 'JS1080',
    wrong: { [`${JOB}.completionMode`]: 'NonIndexed', [ON_JOBSET]: { [EXCLUSIVE]: 'rack' } },
    right: { [ON_JOBSET]: { [EXCLUSIVE]: 'rack' } },
    path: `${JOB}.completionMode`,
    says: "the Jobs of 'workers' are NonIndexed, and have exclusive placement by rack",
  },
  { // with the node-selector strategy no pod waits for a leader
    code: 'JS1080',
    wrong: { [`${JOB}.completionMode`]: 'NonIndexed', [ON_TEMPLATE]: { [EXCLUSIVE]: 'rack' } },
    right: { [`${JOB}.completionMode`]: 'NonIndexed', [ON_TEMPLATE]: { [EXCLUSIVE]: 'rack', [STRATEGY]: 'true' } },
    path: `${JOB}.completionMode`,
    says: 'NonIndexed',
  },
  {
    code: 'JS1081',
    wrong: { [ON_JOBSET]: { [EXCLUSIVE]: 'rack/' } },
    right: { [ON_JOBSET]: { [EXCLUSIVE]: 'example.com/rack' } },
    path: `${ON_JOBSET}['${EXCLUSIVE}']`,
    says: "'rack/' is empty",
  },
  {
    code: 'JS1081',
    wrong: { [ON_TEMPLATE]: { [EXCLUSIVE]: 'a rack' } },
    right: { [ON_TEMPLATE]: { [EXCLUSIVE]: 'rack' } },
    path: `${ON_TEMPLATE}['${EXCLUSIVE}']`,
    says: "'a rack'",
  },
  {
    code: 'JS1082',
    wrong: { [ON_JOBSET]: { [EXCLUSIVE]: 'rack' }, [ON_TEMPLATE]: { [STRATEGY]: '' } },
    right: { [ON_JOBSET]: { [EXCLUSIVE]: 'rack', [STRATEGY]: '' } },
    path: `${ON_TEMPLATE}['${STRATEGY}']`,
    says: "on the template of 'workers'",
  },
  {
    code: 'JS1083',
    wrong: { [ON_JOBSET]: { [STRATEGY]: 'true' } },
    right: { [ON_JOBSET]: { [STRATEGY]: 'true', [EXCLUSIVE]: 'rack' } },
    path: `${ON_JOBSET}['${STRATEGY}']`,
    says: 'stands without',
  },
  {
    code: 'JS1083',
    wrong: { [ON_TEMPLATE]: { [STRATEGY]: 'true' } },
    right: { [ON_TEMPLATE]: { [STRATEGY]: 'true', [EXCLUSIVE]: 'rack' } },
    path: `${ON_TEMPLATE}['${STRATEGY}']`,
    says: 'stands without',
  },
];

export const JOBSET_CASES: readonly RuleCase[] = [
  ...NAME_CASES, ...NETWORK_CASES, ...MANAGED_BY_CASES, ...REPLICATED_JOB_CASES, ...IN_PLACE_CASES, ...POLICY_CASES, ...COORDINATOR_CASES,
  ...CLAIM_CASES, ...EXCLUSIVE_CASES,
];

function replicatedJobs(length: number) {
  return { 'spec.replicatedJobs': Array.from({ length }, (_, i) => ({ ...EVAL, name: `j${i}` })) };
}

function dependencies(length: number) {
  return Array.from({ length }, (_, i) => ({ name: `j${i}`, status: 'Complete' }));
}

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
