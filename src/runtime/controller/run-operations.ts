/**
 * The operations of one run that are still to be done. Each pass says anew which these are, so that what is not on its way yet is decided on
 * the latest state; what is on its way is not begun a second time. So a Job that is gone is made again while others are still being deleted.
 */
import type { WriteLimit } from './write-limit';
import type { Operation } from '../../engine';

export interface RunOperationsOptions {
  readonly limit: WriteLimit;
  /** Must not fail. */
  readonly perform: (operation: Operation) => Promise<void>;
  /** Nothing is left to do, and nothing on its way. */
  readonly drained: () => void;
}

export class RunOperations {
  private pending: readonly Operation[] = [];
  private next = 0;
  private readonly onTheirWay = new Set<string>();
  private lanes = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly options: RunOperationsOptions) {}

  /** These are to be done instead of those that have not begun. */
  replace(operations: readonly Operation[]): void {
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

  /** Resolves when nothing is on its way. */
  async whenIdle(): Promise<void> {
    if (this.lanes > 0) await new Promise<void>(resolve => this.idle.push(resolve));
  }

  private async lane(): Promise<void> {
    const { limit, perform } = this.options;
    for (;;) {
      await limit.take();
      const operation = this.pull();
      if (!operation) break;
      const key = operationKey(operation);
      this.onTheirWay.add(key);
      await perform(operation);
      this.onTheirWay.delete(key);
      limit.release();
    }
    limit.release();
    this.lanes--;
    if (this.lanes > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
    this.options.drained();
  }

  private pull(): Operation | undefined {
    while (this.next < this.pending.length) {
      const operation = this.pending[this.next++]!;
      if (!this.onTheirWay.has(operationKey(operation))) return operation;
    }
    return undefined;
  }
}

export function operationKey({ verb, resource, name }: Operation): string {
  return `${verb} ${resource}/${name}`;
}
