/**
 * What is known of the live objects of one kind, in groups: what the watch has told, and over it what the answers to the controller's own
 * writes have told before the watch did. So it never does a thing twice because the watch is late.
 */
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../model';
import type { Clock, ObjectIdentity, ReflectorSink } from '../kubernetes';

export interface Cached<O> {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly observed: O;
  /** When an answer told it, in monotonic milliseconds. Absent once the watch has told as much. */
  readonly answeredAt?: number;
}

/** The watch says that an object came, changed or went, as far as it is read. */
export type Change<O> = (group: string, name: string, before: O | undefined, after: O | undefined) => void;

export interface ObjectCacheOptions<T, O> {
  readonly clock: Clock;
  /** What is kept of an object. What did not change may be taken from before. */
  readonly observe: (object: T, before: O | undefined) => O;
  readonly group: (object: T) => string;
  readonly changed: Change<O>;
}

/** Milliseconds after which the watch must have told what an answer did, or nobody will. */
export const CONFIRMATION = 30_000;

export class ObjectCache<T extends KubernetesObject, O extends object> implements ReflectorSink<T> {
  private readonly groups = new Map<string, Map<string, Cached<O>>>();
  /** The group of an object by namespace and name: it may move, since labels may change. */
  private readonly places = new Map<string, string>();
  private readonly unconfirmed = new Map<string, Set<string>>();

  constructor(private readonly options: ObjectCacheOptions<T, O>) {}

  group(key: string): ReadonlyMap<string, Cached<O>> {
    return this.groups.get(key) ?? EMPTY;
  }

  groupKeys(): Iterable<string> {
    return this.groups.keys();
  }

  get size(): number {
    return this.places.size;
  }

  /** Names in a group that only answers have told of, and not just now. */
  unconfirmedIn(group: string): string[] {
    const names = this.unconfirmed.get(group);
    if (!names) return [];
    const since = this.options.clock.monotonic() - CONFIRMATION;
    return [...names].filter(name => (this.group(group).get(name)?.answeredAt ?? Infinity) <= since);
  }

  hasUnconfirmed(group: string): boolean {
    return this.unconfirmed.has(group);
  }

  upserted(object: T): void {
    const { resourceVersion = '' } = object.metadata ?? {};
    const known = this.lookUp(object);
    if (known?.answeredAt !== undefined
      && isOlder(resourceVersion, known.resourceVersion)
      && this.options.clock.monotonic() - known.answeredAt < CONFIRMATION) return;
    this.set(object, undefined);
  }

  deleted({ namespace = '', name, uid }: ObjectIdentity): void {
    const group = this.places.get(`${namespace}/${name}`);
    const known = group === undefined ? undefined : this.groups.get(group)?.get(name);
    if (group === undefined || known?.uid !== uid) return;
    this.remove(group, namespace, name);
    this.options.changed(group, name, known.observed, undefined);
  }

  /** The answer to a write, or to a single read. What it does not say is what the write asked for. */
  answered(object: T): void {
    const { resourceVersion = '', uid } = object.metadata ?? {};
    const known = this.lookUp(object);
    if (known && known.uid === uid && !isOlder(known.resourceVersion, resourceVersion)) return;
    this.set(object, this.options.clock.monotonic());
  }

  /** A write to an object has this effect, and its answer said no more than the new version. */
  amend(namespace: string, name: string, uid: string, change: (observed: O) => O, resourceVersion: string | undefined): void {
    const group = this.places.get(`${namespace}/${name}`);
    const known = group === undefined ? undefined : this.groups.get(group)?.get(name);
    if (group === undefined || known?.uid !== uid) return;
    // The watch may have been faster than the answer.
    if (resourceVersion !== undefined && !isOlder(known.resourceVersion, resourceVersion)) return;
    this.groups.get(group)!.set(name, {
      uid, observed: change(known.observed), resourceVersion: resourceVersion ?? known.resourceVersion, answeredAt: this.options.clock.monotonic(),
    });
    this.mark(group, name);
  }

  private lookUp({ metadata }: T): Cached<O> | undefined {
    const group = this.places.get(`${metadata?.namespace ?? ''}/${metadata?.name}`);
    return group === undefined ? undefined : this.groups.get(group)?.get(metadata?.name ?? '');
  }

  private set(object: T, answeredAt: number | undefined): void {
    const { namespace = '', name = '', uid = '', resourceVersion = '' } = object.metadata ?? {};
    const place = `${namespace}/${name}`;
    const before = this.lookUp(object);
    const group = this.options.group(object);
    const oldGroup = this.places.get(place);
    if (oldGroup !== undefined && oldGroup !== group) {
      this.remove(oldGroup, namespace, name);
      if (answeredAt === undefined) this.options.changed(oldGroup, name, before?.observed, undefined);
    }
    const sameObject = before?.uid === uid ? before.observed : undefined;
    const observed = this.options.observe(object, sameObject);
    let members = this.groups.get(group);
    if (!members) this.groups.set(group, members = new Map());
    members.set(name, { uid, resourceVersion, observed, ...(answeredAt !== undefined && { answeredAt }) });
    this.places.set(place, group);
    if (answeredAt === undefined) this.unmark(group, name); else this.mark(group, name);
    if (answeredAt !== undefined) return;
    if (!sameObject || oldGroup !== group || !sameButVersion(sameObject, observed)) this.options.changed(group, name, before?.observed, observed);
  }

  private remove(group: string, namespace: string, name: string): void {
    const members = this.groups.get(group);
    members?.delete(name);
    if (members?.size === 0) this.groups.delete(group);
    this.places.delete(`${namespace}/${name}`);
    this.unmark(group, name);
  }

  private mark(group: string, name: string): void {
    const names = this.unconfirmed.get(group);
    if (names) names.add(name); else this.unconfirmed.set(group, new Set([name]));
  }

  private unmark(group: string, name: string): void {
    const names = this.unconfirmed.get(group);
    if (names?.delete(name) && names.size === 0) this.unconfirmed.delete(group);
  }
}

const EMPTY: ReadonlyMap<string, never> = new Map<string, never>();

/** Versions of the API are numbers that grow, too large for a double. */
function isOlder(version: string, than: string): boolean {
  if (!/^\d+$/.test(version) || !/^\d+$/.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}

function sameButVersion(before: object, after: object): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  keys.delete('resourceVersion');
  for (const key of keys) {
    const a: unknown = before[key as keyof object];
    const b: unknown = after[key as keyof object];
    if (a !== b && (typeof a !== 'object' || typeof b !== 'object' || !isDeepStrictEqual(a, b))) return false;
  }
  return true;
}
