/**
 * Does what the engine asks for: one request for each operation, with its preconditions; and tells the caches what the answers say, so that
 * nothing is done twice because a watch is late.
 */
import { groupByLabel, observeJobOrRecord } from './cluster-view';
import type { ClusterView } from './cluster-view';
import type { Failure } from './held-back';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { groupKey } from './run-key';
import type { Run } from './run-key';
import type { RunState } from './run-state';
import type { Create, Delete, DeleteCollection, Operation, Patch, Pod, Resource } from '../../engine';
import type { Job, JobSetDocument, KubernetesObject, ObjectMeta, Service } from '../../model';
import { ApiError, resourcePath } from '../kubernetes';
import type { Api, ApiRequest, Clock } from '../kubernetes';

/** Who has written a field, in its object's `managedFields`. */
export const FIELD_MANAGER = 'cdk8s-jobset-controller';

export interface WriterOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly view: ClusterView;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Asked before every write. */
  readonly mayWrite: () => boolean;
}

/**
 * * done: it has the effect that was wanted, or had it already.
 * * stale: it was decided on an old state; another pass decides anew.
 */
export type WriteResult = 'done' | 'stale' | Failed;

export interface Failed extends Failure {
  /** Seconds that the server asks to wait. */
  readonly retryAfter?: number;
}

type Metadata = KubernetesObject & { readonly metadata: ObjectMeta };

export class Writer {
  constructor(private readonly options: WriterOptions) {}

  async write(run: Run, state: RunState, operation: Operation): Promise<WriteResult> {
    if (!this.options.mayWrite()) return 'stale';
    try {
      const result = await this.carryOut(run, state, operation);
      if (result === 'done' && operation.verb !== 'deletecollection') this.options.log.takeBack(`${operation.verb} ${operation.resource} ${run.namespace}`);
      return result;
    } catch (error) {
      return this.failed(run, operation, error);
    }
  }

  private async carryOut(run: Run, state: RunState, operation: Operation): Promise<WriteResult> {
    switch (operation.verb) {
      case 'create': return this.create(run, state, operation);
      case 'delete': return this.delete(run, state, operation);
      case 'deletecollection': return this.deleteCollection(run, state, operation);
      case 'patch': return this.patch(run, state, operation);
    }
  }

  /** Reads an object live, and tells its cache. Returns whether it exists. */
  async refresh(run: Run, state: RunState, resource: Resource, name: string): Promise<boolean> {
    const known = this.cached(run, resource, name);
    try {
      const live = await this.request<Metadata>('get', resource, { method: 'GET', path: resourcePath(resource, { namespace: run.namespace, name }) });
      state.found.delete(name);
      this.found(run, state, resource, live);
      if (known && known.uid !== live.metadata.uid) this.cacheOf(resource).deleted({ namespace: run.namespace, name, uid: known.uid });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 404) throw error;
      if (resource === 'jobs') state.found.delete(name);
      if (known) this.cacheOf(resource).deleted({ namespace: run.namespace, name, uid: known.uid });
      return false;
    }
  }

  private async create(run: Run, state: RunState, { resource, name, body }: Create): Promise<WriteResult> {
    const object = body();
    // Applied, a Job of a manifest is shared with whoever applies the manifest: of its fields, the controller owns what it has said and no
    // default. Should the Job exist after all, it is ours and the same, or its pod template is another and the API server refuses. The
    // record of the run is nobody else's.
    const applied = resource === 'jobs' && run.kind === 'standalone' && name !== run.name;
    const { namespace } = run;
    try {
      const { metadata } = applied
        ? await this.request<Metadata>('apply', resource, {
          method: 'PATCH',
          path: resourcePath(resource, { namespace, name }),
          query: { fieldManager: FIELD_MANAGER },
          patchType: 'application/apply-patch+yaml',
          body: object,
          metadataOnly: true,
        })
        : await this.request<Metadata>('create', resource, {
          method: 'POST',
          path: resourcePath(resource, { namespace }),
          query: { fieldManager: FIELD_MANAGER },
          body: object,
          metadataOnly: true,
        });
      this.cacheOf(resource).answered({ ...object, metadata: { ...object.metadata, ...metadata } });
      return 'done';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const mayExist = error.reason === 'AlreadyExists' || (applied && (error.code === 409 || error.code === 422));
      if (!mayExist) throw error;
      if (await this.refresh(run, state, resource, name) || error.code === 409) return 'stale';
      throw error;
    }
  }

  private async delete(run: Run, state: RunState, { resource, name, preconditions, propagationPolicy }: Delete): Promise<WriteResult> {
    const { namespace } = run;
    try {
      const answer = await this.request<Metadata>('delete', resource, {
        method: 'DELETE',
        path: resourcePath(resource, { namespace, name }),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy },
        metadataOnly: true,
      });
      this.amendDeleting(run, state, resource, name, preconditions.uid, answer.metadata ?? {});
      return 'done';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 404) {
        state.found.delete(name);
        this.cacheOf(resource).deleted({ namespace, name, uid: preconditions.uid });
        return 'done';
      }
      if (error.code !== 409) throw error;
      await this.refresh(run, state, resource, name);
      return 'stale';
    }
  }

  private async deleteCollection({ namespace }: Run, state: RunState, { resource, labelSelector, jobs }: DeleteCollection): Promise<WriteResult> {
    for (const uid of jobs) state.podsDeleted.add(uid);
    try {
      await this.request('deletecollection', resource, {
        method: 'DELETE',
        path: resourcePath(resource, { namespace }),
        query: { labelSelector },
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
        withoutAnswer: true,
      });
      this.options.log.takeBack(`deletecollection ${resource} ${namespace}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.options.log.once(
        `deletecollection ${resource} ${namespace}`, 'info',
        `the controller could not delete ${resource} of namespace ${namespace} together; the garbage collector deletes one after the other`, { error: error.message },
      );
    }
    return 'done';
  }

  private async patch(run: Run, state: RunState, operation: Patch): Promise<WriteResult> {
    const { resource, subresource, name, type, body, then } = operation;
    const { namespace } = run;
    try {
      const answer = await this.request<Metadata>('patch', subresource === undefined ? resource : `${resource}/${subresource}`, {
        method: 'PATCH',
        path: resourcePath(resource, { namespace, name, subresource }),
        query: { fieldManager: FIELD_MANAGER },
        patchType: type === 'merge' ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json',
        body,
      });
      this.found(run, state, resource, answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 404) {
        state.found.delete(name);
        this.cacheOf(resource).deleted({ namespace, name, uid: body.metadata.uid });
        return 'stale';
      }
      // A UID that is another object's is refused as a change of what cannot change.
      if (error.code === 409 || (error.code === 422 && error.message.includes('metadata.uid'))) return 'stale';
      throw error;
    }
    return then ? this.write(run, state, then) : 'done';
  }

  private failed({ namespace }: Run, { verb, resource, name }: Operation, error: unknown): Failed {
    if (!(error instanceof ApiError)) throw error;
    const { log } = this.options;
    const { code, reason, message, retryAfter } = error;
    const unanswered = code === 0 || code === 409 || code === 429 || code >= 500;
    if (code === 403 && !message.includes('quota')) {
      log.once(`${verb} ${resource} ${namespace}`, 'error', `the controller may not ${verb} ${resource} in namespace ${namespace}`, { error: message });
    } else {
      log.log(unanswered ? 'debug' : 'info', 'a write failed', { verb, resource, namespace, name, code, reason, error: message });
    }
    return { operation: { verb, resource, name, message }, cause: unanswered ? 'unanswered' : 'refused', retryAfter };
  }

  private async request<T>(verb: string, resource: string, request: ApiRequest): Promise<T> {
    const { api, metrics } = this.options;
    try {
      const answer = await api.request<T>(request);
      metrics.requested(verb, resource, 200);
      return answer;
    } catch (error) {
      metrics.requested(verb, resource, error instanceof ApiError ? error.code : 0);
      throw error;
    }
  }

  /** A live object. What the watch will never show, since it lacks the label, is remembered with the run. */
  private found(run: Run, state: RunState, resource: Resource, live: Metadata): void {
    if (resource === 'jobs' && groupByLabel(live) !== groupKey(run.namespace, run.name)) {
      state.found.set(live.metadata.name!, { observed: observeJobOrRecord(live as Job), readAt: this.options.clock.monotonic() });
    } else {
      this.cacheOf(resource).answered(live);
    }
  }

  /** @param metadata as the server answers that keeps the object for a while; what is gone has none */
  private amendDeleting(
    { namespace }: Run, state: RunState, resource: Resource, name: string, uid: string, { deletionTimestamp, resourceVersion }: ObjectMeta,
  ): void {
    const version = deletionTimestamp === undefined ? undefined : resourceVersion;
    const { jobs, pods, jobsets } = this.options.view;
    if (resource === 'pods') pods.amend(namespace, name, uid, pod => ({ ...pod, deleting: true }), version);
    if (resource === 'jobsets') jobsets.amend(namespace, name, uid, jobset => ({ ...jobset, deleting: true }), version);
    if (resource !== 'jobs') return;
    const deleted = { deleting: true, deletedAt: deletionTimestamp === undefined ? this.options.clock.now() : Date.parse(deletionTimestamp) };
    jobs.amend(namespace, name, uid, job => ({ ...job, ...deleted }), version);
    const found = state.found.get(name);
    if (found) state.found.set(name, { ...found, observed: { ...found.observed, ...deleted } });
  }

  private cached({ namespace, name: run }: Run, resource: Resource, name: string): { readonly uid: string } | undefined {
    const { view } = this.options;
    switch (resource) {
      case 'jobs': return view.jobs.group(groupKey(namespace, run)).get(name);
      case 'pods': return view.pods.group(groupKey(namespace, run)).get(name);
      case 'services': return view.services.group(namespace).get(name);
      case 'persistentvolumeclaims': return view.claims.group(namespace).get(name);
      case 'jobsets': return view.jobsets.group(groupKey(namespace, name)).get(name);
    }
  }

  /** Objects of a resource go into the cache of that resource. */
  private cacheOf(resource: Resource): AnyCache {
    const { jobs, pods, services, claims, jobsets } = this.options.view;
    switch (resource) {
      case 'jobs': return { answered: object => jobs.answered(object as Job), deleted: identity => jobs.deleted(identity) };
      case 'pods': return { answered: object => pods.answered(object as Pod), deleted: identity => pods.deleted(identity) };
      case 'services': return { answered: object => services.answered(object as Service), deleted: identity => services.deleted(identity) };
      case 'persistentvolumeclaims': return claims;
      case 'jobsets': return { answered: object => jobsets.answered(object as JobSetDocument), deleted: identity => jobsets.deleted(identity) };
    }
  }
}

interface AnyCache {
  answered(object: KubernetesObject): void;
  deleted(identity: { readonly namespace: string; readonly name: string; readonly uid: string }): void;
}
