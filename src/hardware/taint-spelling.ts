import type { NodeTaint } from './node-taint';

/** How providers spell effects: GCE and EKS enums, Cluster API's AWS enum, Kubernetes itself. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ['noschedule', 'NoSchedule'],
  ['prefernoschedule', 'PreferNoSchedule'],
  ['noexecute', 'NoExecute'],
]);

/** The Kubernetes spelling of an effect, or undefined when it is none: `NO_SCHEDULE` and `no-schedule` are `NoSchedule`. */
export function taintEffect(spelling: string): string | undefined {
  return EFFECTS.get(spelling.replaceAll(/[-_]/g, '').toLowerCase());
}

/** Reads `key=value:NoSchedule` and `key:NoSchedule`, the form of kubectl and AKS. */
export function parseTaint(text: string): NodeTaint | undefined {
  const colon = text.lastIndexOf(':');
  const effect = colon > 0 ? taintEffect(text.slice(colon + 1)) : undefined;
  if (effect === undefined) return undefined;
  const [key, ...value] = text.slice(0, colon).split('=');
  if (key === '') return undefined;
  return value.length === 0 ? { key, effect } : { key, value: value.join('='), effect };
}
