import type { RuleCase } from './case';

export const MANAGED_BY_CASES: readonly RuleCase[] = [
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
