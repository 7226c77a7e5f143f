export * from './jobset';
export * as jobsetv1alpha2 from '../imports/jobset';
