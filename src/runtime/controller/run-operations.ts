/**
 * The operations of one run that are still to be done. Each pass says anew which these are, so that what is not on its way yet is decided on
 * the latest state; what is on its way is not begun a second time. So a Job that is gone is made again while others are still being deleted.
 */
import type { WriteLimit } from './write-limit';
import type { Operation } from '../../engine';

export interface RunOperationsOptions {
  readonly limit: WriteLimit;
  readonly namespace: string;
  /** Must not fail. */
  readonly perform: (operation: Operation) => Promise<void>;
  /** Nothing is left to do, and nothing on its way. */
  readonly drained: () => void;
}

export class RunOperations {
  private pending: readonly Operation[] = [];
  private next = 0;
  private readonly begun = new Set<string>();
  private lanes = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly options: RunOperationsOptions) {}

  /** What is on its way: what is decided now does not know its outcome yet. */
  onTheirWay(): ReadonlySet<string> {
    return new Set(this.begun);
  }

  /**
   * These are to be done instead of those that have not begun.
   * @param unless those that were on their way when these were decided
   */
  replace(decided: readonly Operation[], unless: ReadonlySet<string>): void {
    const operations = unless.size === 0 ? decided : decided.filter(operation => !unless.has(operationKey(operation)));
    // What is missing is made before more is taken away: names get free one by one while a whole run is deleted.
    const isCreate = ({ verb }: Operation) => verb === 'create';
    this.pending = [...operations.filter(isCreate), ...operations.filter(operation => !isCreate(operation))];
    this.next = 0;
    const lanes = Math.min(this.options.limit.size, this.pending.length);
    while (this.lanes < lanes) {
      this.lanes++;
      void this.lane();
    }
  }

  /** Nothing more is begun. */
  clear(): void {
    this.pending = [];
  }

  /** Resolves when nothing is on its way. */
  async whenIdle(): Promise<void> {
    if (this.lanes > 0) await new Promise<void>(resolve => this.idle.push(resolve));
  }

  private async lane(): Promise<void> {
    const { limit, namespace, perform } = this.options;
    const performNext = async () => {
      const operation = this.pull();
      if (!operation) return false;
      const key = operationKey(operation);
      this.begun.add(key);
      try {
        await perform(operation);
      } finally {
        this.begun.delete(key);
      }
      return true;
    };
    while (await limit.run(namespace, performNext));
    this.lanes--;
    if (this.lanes > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
    this.options.drained();
  }

  private pull(): Operation | undefined {
    return this.pending[this.next++];
  }
}

/** What is done to one object, and with what aim: two different patches of a Job are two operations. */
export function operationKey(operation: Operation): string {
  return `${kindOf(operation)} ${operation.name}`;
}

/** What is done, whatever it is done to. */
export function kindOf(operation: Operation): string {
  const { verb, resource } = operation;
  return operation.verb === 'patch' ? `${verb} ${resource} (${operation.aim})` : `${verb} ${resource}`;
}
