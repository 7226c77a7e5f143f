import type { RuleCase } from './case';
import { JOB, RJ } from '../../documents';

const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';
const STRATEGY = 'alpha.jobset.sigs.k8s.io/node-selector';
const ON_JOBSET = 'metadata.annotations';
const ON_TEMPLATE = `${RJ}.template.metadata.annotations`;

export const EXCLUSIVE_CASES: readonly RuleCase[] = [
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
