/** What would run, as a value and as text. */
export * from './plan';
export type { Resources } from './pod-resources';
export { planText } from './text';
