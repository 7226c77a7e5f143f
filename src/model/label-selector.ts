/** Label selectors, as Kubernetes reads them. */
import type { LabelSelector, LabelSelectorRequirement, StringMap } from './kubernetes';
import { own } from './own';

/** All that a selector asks for, its pairs too. */
export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly LabelSelectorRequirement[] {
  return [...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })), ...matchExpressions];
}

/** Whether what has these labels, and no others, is selected. */
export function selects(selector: LabelSelector, labels: StringMap): boolean {
  return requirementsOf(selector).every(requirement => isMet(requirement, labels));
}

/** An operator that Kubernetes does not know selects nothing. */
export function isMet({ key, operator, values = [] }: LabelSelectorRequirement, labels: StringMap): boolean {
  const value = own(labels, key);
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    default: return false;
  }
}
