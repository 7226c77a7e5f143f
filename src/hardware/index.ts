export * from './accelerator';
export * from './machine-type';
export * from './node-taint';
export * from './tpu-generation';
