import type { Capacity } from './capacity';
import type { NodePoolRequest } from './i-node-pool-provider';
import { poolMembers } from './pool-members';
import type { NodeTaint } from '../hardware';
import { illegalLabel } from '../model/syntax';

const CLOUDS: Readonly<Record<string, string>> = { gcp: 'Google Cloud', aws: 'AWS', azure: 'Azure' };

/** @throws Error when the machine type is another cloud's */
export function requireCloud({ name, accelerator: { machineType } }: NodePoolRequest, cloud: 'gcp' | 'aws' | 'azure', provider: string): void {
  if (machineType.cloud === undefined || machineType.cloud === cloud) return;
  throw new Error(`pool '${name}': ${provider} makes nodes on ${CLOUDS[cloud]}, but machine type '${machineType.name}' is ${CLOUDS[machineType.cloud]}'s`);
}

/** @throws Error when the provider does not have this kind of capacity */
export function requireCapacity(name: string, capacity: Capacity, provider: string, has: readonly string[], remedy: string): void {
  if (has.includes(capacity.type)) return;
  throw new Error(`pool '${name}': ${provider} has no ${capacity.type} capacity (it has ${has.join(', ')}): ${remedy}`);
}

/** @throws Error when the name of a pool is longer than the provider takes, or of other characters */
export function requireName(request: NodePoolRequest, provider: string, maximum: number, legal: RegExp, form: string, separator?: string): void {
  for (const { name } of poolMembers(request, separator)) {
    if (name.length <= maximum && legal.test(name)) continue;
    const problem = name.length > maximum ? `has ${name.length} characters, ${provider} takes at most ${maximum}` : `is not ${form}, as ${provider} requires`;
    throw new Error(`pool name '${name}' ${problem}: give the pool a name of its own, { name: '…' }`);
  }
}

/** Names that are DNS labels, at most so many characters. */
export function requireDnsName(request: NodePoolRequest, provider: string, maximum: number): void {
  requireName(request, provider, maximum, /^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and '-', with a letter first");
  for (const { name } of poolMembers(request)) {
    const reason = illegalLabel(name);
    if (reason) throw new Error(`pool name '${name}' ${reason}`);
  }
}

/** @throws Error for a zone that the provider calls otherwise */
export function requireZoneNames(name: string, zones: readonly string[] | undefined, legal: RegExp, example: string): void {
  const wrong = zones?.find(zone => !legal.test(zone));
  if (wrong !== undefined) throw new Error(`pool '${name}': '${wrong}' is no zone: write '${example}' or another`);
}

/** @throws Error for the id of a resource of Azure that is none */
export function requireArmId(name: string, property: string, id: string | undefined): void {
  if (id === undefined || id.startsWith('/subscriptions/')) return;
  throw new Error(`pool '${name}': ${property} is a resource id, and '${id}' is none: write '/subscriptions/…'`);
}

/** @throws Error when hosts that must stand close together may be in several zones */
export function requireOneZone(name: string, zones: readonly string[] | undefined, what: string): void {
  if (zones === undefined || zones.length === 1) return;
  throw new Error(`pool '${name}': ${what} is in exactly one zone, not in ${zones.length} (${zones.join(', ')}): name one of them`);
}

/** @throws Error for a pool that is to keep nodes, of a provider which keeps none */
export function requireNoMinimum({ name, minSlices }: NodePoolRequest, provider: string): void {
  if (minSlices === 0) return;
  throw new Error(`pool '${name}': ${provider} makes nodes when pods need them and keeps no minimum: leave minNodes and minSlices out`);
}

/** The author's taints; else, where the provider puts on none by itself, one that keeps pods without accelerators off. */
export function wantedTaints({ taints, accelerator }: NodePoolRequest): NodeTaint[] {
  if (taints) return taints;
  const { resourceName, chips } = accelerator;
  const automatic = accelerator.taints.some(({ key }) => key === resourceName);
  return resourceName === undefined || chips === 0 || automatic ? [] : [{ key: resourceName, value: 'present', effect: 'NoSchedule' }];
}

/** `NoSchedule` in the spelling of Compute Engine and EKS: `NO_SCHEDULE`. */
export function enumSpelling(effect: string): string {
  return effect.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

/** Undefined for nothing, so that it is not written. */
export function unlessEmpty<T extends readonly unknown[] | object>(value: T | undefined): T | undefined {
  return value === undefined || Object.keys(value).length === 0 ? undefined : value;
}
