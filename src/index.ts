export * from './jobset';
