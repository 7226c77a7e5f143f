import type { RuleCase } from './case';
import { JOB } from '../../documents';

const EVAL = { name: 'eval', template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
const LAST = 'spec.replicatedJobs[1]';
const COORDINATOR = 'spec.coordinator';

export const COORDINATOR_CASES: readonly RuleCase[] = [
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
    remedy: 'by 1 character',
  },
];
