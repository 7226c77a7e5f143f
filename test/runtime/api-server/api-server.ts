/**
 * An API server in this process, for tests that bring about what a real one does only now and then. Requests take effect when they are made;
 * all else that happens by itself, such as the events of a watch, happens on the clock of the test.
 *
 * Its behaviour is that of a real one: both are held to `conformance.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import { jsonCopy } from './objects';
import type { ApiObject, JsonObject, Metadata } from './objects';
import { mergePatch, strategicMergePatch } from './patches';
import { refusals } from './refusals';
import { targetOf } from './resource-types';
import type { ResourceType, Target } from './resource-types';
import { selects } from './selectors';
import { Store } from './store';
import { Watch } from './watch';
import { ApiError } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest, Clock, WatchEvent, WatchRequest } from '../../../src/runtime/kubernetes';

interface DeleteOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export class InProcessApiServer implements Api {
  public readonly store = new Store();
  private readonly watches = new Set<Watch>();
  private readonly unserved = new Set<string>();
  private created = 0;

  public constructor(private readonly clock: Clock) {
    this.store.compact();
  }

  public async request<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw new ApiError(0, 'Aborted', 'called off');
    const answer = this.answer(jsonCopy<ApiRequest>(request));
    if (request.withoutAnswer) return {} as T;
    return (request.metadataOnly ? metadataOf(answer) : answer) as T;
  }

  public async watch<T>({ path, query }: WatchRequest, listener: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void> {
    const { type, namespace, name } = this.target(path);
    if (name !== undefined) throw refusals.methodNotAllowed();
    const watch = new Watch(this.clock, this.store, { type, namespace, query }, listener as (event: WatchEvent<ApiObject>) => void);
    this.watches.add(watch);
    try {
      await watch.run(signal);
    } finally {
      this.watches.delete(watch);
    }
  }

  /** Answers a list as the server would have at an earlier version, which one with a stale cache does. */
  public async listAsOf<T>({ path, query = {} }: ApiRequest, version: number): Promise<T> {
    const { type, namespace } = this.target(path);
    return this.list(type, namespace, query, version) as T;
  }

  /** Ends all watches, as a server that shuts down does. */
  public endWatches(): void {
    for (const watch of this.watches) watch.end();
  }

  /** Forgets the past: whoever has not seen it has to list anew. */
  public compact(): void {
    this.store.compact();
  }

  /** Whether a resource is served, which one of a CustomResourceDefinition is not before that is installed. */
  public serve(resource: string, served: boolean): void {
    if (served) this.unserved.delete(resource);
    else this.unserved.add(resource);
  }

  private answer({ method, path, query = {}, body, patchType }: ApiRequest): object {
    const target = this.target(path);
    const { type, namespace, name } = target;
    switch (method) {
      case 'GET': return name === undefined ? this.list(type, namespace, query) : this.existing(target);
      case 'POST': return this.create(target, body as ApiObject);
      case 'PUT': return this.replace(target, body as ApiObject);
      case 'PATCH': return this.patch(target, body as JsonObject, patchType);
      case 'DELETE': return name === undefined ? this.deleteCollection(target, query, body as DeleteOptions | undefined) : this.delete(target, body as DeleteOptions | undefined);
    }
  }

  private target(path: string): Target {
    const target = targetOf(path);
    if (!target || this.unserved.has(target.type.resource)) throw refusals.notServed();
    return target;
  }

  private existing({ type, namespace, name }: Target): ApiObject {
    const object = this.store.get(type, namespace, name!);
    if (!object) throw refusals.notFound(type, name!);
    return object;
  }

  private list(type: ResourceType, namespace: string | undefined, query: NonNullable<ApiRequest['query']>, latest = this.store.currentVersion): object {
    const { version, after } = query.continue === undefined
      ? { version: latest, after: undefined }
      : JSON.parse(Buffer.from(String(query.continue), 'base64').toString()) as Continuation;
    if (!this.store.remembers(version)) throw refusals.expired('The provided continue parameter is too old');
    const selected = selects(query.labelSelector as string | undefined, query.fieldSelector as string | undefined);
    const rest = this.store.list(type, namespace, version).filter(object => selected(object) && (after === undefined || placeOf(object) > after));
    const items = rest.slice(0, Number(query.limit ?? rest.length));
    const last = items.at(-1);
    const token: Continuation | undefined = last && items.length < rest.length ? { version, after: placeOf(last) } : undefined;
    return {
      apiVersion: type.apiVersion,
      kind: `${type.kind}List`,
      metadata: { resourceVersion: `${version}`, ...(token && { continue: Buffer.from(JSON.stringify(token)).toString('base64') }) },
      items: type.custom ? items : items.map(({ apiVersion: _, kind: __, ...item }) => item),
    };
  }

  private create({ type, namespace, name: named }: Target, body: ApiObject): ApiObject {
    if (named !== undefined) throw refusals.methodNotAllowed();
    const number = ++this.created;
    const { generateName, namespace: ownNamespace, ...metadata } = body.metadata;
    if (ownNamespace !== undefined && ownNamespace !== namespace) {
      throw refusals.badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    const name = metadata.name || (generateName && generateName + suffix(number));
    if (!name) throw refusals.invalid(type, '', 'metadata.name: Required value: name or generateName is required');
    const present = this.store.get(type, namespace, name);
    if (present) throw refusals.alreadyExists(type, name, present.metadata.deletionTimestamp !== undefined);
    const { status: _, ...rest } = body;
    const created: ApiObject = {
      ...type.status ? rest : body,
      metadata: {
        ...metadata,
        name,
        ...(generateName && { generateName }),
        ...(namespace !== undefined && { namespace }),
        uid: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
        resourceVersion: '',
        creationTimestamp: this.time(),
        deletionTimestamp: undefined,
        ...(type.generation && { generation: 1 }),
      },
    };
    const object = jsonCopy<ApiObject>(type.rules?.defaults?.(created) ?? created);
    const problem = type.rules?.invalid?.(object);
    if (problem !== undefined) throw refusals.invalid(type, name, problem);
    return this.store.commit(type, undefined, object);
  }

  private replace(target: Target, body: ApiObject): ApiObject {
    const { type, name } = target;
    const current = this.existing(target);
    const { uid, resourceVersion } = body.metadata;
    if (uid && uid !== current.metadata.uid) throw refusals.conflict(type, name!, uidMismatch(uid, current.metadata.uid));
    if (!resourceVersion && type.versioned) throw refusals.invalid(type, name!, 'metadata.resourceVersion: Invalid value: 0: must be specified for an update');
    return this.update(target, current, body);
  }

  private patch(target: Target, body: JsonObject, patchType: ApiRequest['patchType']): ApiObject {
    const { type, namespace, name } = target;
    const apply = patchType === 'application/apply-patch+yaml';
    const current = this.store.get(type, namespace, name!);
    const metadata = (body.metadata ?? {}) as Partial<Metadata>;
    if (!current) {
      if (!apply) throw refusals.notFound(type, name!);
      if (metadata.uid !== undefined) throw refusals.conflict(type, name!, uidMismatch(metadata.uid, ''));
      return this.create({ ...target, name: undefined }, body as ApiObject);
    }
    if (patchType === 'application/strategic-merge-patch+json') {
      if (type.custom) throw new ApiError(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
      return this.update(target, current, strategicMergePatch(current, body) as ApiObject);
    }
    if (patchType !== 'application/merge-patch+json' && !apply) throw new ApiError(415, 'UnsupportedMediaType', `the double knows no ${patchType}`);
    return this.update(target, current, mergePatch(current, body) as ApiObject);
  }

  private update({ type, subresource }: Target, current: ApiObject, wanted: ApiObject): ApiObject {
    const { name, uid, resourceVersion, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, namespace } = current.metadata;
    const asked = wanted.metadata;
    if (asked.name !== name) throw refusals.badRequest(`the name of the object (${asked.name}) does not match the name on the URL (${name})`);
    if (asked.resourceVersion && asked.resourceVersion !== resourceVersion) {
      throw refusals.conflict(type, name, 'the object has been modified; please apply your changes to the latest version and try again');
    }
    if (asked.uid && asked.uid !== uid) throw refusals.invalid(type, name, `metadata.uid: Invalid value: "${asked.uid}": field is immutable`);
    const kept = { name, namespace, uid, resourceVersion, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds };
    const metadata = { ...asked, ...kept };
    const { status: written, ...desired } = wanted;
    let next: ApiObject;
    if (subresource === 'status') next = { ...current, ...(!type.custom && { metadata }), status: written };
    else if (type.status) next = { ...desired, metadata, status: current.status };
    else next = { ...wanted, metadata };
    next = jsonCopy(next);
    if (isDeepStrictEqual(next, current)) return current;
    this.validate(type, current, next, subresource);
    if (type.generation && subresource !== 'status' && !isDeepStrictEqual(next.spec, current.spec)) {
      next = { ...next, metadata: { ...next.metadata, generation: generation! + 1 } };
    }
    const over = deletionTimestamp !== undefined && !next.metadata.finalizers?.length && !deletionGracePeriodSeconds;
    return this.store.commit(type, current, over ? undefined : next);
  }

  private validate(type: ResourceType, current: ApiObject, next: ApiObject, subresource: string | undefined): void {
    const { invalid, invalidChange, invalidStatusChange } = type.rules ?? {};
    const problem = subresource === 'status' ? invalidStatusChange?.(current, next) : invalid?.(next) ?? invalidChange?.(current, next);
    if (problem !== undefined) throw refusals.invalid(type, current.metadata.name, problem);
  }

  private delete(target: Target, options: DeleteOptions = {}): object {
    const { type, name } = target;
    const current = this.existing(target);
    const { metadata } = current;
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid !== undefined && uid !== metadata.uid) throw refusals.conflict(type, name!, uidMismatch(uid, metadata.uid));
    if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
      throw refusals.conflict(type, name!, `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`);
    }
    const finalizers = finalizersOf(metadata, options.propagationPolicy ?? (type.resource === 'jobs' ? 'Orphan' : 'Background'));
    const grace = options.gracePeriodSeconds ?? gracePeriod(type, current);
    if (finalizers.length === 0 && grace === 0) {
      const { uid: gone } = this.store.commit(type, current, undefined).metadata;
      return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', details: { name, group: type.group, kind: type.resource, uid: gone } };
    }
    if (metadata.deletionTimestamp !== undefined && isDeepStrictEqual(finalizers, metadata.finalizers ?? [])) return current;
    return this.store.commit(type, current, jsonCopy({
      ...current,
      metadata: {
        ...metadata,
        finalizers: finalizers.length > 0 ? finalizers : undefined,
        deletionTimestamp: metadata.deletionTimestamp ?? new Date(this.clock.now() + grace * 1000).toISOString().replace(/\.\d+/, ''),
        deletionGracePeriodSeconds: grace,
        ...(type.generation && { generation: (metadata.generation ?? 1) + 1 }),
      },
    }));
  }

  private deleteCollection(target: Target, query: NonNullable<ApiRequest['query']>, options?: DeleteOptions): object {
    const list = this.list(target.type, target.namespace, query) as { readonly items: readonly ApiObject[] };
    for (const { metadata: { name, namespace } } of list.items) this.delete({ ...target, name, namespace }, options);
    return list;
  }

  private time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+/, '');
  }
}

interface Continuation {
  readonly version: number;
  readonly after?: string;
}

function placeOf({ metadata: { namespace = '', name } }: ApiObject): string {
  return `${namespace}/${name}`;
}

const PROPAGATION: readonly string[] = ['foregroundDeletion', 'orphan'];

function finalizersOf({ finalizers = [] }: Metadata, policy: NonNullable<DeleteOptions['propagationPolicy']>): string[] {
  const others = finalizers.filter(finalizer => !PROPAGATION.includes(finalizer));
  if (policy === 'Background') return others;
  return [...others, policy === 'Foreground' ? 'foregroundDeletion' : 'orphan'];
}

/** Pods on a node are given time to end; the kubelet removes them when they have. */
function gracePeriod({ resource }: ResourceType, { spec, status }: ApiObject): number {
  if (resource !== 'pods' || spec?.nodeName === undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  return Number(spec.terminationGracePeriodSeconds ?? 30);
}

function uidMismatch(asked: string, actual: string): string {
  return `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${actual}`;
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(number: number): string {
  return Array.from({ length: 5 }, (_, i) => ALPHABET[Math.floor(number / ALPHABET.length ** (4 - i)) % ALPHABET.length]).join('');
}

function metadataOf(answer: object): object {
  const { kind, metadata } = answer as { readonly kind: string; readonly metadata: object };
  return kind === 'Status' ? answer : { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata };
}
