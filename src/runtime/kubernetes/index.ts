/** A client of the Kubernetes API, of just the size that our programs need. */
export * from './api';
export * from './api-error';
export * from './backoff';
export * from './clock';
export * from './connection';
export * from './https-api';
export * from './lease';
export { JOB } from './protobuf/job';
export type { Message } from './protobuf/message';
export * from './reflector';
export * from './resource-paths';
