/** Kubernetes writes times as RFC 3339 in whole seconds; the engine counts in milliseconds since 1970. */

export function milliseconds(time: string | undefined): number {
  const parsed = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(parsed) ? 0 : parsed;
}

export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
