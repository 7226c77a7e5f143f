export * from './controller';
export * from './hardware';
export * from './jobset';
export * from './placement';
export * from './queueing';
export * as jobsetv1alpha2 from '../imports/jobset';
