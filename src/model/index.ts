/** The JobSet document: its types, defaults, rules, names, and the objects that belong to it. */
export * from './concurrency';
export * from './controller-needs';
export * from './defaults';
export * from './document';
export * from './exclusive-placement';
export * from './expand';
export * from './feature-gates';
export * from './finding';
export * as keys from './keys';
export * from './kubernetes';
export * from './names';
export * from './patterns';
export * from './policy-document';
export * from './quantity';
export * from './rule';
export * from './startup';
export { UPDATE_RULES } from './validate/update';
export * from './validate/validate';
