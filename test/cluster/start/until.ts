import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** How long to go on trying, in milliseconds. @default 60000 */
  readonly timeout?: number;
  /** How long to pause between two tries, in milliseconds. @default 100 */
  readonly interval?: number;
}

/**
 * Tries until the attempt returns something other than undefined or false, and returns that.
 *
 * @param what what is waited for, for the error message
 * @throws Error when time is up, with the last error of the attempt, or at once when the attempt throws a `GiveUp`
 */
export async function until<T>(what: string, attempt: () => Promise<T | undefined | false>, options: UntilOptions = {}): Promise<T> {
  const { timeout = 60_000, interval = 100 } = options;
  const deadline = Date.now() + timeout;
  let reason = '';
  while (Date.now() < deadline) {
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      reason = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(interval);
  }
  throw new Error(`waited ${timeout / 1000} s for ${what}${reason}`);
}

/** Thrown by an attempt that no later try can mend. */
export class GiveUp extends Error {}

/** Tries until an assertion holds. @throws what it says the last time when time is up */
export async function eventually(assertion: () => Promise<void>, options: UntilOptions = {}): Promise<void> {
  let last: unknown;
  const holds = async () => assertion().then(() => true, (error: unknown) => {
    last = error;
    return false;
  });
  await until('the assertion to hold', holds, { timeout: 20_000, ...options }).catch((error: unknown) => {
    throw last ?? error;
  });
}
