/**
 * Leader election by a Lease, with the times that Kubernetes' own components use.
 *
 * Nobody's clock is trusted but the own monotonic one: a leader stops writing when it could not renew for the renew deadline, counted from when
 * it sent the last renewal that succeeded; a candidate takes a lease when it has seen no change of it for the lease's whole duration. As the deadline
 * is shorter than the duration, two leaders do not write at the same time unless a write is on its way for longer than the difference,
 * and for that every write of ours carries its precondition.
 */
import type { Api } from './api';
import { ApiError } from './api-error';
import type { Clock } from './clock';
import { pause } from './clock';
import { resourcePath } from './resource-paths';
import type { KubernetesObject } from '../../model';

export interface LeaderElectionOptions {
  readonly api: Api;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Of the Lease. */
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Different for every process, also for one that is started anew. */
  readonly identity: string;
  /** Called whenever this process has become the leader. */
  readonly onStarted: () => void;
  /** Called whenever it is the leader no more. A lease that is given up voluntarily is released when this has ended. */
  readonly onStopped: () => void | Promise<void>;
  /** Told what goes wrong. @default - nobody */
  readonly log?: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Milliseconds for which others leave an unchanged lease alone. @default 15000 */
  readonly leaseDuration?: number;
  /** Milliseconds without a successful renewal after which this process stops leading. @default 10000 */
  readonly renewDeadline?: number;
  /** Milliseconds between two attempts. @default 2000 */
  readonly retryPeriod?: number;
}

interface Lease extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/** How many attempts that get no answer fit into the renew deadline. */
const ATTEMPTS = 3;

export class LeaderElection {
  private readonly leaseDuration: number;
  private readonly renewDeadline: number;
  private readonly retryPeriod: number;
  private running?: { readonly controller: AbortController; readonly ended: Promise<void> };
  /** The lease as it was read or written last. */
  private lease?: Lease;
  /** When the lease was first seen as it is now. */
  private seenAt = 0;
  /** Until when this process may write, in milliseconds of the monotonic clock. */
  private deadline = -Infinity;
  private led = false;

  public constructor(private readonly options: LeaderElectionOptions) {
    this.leaseDuration = options.leaseDuration ?? 15_000;
    this.renewDeadline = options.renewDeadline ?? 10_000;
    this.retryPeriod = options.retryPeriod ?? 2_000;
  }

  /** To be asked before every write. False as soon as the renew deadline has passed, even if the process slept through it and no timer has fired yet. */
  public get leading(): boolean {
    return this.led && this.options.clock.monotonic() < this.deadline;
  }

  /** Who holds the lease, as far as is known. */
  public get holder(): string | undefined {
    return this.lease?.spec?.holderIdentity || undefined;
  }

  /** Does nothing while it runs. */
  public start(): void {
    if (this.running) return;
    const controller = new AbortController();
    this.running = { controller, ended: this.run(controller.signal) };
  }

  /** Stops leading, and lets the next leader begin at once. */
  public async stop(): Promise<void> {
    const { running } = this;
    if (!running) return;
    running.controller.abort();
    await running.ended;
    if (this.running === running) this.running = undefined;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { clock, random, onStarted, onStopped } = this.options;
    while (!signal.aborted) {
      if (!await this.attempt(signal)) {
        await pause(clock, this.retryPeriod * (1 + random() / 5), signal);
        continue;
      }
      this.led = true;
      onStarted();
      await this.hold(signal);
      this.led = false;
      await onStopped();
      if (signal.aborted) await this.release();
    }
  }

  /** Renews until the lease is lost. */
  private async hold(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const lost = new AbortController();
    const end = () => lost.abort();
    signal.addEventListener('abort', end);
    let next = clock.monotonic() + this.retryPeriod;
    while (!lost.signal.aborted) {
      const remaining = this.deadline - clock.monotonic();
      if (remaining <= 0) break;
      const cancel = clock.after(remaining, end);
      // An attempt that got no answer has waited already.
      await pause(clock, Math.max(0, next - clock.monotonic()), lost.signal);
      next = clock.monotonic() + this.retryPeriod;
      if (this.leading && !lost.signal.aborted) await this.attempt(lost.signal);
      cancel();
      if (this.lease && this.holder !== this.options.identity) break;
    }
    signal.removeEventListener('abort', end);
  }

  /** @returns whether the lease is held now */
  private async attempt(signal: AbortSignal): Promise<boolean> {
    const { clock, identity, log, name } = this.options;
    const begin = clock.monotonic();
    try {
      // Whoever holds it knows it; a conflict shows that somebody has changed it.
      if (!this.led || !this.lease) this.observe(await this.read(signal));
      if (this.lease && this.holder !== undefined && this.holder !== identity && !this.isExpired(this.lease)) return false;
      const lease = await this.write(identity, signal);
      if (signal.aborted) return false;
      this.observe(lease);
      this.deadline = begin + this.renewDeadline;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      // Somebody has changed or deleted it, or a write of ours was done without our knowing.
      if (error instanceof ApiError && (error.code === 409 || error.code === 404)) {
        await this.refresh(signal);
      } else {
        log?.('the lease could not be had', { lease: name, error: String(error) });
      }
      return false;
    }
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    try {
      this.observe(await this.read(signal));
    } catch {
      this.lease = undefined;
    }
  }

  private observe(lease: Lease | undefined): void {
    if (lease?.metadata?.resourceVersion === this.lease?.metadata?.resourceVersion && lease) return;
    this.lease = lease;
    this.seenAt = this.options.clock.monotonic();
  }

  private isExpired(lease: Lease): boolean {
    const duration = (lease.spec?.leaseDurationSeconds ?? 0) * 1000 || this.leaseDuration;
    return this.options.clock.monotonic() - this.seenAt >= duration;
  }

  private async read(signal: AbortSignal): Promise<Lease | undefined> {
    const { api, namespace, name } = this.options;
    try {
      return await this.answered(async bounded => api.request<Lease>({ method: 'GET', path: resourcePath('leases', { namespace, name }) }, bounded), signal);
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  private async write(holderIdentity: string, signal?: AbortSignal): Promise<Lease> {
    const { api, clock, identity, namespace, name } = this.options;
    const time = `${new Date(clock.now()).toISOString().slice(0, -1)}000Z`;
    const { lease } = this;
    const keeps = this.holder === identity;
    const body: Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: lease?.metadata ?? { namespace, name },
      spec: {
        holderIdentity,
        leaseDurationSeconds: holderIdentity === '' ? 1 : Math.ceil(this.leaseDuration / 1000),
        acquireTime: keeps ? lease?.spec?.acquireTime : time,
        renewTime: time,
        leaseTransitions: (lease?.spec?.leaseTransitions ?? -1) + (keeps ? 0 : 1),
      },
    };
    return this.answered(async bounded => lease
      ? api.request<Lease>({ method: 'PUT', path: resourcePath('leases', { namespace, name }), body }, bounded)
      : api.request<Lease>({ method: 'POST', path: resourcePath('leases', { namespace }), body }, bounded), signal);
  }

  /** Waits for no answer so long that there is no time left for other attempts: the connection may be one that nobody answers on any more. */
  private async answered<R>(request: (signal: AbortSignal) => Promise<R>, signal?: AbortSignal): Promise<R> {
    const longest = this.renewDeadline / ATTEMPTS;
    const bounded = new AbortController();
    const end = () => bounded.abort();
    let tooLate = false;
    const cancel = this.options.clock.after(longest, () => {
      tooLate = true;
      end();
    });
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    try {
      return await request(bounded.signal);
    } catch (error) {
      throw tooLate ? new ApiError(0, 'Timeout', `no answer within ${longest / 1000} s`) : error;
    } finally {
      cancel();
      signal?.removeEventListener('abort', end);
    }
  }

  private async release(): Promise<void> {
    if (this.holder !== this.options.identity) return;
    try {
      this.observe(await this.write(''));
    } catch (error) {
      this.options.log?.('the lease could not be released', { lease: this.options.name, error: String(error) });
    }
  }
}
