/** What would run and where, as a value, as text, as JSON and as a page. */
export type { Resources } from '../model/pod-resources';
export { planHtml } from './html/page';
export { planJson } from './json';
export * from './picture';
export * from './plan';
export type { DescribedPool } from './pools';
export * from './run-plan';
export { planSvg } from './svg';
export { planText, type TextOptions } from './text';
