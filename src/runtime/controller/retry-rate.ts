/** How often a namespace's failed passes are tried again: the rate of Kubernetes' own controllers, for each namespace by itself. */
import type { Clock } from '../kubernetes';

const RETRIES_PER_SECOND = 10;
const RETRY_BURST = 100;

interface Bucket {
  tokens: number;
  /** When that was counted, in monotonic milliseconds. */
  at: number;
}

export class RetryRate {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Takes a token of the namespace. Returns the milliseconds until there is one. */
  delay(namespace: string): number {
    const now = this.clock.monotonic();
    let bucket = this.buckets.get(namespace);
    if (!bucket) {
      this.removeFull(now);
      this.buckets.set(namespace, bucket = { tokens: RETRY_BURST, at: now });
    }
    bucket.tokens = tokensAt(bucket, now) - 1;
    bucket.at = now;
    return bucket.tokens >= 0 ? 0 : -bucket.tokens * 1000 / RETRIES_PER_SECOND;
  }

  /** A bucket that is full again is as good as none. */
  private removeFull(now: number): void {
    for (const [namespace, bucket] of this.buckets) if (tokensAt(bucket, now) >= RETRY_BURST) this.buckets.delete(namespace);
  }
}

function tokensAt({ tokens, at }: Bucket, now: number): number {
  return Math.min(RETRY_BURST, tokens + (now - at) * RETRIES_PER_SECOND / 1000);
}
