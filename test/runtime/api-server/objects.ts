/** Objects as the double keeps them. */
import type { KubernetesObject, ObjectMeta } from '../../../src/model';

export interface JsonObject {
  readonly [field: string]: unknown;
}

export type Metadata = ObjectMeta & Required<Pick<ObjectMeta, 'name' | 'uid' | 'resourceVersion' | 'creationTimestamp'>> & {
  readonly deletionGracePeriodSeconds?: number;
};

/** Frozen: whoever is given one cannot change what the server has. */
export interface ApiObject extends KubernetesObject {
  readonly metadata: Metadata;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly [field: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy as JSON would bring it: without fields that are undefined. */
export function jsonCopy<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
