export { GangScope } from './gang-groups';
export * from './gang-scheduling';
export { KueueApi } from './kueue-api';
export * from './training-queue';
