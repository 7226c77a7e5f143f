import type { IConstruct } from 'constructs';
import { appliedTo, applyTo } from './construct-values';

const CONTROLLER = Symbol.for('cdk8s-jobset.dev/controller');

/** Says that runs at or below a construct have the controller of standalone runs, so that they need not ask for one. */
export function announceController(scope: IConstruct): void {
  applyTo(scope, CONTROLLER, true);
}

export function hasController(construct: IConstruct): boolean {
  return appliedTo<boolean>(construct, CONTROLLER) ?? false;
}
