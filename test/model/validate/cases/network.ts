import type { RuleCase } from './case';

export const NETWORK_CASES: readonly RuleCase[] = [
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
