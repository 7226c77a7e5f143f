/** Kubernetes' garbage collector: what has lost its owners goes, and owners that are deleted in the foreground wait for what they own. */
import type { InProcessApiServer } from './api-server';
import type { ApiObject, Metadata } from './objects';
import { RESOURCE_TYPES } from './resource-types';
import type { ResourceType } from './resource-types';
import { ApiError, resourcePath } from '../../../src/runtime/kubernetes';
import type { ApiRequest, ApiResource, Clock } from '../../../src/runtime/kubernetes';

/** Milliseconds between a change and what follows from it. */
const LAG = 20;

interface Found {
  readonly type: ResourceType;
  readonly object: ApiObject;
}

export class GarbageCollector {
  private due = false;

  public constructor(private readonly clock: Clock, private readonly server: InProcessApiServer) {
    server.store.listen(() => this.awake());
  }

  private awake(): void {
    if (this.due) return;
    this.due = true;
    this.clock.after(LAG, () => {
      this.due = false;
      void this.collect();
    });
  }

  private async collect(): Promise<void> {
    const all = RESOURCE_TYPES.flatMap(type => this.server.store.list(type, undefined).map(object => ({ type, object })));
    const byUid = new Map(all.map(({ object }) => [object.metadata.uid, object]));
    const dependents = new Map<string, Found[]>();
    for (const found of all) {
      for (const { uid } of found.object.metadata.ownerReferences ?? []) dependents.set(uid, [...dependents.get(uid) ?? [], found]);
    }
    for (const found of all) {
      const { metadata } = found.object;
      const owned = dependents.get(metadata.uid) ?? [];
      if (metadata.deletionTimestamp === undefined) await this.keepOrDelete(found, byUid);
      else if (metadata.finalizers?.includes('foregroundDeletion')) await this.deleteDependents(found, owned);
      else if (metadata.finalizers?.includes('orphan')) await this.orphan(found, owned);
    }
  }

  private async keepOrDelete(found: Found, byUid: ReadonlyMap<string, ApiObject>): Promise<void> {
    const { metadata: { ownerReferences = [], namespace, uid } } = found.object;
    if (ownerReferences.length === 0) return;
    // An owner of another namespace does not count, and neither does one that only has the right name.
    const owners = ownerReferences.filter(reference => {
      const owner = byUid.get(reference.uid);
      return owner?.metadata.name === reference.name && [undefined, namespace].includes(owner.metadata.namespace);
    });
    if (owners.length === 0) await this.ask(found, { method: 'DELETE', body: { propagationPolicy: 'Background', preconditions: { uid } } });
    else if (owners.length < ownerReferences.length) await this.setMetadata(found, { ownerReferences: owners });
  }

  private async deleteDependents(found: Found, owned: readonly Found[]): Promise<void> {
    for (const dependent of owned) {
      const { uid, deletionTimestamp } = dependent.object.metadata;
      if (deletionTimestamp === undefined) await this.ask(dependent, { method: 'DELETE', body: { propagationPolicy: 'Background', preconditions: { uid } } });
    }
    const { uid, finalizers } = found.object.metadata;
    const blocked = owned.some(({ object }) => object.metadata.ownerReferences?.some(owner => owner.uid === uid && owner.blockOwnerDeletion));
    if (!blocked) await this.setMetadata(found, { finalizers: finalizers?.filter(finalizer => finalizer !== 'foregroundDeletion') });
  }

  private async orphan(found: Found, owned: readonly Found[]): Promise<void> {
    const { uid, finalizers } = found.object.metadata;
    for (const dependent of owned) {
      await this.setMetadata(dependent, { ownerReferences: dependent.object.metadata.ownerReferences?.filter(owner => owner.uid !== uid) });
    }
    await this.setMetadata(found, { finalizers: finalizers?.filter(finalizer => finalizer !== 'orphan') });
  }

  private async setMetadata(found: Found, metadata: Partial<Metadata>): Promise<void> {
    const { uid, resourceVersion } = found.object.metadata;
    await this.ask(found, { method: 'PATCH', patchType: 'application/merge-patch+json', body: { metadata: { uid, resourceVersion, ...metadata } } });
  }

  /** What has changed meanwhile is looked at again. */
  private async ask({ type, object: { metadata: { namespace, name } } }: Found, request: Omit<ApiRequest, 'path'>): Promise<void> {
    try {
      await this.server.request({ ...request, path: resourcePath(type.resource as ApiResource, { namespace, name }) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.awake();
    }
  }
}
