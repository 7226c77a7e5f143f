export * from './hardware';
export * from './jobset';
export * from './placement';
export * as jobsetv1alpha2 from '../imports/jobset';
