/** One watch of the double: what has happened since a version, and then what happens. */
import type { ApiObject } from './objects';
import type { ResourceType } from './resource-types';
import { selects } from './selectors';
import type { Predicate } from './selectors';
import type { Change, Store } from './store';
import type { Clock, WatchEvent, WatchRequest } from '../../../src/runtime/kubernetes';

type Event = WatchEvent<ApiObject>;

export interface Watched {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly query: WatchRequest['query'];
}

/** Milliseconds between a write and its event. */
const LAG = 1;
const BOOKMARK_PERIOD = 60_000;
/** How long before its end a watch is told how far it is. */
const LAST_BOOKMARK = 2_000;
const DEFAULT_TIMEOUT = 1800;

export class Watch {
  private readonly selected: Predicate;
  private readonly cleanUp: (() => void)[] = [];
  private finish?: () => void;
  private over = false;

  public constructor(
    private readonly clock: Clock,
    private readonly store: Store,
    private readonly watched: Watched,
    private readonly listener: (event: Event) => void,
  ) {
    this.selected = selects(watched.query.labelSelector as string | undefined, watched.query.fieldSelector as string | undefined);
  }

  public async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { resourceVersion, timeoutSeconds, allowWatchBookmarks } = this.watched.query;
    const ended = new Promise<void>(resolve => {
      this.finish = resolve;
    });
    const end = () => this.end();
    signal.addEventListener('abort', end);
    this.cleanUp.push(() => signal.removeEventListener('abort', end));
    const life = Number(timeoutSeconds ?? DEFAULT_TIMEOUT) * 1000;
    this.cleanUp.push(this.clock.after(life, end));
    const from = Number(resourceVersion ?? 0);
    if (from === 0) {
      for (const object of this.store.list(this.watched.type, this.watched.namespace)) if (this.selected(object)) this.send({ type: 'ADDED', object });
    } else if (this.store.remembers(from)) {
      for (const change of this.store.changesSince(from)) this.tell(change);
    } else {
      this.send({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: `too old resource version: ${from}` } }, end);
    }
    this.cleanUp.push(this.store.listen(change => this.tell(change)));
    if (allowWatchBookmarks) this.bookmark(Math.min(BOOKMARK_PERIOD, life - LAST_BOOKMARK));
    await ended;
  }

  public end(): void {
    if (this.over) return;
    this.over = true;
    for (const call of this.cleanUp) call();
    this.finish?.();
  }

  private bookmark(delay: number): void {
    this.cleanUp.push(this.clock.after(delay, () => {
      const { apiVersion, kind } = this.watched.type;
      const metadata = { resourceVersion: `${this.store.currentVersion}`, creationTimestamp: null };
      this.send({ type: 'BOOKMARK', object: { apiVersion, kind, metadata } as unknown as ApiObject });
      this.bookmark(BOOKMARK_PERIOD);
    }));
  }

  /** To a watch with a selector, an object comes and goes with its labels. */
  private tell({ type, before, after, shown }: Change): void {
    const { namespace } = this.watched;
    if (type !== this.watched.type || (namespace !== undefined && shown.metadata.namespace !== namespace)) return;
    const was = before !== undefined && this.selected(before);
    const is = after !== undefined && this.selected(after);
    if (is) this.send({ type: was ? 'MODIFIED' : 'ADDED', object: shown });
    else if (was) this.send({ type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion: shown.metadata.resourceVersion } } });
  }

  private send(event: Event, then?: () => void): void {
    this.clock.after(LAG, () => {
      if (this.over) return;
      this.listener(event);
      then?.();
    });
  }
}
