/** The scheduler and the kubelets: pods get nodes, run, and end when a test says so or when they are deleted. */
import type { InProcessApiServer } from './api-server';
import { jsonCopy } from './objects';
import type { ApiObject, JsonObject } from './objects';
import { targetOf } from './resource-types';
import { conditionsOf } from './rules';
import type { Clock } from '../../../src/runtime/kubernetes';
import { resourcePath } from '../../../src/runtime/kubernetes';

export interface KubeletOptions {
  /** Milliseconds until a pod is ready. @default 100 */
  readonly readyAfter?: number;
  /** Milliseconds until a pod that is deleted has ended. @default 200 */
  readonly endsAfter?: number;
  /** On which node to put a pod. @default - all on node-1 */
  readonly place?: (pod: ApiObject) => string | undefined;
}

const PODS = targetOf('/api/v1/pods')!.type;

export class Kubelet {
  private readonly seen = new Set<string>();

  public constructor(private readonly clock: Clock, private readonly server: InProcessApiServer, private readonly options: KubeletOptions = {}) {
    server.store.listen(({ type, after }) => {
      if (type === PODS && after) this.look(after);
    });
  }

  /** All pods of a Job that run now come to a good end. */
  public succeed(namespace: string, job: string): void {
    this.end(namespace, job, 'Succeeded');
  }

  /** All pods of a Job that run now come to a bad end. */
  public fail(namespace: string, job: string): void {
    this.end(namespace, job, 'Failed');
  }

  private look(pod: ApiObject): void {
    const { metadata: { uid, deletionTimestamp }, spec } = pod;
    if (deletionTimestamp !== undefined) this.once(`end ${uid}`, this.options.endsAfter ?? 200, () => this.remove(pod));
    else if (spec?.nodeName === undefined && !(spec?.schedulingGates as readonly unknown[] | undefined)?.length) this.once(`run ${uid}`, this.options.readyAfter ?? 100, () => this.start(pod));
  }

  private once(what: string, delay: number, act: () => void): void {
    if (this.seen.has(what)) return;
    this.seen.add(what);
    this.clock.after(delay, act);
  }

  private start({ metadata }: ApiObject): void {
    const pod = this.current(metadata);
    const nodeName = pod && (this.options.place ?? (() => 'node-1'))(pod);
    if (!pod || nodeName === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    this.write(pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, { ...pod.spec, nodeName });
  }

  private remove({ metadata }: ApiObject): void {
    if (!this.current(metadata)) return;
    const { namespace, name, uid } = metadata;
    void this.server.request({ method: 'DELETE', path: resourcePath('pods', { namespace, name }), body: { gracePeriodSeconds: 0, preconditions: { uid } } });
  }

  private end(namespace: string, job: string, phase: 'Succeeded' | 'Failed'): void {
    for (const pod of this.server.store.list(PODS, namespace)) {
      if (pod.metadata.ownerReferences?.[0]?.name !== job || pod.status?.phase !== 'Running' || pod.metadata.deletionTimestamp) continue;
      this.write(pod, { phase, conditions: conditionsOf(pod.status).map(condition => ({ ...condition, status: 'False' })) });
    }
  }

  private current({ namespace, name, uid }: ApiObject['metadata']): ApiObject | undefined {
    const pod = this.server.store.get(PODS, namespace, name);
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  private write(pod: ApiObject, status: JsonObject, spec = pod.spec): void {
    this.server.store.commit(PODS, pod, jsonCopy({ ...pod, spec, status: { ...pod.status, ...status } }));
  }
}
