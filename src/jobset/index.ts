export * from './rendering';
