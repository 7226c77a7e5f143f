/** A tiny API server: named objects per resource, versions, UIDs, preconditions, merge patches. Just enough to be refused by. */
import { isDeepStrictEqual } from 'node:util';
import type { Operation, Patch } from '../../src/engine';

export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly [field: string]: any;
  };
  readonly [field: string]: any;
}

export type Answer = 'done' | 'exists' | 'missing' | 'conflict' | 'invalid';

export class Api {
  private version = 0;
  private uids = 0;
  private objects = new Map<string, StoredObject>();

  constructor(private readonly clock: () => number) {}

  /** Stored objects are replaced, never changed, so two servers can share them. */
  fork(clock: () => number): Api {
    const fork = new Api(clock);
    fork.version = this.version;
    fork.uids = this.uids;
    fork.objects = new Map(this.objects);
    return fork;
  }

  list(resource: string): StoredObject[] {
    return [...this.objects].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object);
  }

  get(resource: string, name: string): StoredObject | undefined {
    return this.objects.get(`${resource}/${name}`);
  }

  /** What a write of anybody does, without preconditions. */
  put(resource: string, object: object): StoredObject {
    const stored = { ...object } as any;
    const { name } = stored.metadata;
    const old = this.get(resource, name);
    stored.metadata = {
      ...stored.metadata,
      uid: old?.metadata.uid ?? stored.metadata.uid ?? `uid-${++this.uids}`,
      creationTimestamp: old?.metadata.creationTimestamp ?? `${new Date(this.clock()).toISOString().slice(0, 19)}Z`,
      resourceVersion: `${++this.version}`,
    };
    this.objects.set(`${resource}/${name}`, stored);
    return stored;
  }

  remove(resource: string, name: string): void {
    this.objects.delete(`${resource}/${name}`);
  }

  /** In the foreground: the object is there until its dependents are gone. */
  startDeletion(resource: string, name: string): void {
    const object = this.get(resource, name)!;
    const deletionTimestamp = object.metadata.deletionTimestamp ?? new Date(this.clock()).toISOString();
    this.put(resource, { ...object, metadata: { ...object.metadata, deletionTimestamp } });
  }

  apply(operation: Operation): Answer {
    const { resource, name } = operation;
    if (operation.verb === 'deletecollection') {
      for (const { metadata } of this.list(resource)) {
        if ((metadata.ownerReferences ?? []).some(({ uid }: { uid: string }) => operation.jobs.includes(uid))) this.remove(resource, metadata.name);
      }
      return 'done';
    }
    const old = this.get(resource, name);
    if (operation.verb === 'create') {
      if (old) return 'exists';
      const { status: _, ...body } = operation.body() as any;
      this.put(resource, body);
      return 'done';
    }
    if (!old) return 'missing';
    if (operation.verb === 'delete') {
      const { uid, resourceVersion } = operation.preconditions;
      if (uid !== old.metadata.uid || (resourceVersion ?? old.metadata.resourceVersion) !== old.metadata.resourceVersion) return 'conflict';
      if (operation.propagationPolicy === 'Background') this.remove(resource, name);
      else this.startDeletion(resource, name);
      return 'done';
    }
    return this.patch(operation, old);
  }

  private patch({ resource, subresource, body, type, then }: Patch, old: StoredObject): Answer {
    const { uid, resourceVersion = old.metadata.resourceVersion } = body.metadata;
    if (uid !== old.metadata.uid || resourceVersion !== old.metadata.resourceVersion) return 'conflict';
    const { uid: _uid, resourceVersion: _version, ...metadata } = body.metadata;
    const next = merged(old, { ...body, metadata }, type) as any;
    // A subresource takes its own part (and metadata), the main resource all the rest.
    if (subresource === 'status') next.spec = old.spec; else next.status = old.status;
    const problem = resource === 'jobs' ? jobProblem(old, next) : undefined;
    if (problem) throw new Error(`the API server would refuse: ${problem}`);
    if (!isDeepStrictEqual(next, old)) this.put(resource, next);
    return then ? this.apply(then) : 'done';
  }
}

function jobProblem(old: StoredObject, next: any): string | undefined {
  const templateChanged = !isDeepStrictEqual(old.spec.template, next.spec.template);
  if (templateChanged && (!old.spec.suspend || old.status?.startTime)) return 'spec.template: field is immutable';
  const terminal = (job: any) => (job.status?.conditions ?? []).some((c: any) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
  if (terminal(old) && !terminal(next)) return 'cannot disable the terminal condition';
  const { startTime, completionTime } = next.status ?? {};
  if (completionTime && Date.parse(completionTime) < Date.parse(startTime)) return 'completionTime cannot be before startTime';
  return undefined;
}

function merged(old: unknown, patch: unknown, type: Patch['type'], field = ''): unknown {
  if (Array.isArray(patch) && type === 'strategic-merge') return mergedByKey(old as any[] ?? [], patch, field === 'conditions' ? 'type' : 'name');
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const next: Record<string, unknown> = { ...(typeof old === 'object' ? old : undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key]; else if (value !== undefined) next[key] = merged(next[key], value, type, key);
  }
  return next;
}

function mergedByKey(old: readonly any[], patch: readonly any[], key: string): any[] {
  let next = [...old];
  for (const entry of patch) {
    const { $patch, ...value } = entry;
    next = next.filter(other => other[key] !== entry[key]);
    if ($patch !== 'delete') next.push(value);
  }
  return next;
}
