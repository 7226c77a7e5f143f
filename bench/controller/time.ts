/** Time, as benchmarks need it. */

export const SECOND = 1000;

/** How long to wait for anything, in milliseconds. */
export const PATIENCE = 300 * SECOND;

/** Seconds. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / SECOND;
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, milliseconds));
}

export async function until(what: string, reached: () => Promise<boolean>, interval: number): Promise<void> {
  const begin = performance.now();
  while (!await reached()) {
    if (performance.now() - begin > PATIENCE) throw new Error(`gave up waiting for ${what}`);
    await pause(interval);
  }
}

export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
