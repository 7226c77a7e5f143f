import type { IConstruct } from 'constructs';

const CONTROLLER = Symbol.for('cdk8s-jobset.dev/controller');

/** Says that an app brings the controller of standalone runs along, so that its runs need not ask for one. */
export function announceController(construct: IConstruct): void {
  Object.defineProperty(construct.node.root, CONTROLLER, { value: true, configurable: true });
}

export function bringsController(construct: IConstruct): boolean {
  return CONTROLLER in construct.node.root;
}
