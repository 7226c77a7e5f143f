/** The runtime policies of a JobSet, as a pure function of what is observed. */
export * from './input';
export * from './observation-needs';
export * from './observe';
export * from './observed';
export * from './outcome';
export * from './reconcile';
export * from './run-record';
export * from './untold';
