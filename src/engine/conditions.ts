/** The conditions of a JobSet, and the rules by which they change. */
import type { Condition } from '../model';
import type { EngineEvent } from './outcome';
import { isoTime } from './time';

export type ConditionType =
  | 'Completed'
  | 'Failed'
  | 'Suspended'
  | 'StartupPolicyInProgress'
  | 'StartupPolicyCompleted'
  | 'RestartingJobSet'
  /** Ours: something that the controller cannot change by itself keeps it from going on. */
  | 'Stalled'
  /** Ours: the policy document of a standalone run was edited and is not the one that runs. */
  | 'DocumentChanged';

export interface ConditionChange {
  readonly type: ConditionType;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
  /** Type of the event that a change emits. */
  readonly event: EngineEvent['type'];
  /** Whether that is one event for as long as it lasts. */
  readonly lasting?: true;
}

/** The API's limit. */
const MAX_MESSAGE = 32_768;

/** One of two that cannot both be true. */
const OPPOSITE: Partial<Record<ConditionType, ConditionType>> = {
  StartupPolicyInProgress: 'StartupPolicyCompleted',
  StartupPolicyCompleted: 'StartupPolicyInProgress',
};

export class Conditions {
  private list: readonly Condition[];

  constructor(observed: readonly Condition[] | undefined) {
    this.list = observed ?? [];
  }

  get all(): readonly Condition[] {
    return this.list;
  }

  isTrue(type: ConditionType): boolean {
    return this.get(type)?.status === 'True';
  }

  get(type: ConditionType): Condition | undefined {
    return this.list.find(condition => condition.type === type);
  }

  /**
   * A condition that is not there yet appears only when it is true. The time of the last transition is that of the status:
   * a new reason or message alone keeps it.
   * @returns whether anything changed
   */
  set({ type, status, reason, message: text }: ConditionChange, now: number): boolean {
    const value = status ? 'True' : 'False';
    const message = text.slice(0, MAX_MESSAGE);
    const old = this.get(type);
    if (!old && !status) return false;
    if (old?.status === value && old.reason === reason && old.message === message) return false;
    const lastTransitionTime = old?.status === value && old.lastTransitionTime ? old.lastTransitionTime : isoTime(now);
    const next: Condition = { ...old, type, status: value, reason, message, lastTransitionTime };
    this.list = old ? this.list.map(condition => condition === old ? next : condition) : [...this.list, next];
    const opposite = OPPOSITE[type];
    if (status && opposite) this.list = this.list.map(condition => condition.type === opposite ? { ...condition, status: 'False' } : condition);
    return true;
  }
}
