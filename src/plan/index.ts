/** What would run, as a value and as text. */
export * from './plan';
export type { Resources } from '../model/pod-resources';
export { planText } from './text';
