export { documentPolicies } from './document-policies';
export { placementPolicy } from './placement-policy';
export { validationPolicies } from './validation-policies';
