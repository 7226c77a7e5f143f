/** Time as the programs see it, so that a test can let a year pass in a moment. */
export interface Clock {
  /** Wall time in milliseconds since 1970: what is written into objects and compared with what they say. */
  now(): number;
  /** Milliseconds that never go back: what deadlines are measured with. */
  monotonic(): number;
  /** Calls once after that many milliseconds. Returns how to call it off. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves after that many milliseconds, or at once when the signal aborts. */
export async function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>(resolve => {
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal?.addEventListener('abort', done);
  });
}
