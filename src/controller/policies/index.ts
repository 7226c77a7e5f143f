export { placementPolicy } from './placement-policy';
export { validationPolicies } from './validation-policies';
