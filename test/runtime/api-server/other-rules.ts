/** What the API server says to Events, pods and Leases, as far as a controller of Jobs can meet it. */
import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from './objects';
import type { KindRules } from './rules';

const MAX_NOTE = 1024;
const MAX_NAME = 128;

export const EVENT_RULES: KindRules = {
  invalid({ eventTime, reportingController, reportingInstance, action, reason, note, type }) {
    if (typeof eventTime !== 'string') return 'eventTime: Required value';
    for (const [field, value] of Object.entries({ reportingController, reportingInstance, action, reason })) {
      if (typeof value !== 'string' || value === '') return `${field}: Required value`;
      if (value.length > MAX_NAME) return `${field}: Invalid value: "": can have at most 128 characters`;
    }
    if (typeof note === 'string' && Buffer.byteLength(note) > MAX_NOTE) return 'note: Invalid value: "": can have at most 1024 characters';
    if (type !== 'Normal' && type !== 'Warning') return 'type: Invalid value: "": has invalid value: ';
    return undefined;
  },
};

export const POD_RULES: KindRules = {
  defaults: pod => ({ ...pod, status: { phase: 'Pending' } }),
  invalidChange(before, after) {
    const gates = (pod: ApiObject) => new Set(((pod.spec?.schedulingGates ?? []) as { name: string }[]).map(({ name }) => name));
    const had = gates(before);
    if ([...gates(after)].some(name => !had.has(name))) return 'spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate';
    // While it is gated, a pod may be narrowed down to fewer nodes.
    const selector = (pod: ApiObject) => (pod.spec?.nodeSelector ?? {}) as Record<string, string>;
    const [old, now] = [selector(before), selector(after)];
    const narrowed = had.size > 0 && Object.entries(old).every(([key, value]) => now[key] === value);
    const { schedulingGates: _, nodeSelector: __, ...oldSpec } = before.spec ?? {};
    const { schedulingGates: ___, nodeSelector: ____, ...nowSpec } = after.spec ?? {};
    if (isDeepStrictEqual(oldSpec, nowSpec) && (narrowed || isDeepStrictEqual(old, now))) return undefined;
    return 'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`, …';
  },
};

export const LEASE_RULES: KindRules = {
  invalid({ spec }) {
    const seconds = spec?.leaseDurationSeconds;
    return typeof seconds === 'number' && seconds <= 0 ? `spec.leaseDurationSeconds: Invalid value: ${seconds}: must be greater than 0` : undefined;
  },
};
