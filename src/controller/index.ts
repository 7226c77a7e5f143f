export * from './controller-admission';
export * from './controller-image';
export * from './controller-scope';
export * from './jobset-controller';
export * from './jobset-controller-props';
