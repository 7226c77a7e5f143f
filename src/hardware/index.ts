export * from './accelerator';
export * from './machine-type';
export { NodeTaint } from './node-taint';
export * from './tpu-generation';
