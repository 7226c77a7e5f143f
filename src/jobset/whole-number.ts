/**
 * Refuses what is no whole number from `min` on. What is no number yet (a Lazy, a token of another library) passes.
 * @param what names the value in the error: `llama/pretrain/workers: replicas`
 */
export function checkWholeNumber(what: string, value: number | undefined, min: number = 0): void {
  if (typeof value === 'number' && !(Number.isInteger(value) && value >= min)) throw new Error(`${what} is ${value}, write a whole number from ${min}`);
}
