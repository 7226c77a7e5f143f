/** All objects, and how they came to be what they are: one counter of versions for all of them, as etcd has it. */
import { deepFreeze } from './objects';
import type { ApiObject } from './objects';
import type { ResourceType } from './resource-types';

export interface Change {
  readonly type: ResourceType;
  readonly version: number;
  /** Absent: it is new. */
  readonly before?: ApiObject;
  /** Absent: it is gone. */
  readonly after?: ApiObject;
  /** What a watch shows: the object as it is, or as it was when it went. */
  readonly shown: ApiObject;
}

export class Store {
  private version = 1000;
  private readonly objects = new Map<string, ApiObject>();
  private changes: Change[] = [];
  private compactedTo = 0;
  private readonly listeners = new Set<(change: Change) => void>();

  public get currentVersion(): number {
    return this.version;
  }

  public get(type: ResourceType, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.objects.get(keyOf(type, namespace, name));
  }

  /** Writes an object, or removes it if `after` is absent. */
  public commit(type: ResourceType, before: ApiObject | undefined, after: ApiObject | undefined): ApiObject {
    const version = ++this.version;
    const base = (after ?? before)!;
    const shown = deepFreeze({ ...base, metadata: { ...base.metadata, resourceVersion: `${version}` } });
    const key = keyOf(type, base.metadata.namespace, base.metadata.name);
    if (after) this.objects.set(key, shown);
    else this.objects.delete(key);
    const change = { type, version, before, after: after && shown, shown };
    this.changes.push(change);
    for (const listener of this.listeners) listener(change);
    return shown;
  }

  /** Objects of one kind in the order of their keys, as they were at a version. */
  public list(type: ResourceType, namespace: string | undefined, version = this.version): ApiObject[] {
    const prefix = namespace === undefined ? `${type.resource}/` : `${type.resource}/${namespace}/`;
    const objects = new Map([...this.objects].filter(([key]) => key.startsWith(prefix)));
    for (let i = this.changes.length - 1; i >= 0 && this.changes[i].version > version; i--) {
      const { before, shown, type: changed } = this.changes[i];
      const key = keyOf(changed, shown.metadata.namespace, shown.metadata.name);
      if (!key.startsWith(prefix)) continue;
      if (before) objects.set(key, before);
      else objects.delete(key);
    }
    return [...objects].sort(([a], [b]) => a < b ? -1 : 1).map(([, object]) => object);
  }

  public changesSince(version: number): Change[] {
    return this.changes.filter(change => change.version > version);
  }

  /** Whether what happened since that version can still be told. */
  public remembers(version: number): boolean {
    return version >= this.compactedTo;
  }

  /** Forgets what has happened so far. */
  public compact(): void {
    this.compactedTo = this.version;
    this.changes = [];
  }

  /** @returns how to call it off */
  public listen(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function keyOf({ resource }: ResourceType, namespace: string | undefined, name: string): string {
  return `${resource}/${namespace ?? ''}/${name}`;
}
