import type { IConstruct } from 'constructs';

const CONTROLLER = Symbol.for('cdk8s-jobset.dev/controller');

/** Says that runs at or below a construct have the controller of standalone runs, so that they need not ask for one. */
export function announceController(scope: IConstruct): void {
  Object.defineProperty(scope, CONTROLLER, { value: true, configurable: true });
}

export function hasController(construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => CONTROLLER in scope);
}
