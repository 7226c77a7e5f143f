/** Kubernetes' Job controller: makes pods for Jobs, and says in the Jobs what has become of them. */
import { isDeepStrictEqual } from 'node:util';
import type { InProcessApiServer } from './api-server';
import { jsonCopy } from './objects';
import type { ApiObject, JsonObject } from './objects';
import { targetOf } from './resource-types';
import { conditionsOf, isTrue } from './rules';
import type { StringMap } from '../../../src/model';
import { ApiError, resourcePath } from '../../../src/runtime/kubernetes';
import type { Clock } from '../../../src/runtime/kubernetes';

/** Milliseconds between a change and what follows from it. */
const LAG = 5;

const JOBS = targetOf('/apis/batch/v1/jobs')!.type;
const PODS = targetOf('/api/v1/pods')!.type;
const INDEX = 'batch.kubernetes.io/job-completion-index';

interface JobSpec {
  readonly parallelism: number;
  readonly completions?: number;
  readonly completionMode: string;
  readonly suspend: boolean;
  readonly backoffLimit: number;
  readonly managedBy?: string;
  readonly template: { readonly metadata?: { readonly labels?: StringMap; readonly annotations?: StringMap }; readonly spec: JsonObject };
}

export class JobController {
  private due = false;

  public constructor(private readonly clock: Clock, private readonly server: InProcessApiServer) {
    server.store.listen(({ type }) => {
      if (type === JOBS || type === PODS) this.awake();
    });
  }

  private awake(): void {
    if (this.due) return;
    this.due = true;
    this.clock.after(LAG, () => {
      this.due = false;
      void this.syncAll();
    });
  }

  private async syncAll(): Promise<void> {
    const pods = new Map<string, ApiObject[]>();
    for (const pod of this.server.store.list(PODS, undefined)) {
      for (const { uid } of pod.metadata.ownerReferences ?? []) pods.set(uid, [...pods.get(uid) ?? [], pod]);
    }
    for (const job of this.server.store.list(JOBS, undefined)) {
      const { managedBy } = specOf(job);
      if (managedBy !== undefined && managedBy !== 'kubernetes.io/job-controller') continue;
      if (job.metadata.deletionTimestamp !== undefined || isTrue(job.status, 'Complete') || isTrue(job.status, 'Failed')) continue;
      try {
        await this.sync(job, pods.get(job.metadata.uid) ?? []);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.awake();
      }
    }
  }

  private async sync(job: ApiObject, pods: readonly ApiObject[]): Promise<void> {
    const spec = specOf(job);
    const count = (holds: (pod: ApiObject) => boolean) => pods.filter(holds).length;
    const succeeded = new Set(pods.filter(pod => pod.status?.phase === 'Succeeded').map(indexOf)).size;
    const failed = count(pod => pod.status?.phase === 'Failed');
    const active = pods.filter(isActive);
    const over = isTrue(job.status, 'FailureTarget') || failed > spec.backoffLimit;
    const wanted = spec.suspend || over ? 0 : Math.min(spec.parallelism, (spec.completions ?? spec.parallelism) - succeeded);
    for (const pod of active.slice(Math.max(0, wanted))) await this.deletePod(pod);
    const made = active.length >= wanted ? [] : this.missingIndexes(spec, pods).slice(0, wanted - active.length);
    for (const index of made) await this.createPod(job, index);
    const running = Math.min(active.length, Math.max(0, wanted)) + made.length;
    const status = {
      ...job.status,
      startTime: spec.suspend ? undefined : job.status?.startTime ?? this.time(),
      active: running || undefined,
      ready: Math.min(running, count(pod => isActive(pod) && isTrue(pod.status, 'Ready'))),
      succeeded: succeeded || undefined,
      failed: failed || undefined,
      terminating: count(pod => pod.metadata.deletionTimestamp !== undefined),
    };
    await this.write(job, this.concluded(job, status, { over, running, done: succeeded >= (spec.completions ?? 1) && running === 0 }));
  }

  private concluded(job: ApiObject, status: JsonObject & { readonly terminating: number }, { over, running, done }: Progress): JsonObject {
    const { suspend } = specOf(job);
    let next: JsonObject = status;
    const say = (type: string, value: 'True' | 'False', reason: string, message: string) => {
      const lastTransitionTime = this.time();
      const condition = { type, status: value, reason, message, lastTransitionTime, lastProbeTime: lastTransitionTime };
      next = { ...next, conditions: [...conditionsOf(next).filter(other => other.type !== type), condition] };
    };
    if (suspend && !isTrue(status, 'Suspended')) say('Suspended', 'True', 'JobSuspended', 'Job suspended');
    if (!suspend && isTrue(status, 'Suspended')) say('Suspended', 'False', 'JobResumed', 'Job resumed');
    if (over) {
      const reasons = ['BackoffLimitExceeded', 'Job has reached the specified backoff limit'] as const;
      if (!isTrue(status, 'FailureTarget')) say('FailureTarget', 'True', ...reasons);
      if (running === 0 && status.terminating === 0) say('Failed', 'True', ...reasons);
    } else if (done && !suspend) {
      const reasons = ['CompletionsReached', 'Reached expected number of succeeded pods'] as const;
      say('SuccessCriteriaMet', 'True', ...reasons);
      say('Complete', 'True', ...reasons);
      next = { ...next, completionTime: this.time() };
    }
    return next;
  }

  private async write(job: ApiObject, wanted: JsonObject): Promise<void> {
    const status = jsonCopy<JsonObject>(wanted);
    if (isDeepStrictEqual(status, job.status)) return;
    const { namespace, name } = job.metadata;
    const path = resourcePath('jobs', { namespace, name, subresource: 'status' });
    await this.server.request({ method: 'PUT', path, body: { ...job, status } });
  }

  private missingIndexes({ completionMode, completions = 1, parallelism }: JobSpec, pods: readonly ApiObject[]): (number | undefined)[] {
    if (completionMode !== 'Indexed') return Array.from({ length: parallelism }, () => undefined);
    const taken = new Set(pods.filter(pod => isActive(pod) || pod.status?.phase === 'Succeeded' || pod.metadata.deletionTimestamp !== undefined).map(indexOf));
    return Array.from({ length: completions }, (_, index) => index).filter(index => !taken.has(`${index}`));
  }

  private async createPod(job: ApiObject, index: number | undefined): Promise<void> {
    const { name, namespace, uid } = job.metadata;
    const { metadata = {}, spec } = specOf(job).template;
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true };
    const place = index === undefined ? {} : { [INDEX]: `${index}` };
    await this.server.request({
      method: 'POST',
      path: resourcePath('pods', { namespace }),
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
          labels: { ...metadata.labels, ...place },
          annotations: { ...metadata.annotations, ...place },
          ownerReferences: [owner],
        },
        spec,
      },
    });
  }

  private async deletePod({ metadata: { namespace, name, uid } }: ApiObject): Promise<void> {
    await this.server.request({ method: 'DELETE', path: resourcePath('pods', { namespace, name }), body: { preconditions: { uid } } });
  }

  private time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+/, '');
  }
}

interface Progress {
  readonly over: boolean;
  readonly running: number;
  readonly done: boolean;
}

function specOf({ spec }: ApiObject): JobSpec {
  return spec as unknown as JobSpec;
}

function isActive({ metadata, status }: ApiObject): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function indexOf({ metadata: { uid, annotations } }: ApiObject): string {
  return annotations?.[INDEX] ?? uid;
}
