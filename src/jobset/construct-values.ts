import type { IConstruct } from 'constructs';

/** What a construct carries beside its own fields: under symbols of the registry, so that two copies of this library see the same. */
interface Carrier {
  readonly [key: symbol]: unknown;
}

/** The one of its kind in an app, made when it is first asked for. */
export function ofApp<T>(construct: IConstruct, key: symbol, make: (root: IConstruct) => T): T {
  const { root } = construct.node;
  if (!(key in root)) Object.defineProperty(root, key, { value: make(root) });
  return (root as unknown as Carrier)[key] as T;
}

/** Says something of a construct and everything below it, whether it is there already or added later. */
export function applyTo(scope: IConstruct, key: symbol, value: unknown): void {
  Object.defineProperty(scope, key, { value, configurable: true });
}

/** What was applied to a construct, or else to the nearest scope around it. */
export function appliedTo<T>(construct: IConstruct, key: symbol): T | undefined {
  const nearest = [...construct.node.scopes].reverse().find(scope => key in scope);
  return (nearest as unknown as Carrier | undefined)?.[key] as T | undefined;
}
