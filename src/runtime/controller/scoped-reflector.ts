/** One kind of objects in all the namespaces that the controller serves: one watch for each of them, or one for all. */
import type { Log } from './log';
import type { KubernetesObject } from '../../model';
import { ApiError, Reflector, resourcePath } from '../kubernetes';
import type { Api, ApiResource, Clock, Message, ReflectorSink } from '../kubernetes';

export interface ScopedReflectorOptions<T> {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly resource: ApiResource;
  /** Absent: all, or none for what has no namespace. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  /** What the sink reads of an object. @default - all */
  readonly items?: Message;
  readonly sink: ReflectorSink<T>;
  /** Called when it has become known what is there, or that it may not or cannot be read. */
  readonly known: () => void;
}

/** Whether what a cache holds of a namespace can be relied on. */
export type Readiness = 'synced' | 'pending' | ApiError;

export class ScopedReflector<T extends KubernetesObject> {
  private readonly reflectors = new Map<string | undefined, Reflector<T>>();
  private readonly refusals = new Map<string | undefined, ApiError>();
  private started = false;

  constructor(private readonly options: ScopedReflectorOptions<T>) {
    for (const namespace of options.namespaces ?? [undefined]) {
      this.reflectors.set(namespace, new Reflector<T>({
        ...options,
        path: resourcePath(options.resource, { namespace }),
        query: { labelSelector: options.labelSelector },
        log: (message, fields) => this.report(namespace, message, fields),
      }));
    }
  }

  /** Does nothing while it runs. */
  start(): void {
    if (this.started) return;
    this.started = true;
    for (const [namespace, reflector] of this.reflectors) {
      reflector.start();
      void reflector.whenSynced().then(() => {
        this.refusals.delete(namespace);
        for (const code of [403, 404]) this.options.log.takeBack(`${this.options.resource} ${namespace} ${code}`);
        this.options.known();
      });
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.reflectors.values(), reflector => reflector.stop()));
  }

  get isStarted(): boolean {
    return this.started;
  }

  readiness(namespace: string): Readiness {
    const scope = this.options.namespaces ? namespace : undefined;
    if (this.reflectors.get(scope)?.synced) return 'synced';
    return this.refusals.get(scope) ?? 'pending';
  }

  /** Whether of every namespace something is known. */
  get isKnown(): boolean {
    return [...this.reflectors].every(([scope, reflector]) => reflector.synced || this.refusals.has(scope));
  }

  /** When the server last said anything about each of those that it lets be read, in monotonic milliseconds. */
  get lastHeard(): number {
    const heard = [...this.reflectors].filter(([scope]) => !this.refusals.has(scope)).map(([, reflector]) => reflector.lastHeard);
    return Math.min(...heard, this.options.clock.monotonic());
  }

  private report(namespace: string | undefined, message: string, fields: Readonly<Record<string, unknown>>): void {
    const { log, resource, known } = this.options;
    const { code, reason } = fields;
    if (code === 403 || code === 404) {
      const isNew = !this.refusals.has(namespace);
      this.refusals.set(namespace, new ApiError(code, String(reason), String(fields.message)));
      const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
      const meaning = code === 403
        ? `the controller may not read ${resource}${where}: grant get, list and watch`
        : `the API server does not serve ${resource}${where}: it is asked again from time to time`;
      log.once(`${resource} ${namespace} ${code}`, code === 403 ? 'error' : 'info', meaning, { error: fields.message });
      if (isNew) known();
    } else {
      log.log(code === 410 ? 'info' : 'warn', message, fields);
    }
  }
}
