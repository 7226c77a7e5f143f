/**
 * Keeps a sink told of every object of one kind: by a list, and by a watch from there on, for as long as it runs.
 *
 * Versions are compared for equality only. Nothing older than what is known can arrive: lists ask for the latest state (they never carry a
 * resourceVersion that would let an API server answer from its past), and a watch goes on from where its list was. What a list says is
 * believed even if its versions are lower, as they are after a restored backup of etcd.
 */
import type { Api, ApiRequest, List, WatchEvent } from './api';
import { ApiError } from './api-error';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { pause } from './clock';
import type { Message } from './protobuf/message';
import type { KubernetesObject } from '../../model';

export interface ObjectIdentity {
  /** Absent for what has no namespace. */
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** Told of objects one by one, also while a list is being read, so that a large list never has to be in memory as a whole. */
export interface ReflectorSink<T> {
  /** It is new, or differs from what was told before. An object that was deleted and made anew under its name is told as deleted first. */
  upserted(object: T): void;
  /** It is gone. Told once for every object that was told before. */
  deleted(identity: ObjectIdentity): void;
}

export interface ReflectorOptions<T> {
  readonly api: Api;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Of the collection: see `resourcePath`. */
  readonly path: string;
  /** labelSelector, fieldSelector. @default - all objects */
  readonly query?: ApiRequest['query'];
  /** What the sink reads of an object. @default - all */
  readonly items?: Message;
  readonly sink: ReflectorSink<T>;
  /** Told what goes wrong. @default - nobody */
  readonly log?: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  /** After how many milliseconds to list again even if nothing seems to have been missed. @default - half an hour, give or take a tenth */
  readonly relistAfter?: number;
}

const PAGE = 500;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Servers send a bookmark about every minute. A connection that is silent for this long is taken for dead. */
const SILENCE = 3 * MINUTE;
/** A watch that ends this soon after it began is a sign of trouble. */
const SHORT_WATCH = SECOND;

interface Version {
  readonly identity: ObjectIdentity;
  readonly resourceVersion: string;
}

export class Reflector<T extends KubernetesObject> {
  private readonly known = new Map<string, Version>();
  private readonly backoff: Backoff;
  private running?: { readonly controller: AbortController; readonly ended: Promise<void> };
  private heard: number;
  private isSynced = false;
  private readonly firstSync: Promise<void>;
  private announceSync!: () => void;
  private lastFailure?: ApiError;

  public constructor(private readonly options: ReflectorOptions<T>) {
    this.firstSync = new Promise(resolve => {
      this.announceSync = resolve;
    });
    this.backoff = new Backoff(0.5 * SECOND, 15 * SECOND, options.random);
    this.heard = options.clock.monotonic();
  }

  /** Does nothing while it runs. */
  public start(): void {
    if (this.running) return;
    const controller = new AbortController();
    this.heard = this.options.clock.monotonic();
    this.running = { controller, ended: this.run(controller.signal) };
  }

  /** Resolves when the sink will not be told any more. */
  public async stop(): Promise<void> {
    const { running } = this;
    if (!running) return;
    running.controller.abort();
    await running.ended;
    if (this.running === running) this.running = undefined;
  }

  /** Whether all objects have been told once. */
  public get synced(): boolean {
    return this.isSynced;
  }

  /** Resolves when all objects have been told once. */
  public async whenSynced(): Promise<void> {
    return this.firstSync;
  }

  /** When the server last said anything, in milliseconds of the monotonic clock. */
  public get lastHeard(): number {
    return this.heard;
  }

  /** What the last request ended with, while it has not been followed by a better one. */
  public get failure(): ApiError | undefined {
    return this.lastFailure;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.options;
    let from: string | undefined;
    let listAt = 0;
    while (!signal.aborted) {
      try {
        if (from === undefined || clock.monotonic() >= listAt) {
          from = await this.list(signal);
          listAt = clock.monotonic() + (this.options.relistAfter ?? 30 * MINUTE) * (0.9 + random() / 5);
        }
        from = await this.watch(from, listAt, signal);
      } catch (error) {
        if (signal.aborted) return;
        const failure = error instanceof ApiError ? error : new ApiError(0, 'Unexpected', String(error));
        if (failure.code === 410) from = undefined;
        await this.recover(failure, signal);
      }
    }
  }

  private async recover(failure: ApiError, signal: AbortSignal): Promise<void> {
    const { clock, path, log } = this.options;
    this.lastFailure = failure;
    const delay = Math.max(this.backoff.next(), (failure.retryAfter ?? 0) * SECOND);
    const { code, reason, message } = failure;
    log?.(code === 410 ? 'reading all objects anew' : 'reading objects failed', { path, code, reason, message, delay });
    await pause(clock, delay, signal);
  }

  /** @returns the version to watch from */
  private async list(signal: AbortSignal): Promise<string> {
    const { api, path, query, items: read } = this.options;
    const seen = new Set<string>();
    let token: string | undefined;
    let version: string;
    do {
      const { items, metadata }: List<T> = await api.request<List<T>>({
        method: 'GET', path, query: { ...query, limit: PAGE, continue: token }, items: read,
      }, signal);
      if (signal.aborted) throw new ApiError(0, 'Aborted', 'stopped');
      this.hear();
      for (const object of items) {
        seen.add(keyOf(object));
        this.upsert(object);
      }
      token = metadata.continue || undefined;
      version = metadata.resourceVersion;
    } while (token !== undefined);
    for (const [key, { identity }] of this.known) if (!seen.has(key)) this.remove(key, identity);
    this.isSynced = true;
    this.announceSync();
    return version;
  }

  /**
   * @param until when to end it, in milliseconds of the monotonic clock
   * @returns the version to go on from
   */
  private async watch(from: string, until: number, signal: AbortSignal): Promise<string> {
    const { api, clock, path, query, items, random } = this.options;
    const controller = new AbortController();
    const end = () => controller.abort();
    signal.addEventListener('abort', end);
    const begin = clock.monotonic();
    const timeoutSeconds = Math.ceil(Math.min(5 * MINUTE * (1 + random()), Math.max(until - begin, SECOND)) / SECOND);
    let cancelTimer = clock.after(SILENCE, end);
    let version = from;
    let failure: ApiError | undefined;
    const listener = (event: WatchEvent<T>) => {
      if (controller.signal.aborted) return;
      cancelTimer();
      cancelTimer = clock.after(SILENCE, end);
      if (event.type === 'ERROR') {
        failure = ApiError.of(event.object);
        end();
        return;
      }
      this.hear();
      this.backoff.reset();
      version = event.object.metadata?.resourceVersion ?? version;
      if (event.type === 'DELETED') this.remove(keyOf(event.object), identityOf(event.object));
      else if (event.type !== 'BOOKMARK') this.upsert(event.object);
    };
    try {
      const asked = { ...query, resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds };
      await api.watch<T>({ path, query: asked, items }, listener, controller.signal);
    } catch (error) {
      // What has been told is not asked for again, however the watch ended.
      if (version === from || (error instanceof ApiError && error.code === 410)) throw error;
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', end);
    }
    if (failure) throw failure;
    if (signal.aborted) return version;
    const endedAtOnce = version === from && clock.monotonic() - begin < SHORT_WATCH;
    if (endedAtOnce) throw new ApiError(0, 'ShortWatch', 'the watch ended as soon as it began');
    this.backoff.reset();
    return version;
  }

  private hear(): void {
    this.heard = this.options.clock.monotonic();
    this.lastFailure = undefined;
  }

  private upsert(object: T): void {
    const key = keyOf(object);
    const identity = identityOf(object);
    const resourceVersion = object.metadata?.resourceVersion ?? '';
    const version = this.known.get(key);
    if (version && version.identity.uid !== identity.uid) this.remove(key, version.identity);
    else if (version?.resourceVersion === resourceVersion) return;
    this.tell(() => this.options.sink.upserted(object), () => this.known.set(key, { identity, resourceVersion }));
  }

  private remove(key: string, identity: ObjectIdentity): void {
    const version = this.known.get(key);
    if (version?.identity.uid !== identity.uid) return;
    this.tell(() => this.options.sink.deleted(identity), () => this.known.delete(key));
  }

  /** What a sink could not take is not remembered, so the next list tells it again. */
  private tell(telling: () => void, remember: () => void): void {
    try {
      telling();
      remember();
    } catch (error) {
      const { path, log } = this.options;
      log?.('an object could not be taken in', { path, error: error instanceof Error ? error.stack : String(error) });
    }
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name}`;
}

function identityOf({ metadata }: KubernetesObject): ObjectIdentity {
  return { namespace: metadata?.namespace, name: metadata?.name ?? '', uid: metadata?.uid ?? '' };
}
