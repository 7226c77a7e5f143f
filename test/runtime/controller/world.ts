/** A controller on an API server in this process, with a Job controller, a garbage collector and kubelets, in a time of its own. */
import { missingRight } from './rights';
import { DEFAULT_SETTINGS } from '../../../src/engine';
import type { EngineSettings } from '../../../src/engine';
import { policyConfigMap } from '../../../src/model';
import type { Condition, JobSetDocument, JobSetStatus } from '../../../src/model';
import { Controller } from '../../../src/runtime/controller/controller';
import { Log } from '../../../src/runtime/controller/log';
import type { LogLevel } from '../../../src/runtime/controller/log';
import type { ControllerOptions } from '../../../src/runtime/controller/options';
import { ApiError, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest, ApiResource } from '../../../src/runtime/kubernetes';
import { InProcessApiServer } from '../api-server/api-server';
import { GarbageCollector } from '../api-server/garbage-collector';
import { JobController } from '../api-server/job-controller';
import { Kubelet } from '../api-server/kubelet';
import type { ApiObject } from '../api-server/objects';
import { Process } from '../api-server/process';
import { targetOf } from '../api-server/resource-types';
import { VirtualClock } from '../api-server/virtual-clock';

export const NAMESPACE = 'ns';

/** What stands between a controller and the API server. It may throw, or let the request pass. */
export type Gate = (request: ApiRequest) => void;

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly [field: string]: unknown;
}

export class ControllerWorld {
  readonly clock = new VirtualClock();
  readonly server = new InProcessApiServer(this.clock);
  readonly kubelet = new Kubelet(this.clock, this.server);
  /** Every write of controllers, in order, as a line: `POST jobs/run-workers-0`. */
  readonly writes: string[] = [];
  /** How many requests controllers have made, reads of single objects included, lists and watches excepted. */
  requests = 0;
  readonly log: LogLine[] = [];
  gate: Gate;
  private readonly beyondRights: string[] = [];
  private readonly processes: Process[] = [];
  private readonly api: Api;

  /** @param between what stands between controllers and the API server. @default - nothing */
  constructor(between?: (server: InProcessApiServer, clock: VirtualClock) => Api) {
    this.gate = () => undefined;
    this.api = between?.(this.server, this.clock) ?? this.server;
    new JobController(this.clock, this.server);
    new GarbageCollector(this.clock, this.server);
  }

  /** Starts a controller as a process of its own. */
  async start(options: Partial<Omit<ControllerOptions, 'settings'>> & { readonly settings?: Partial<EngineSettings> } = {}): Promise<{ controller: Controller; process: Process; lost: () => boolean }> {
    const process = new Process(this.clock, this.gated());
    let lost = false;
    this.processes.push(process);
    const controller = new Controller(
      { sources: ['standalone', 'jobset'], port: 0, logLevel: 'debug', ...options, settings: { ...DEFAULT_SETTINGS, manifestGrace: 0, deletionGrace: 0, ...options.settings } },
      {
        api: process.api,
        clock: process.clock,
        random: () => 0.5,
        instance: `pod-${this.processes.length}`,
        log: new Log('debug', line => this.log.push(JSON.parse(line) as LogLine), () => this.clock.now()),
        lost: () => {
          lost = true;
        },
      },
    );
    await controller.start();
    return { controller, process, lost: () => lost };
  }

  /** Nothing of the controllers is left, and none of them has asked for what its role does not give. */
  end(): void {
    for (const process of this.processes) process.kill();
    expect(this.beyondRights).toEqual([]);
  }

  async pass(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds);
  }

  // What users do.

  async create(resource: ApiResource, object: object): Promise<ApiObject> {
    return this.server.request<ApiObject>({ method: 'POST', path: resourcePath(resource, { namespace: NAMESPACE }), body: object });
  }

  async applyJobSet(document: JobSetDocument): Promise<ApiObject> {
    return this.create('jobsets', { ...document, metadata: { ...document.metadata, namespace: NAMESPACE } });
  }

  async applyPolicy(document: JobSetDocument): Promise<ApiObject> {
    return this.create('configmaps', policyConfigMap({ ...document, metadata: { ...document.metadata, namespace: NAMESPACE } }));
  }

  async patch(resource: ApiResource, name: string, body: object, subresource?: 'status'): Promise<ApiObject> {
    return this.server.request<ApiObject>({
      method: 'PATCH', path: resourcePath(resource, { namespace: NAMESPACE, name, subresource }), patchType: 'application/merge-patch+json', body,
    });
  }

  async delete(resource: ApiResource, name: string): Promise<void> {
    await this.server.request({ method: 'DELETE', path: resourcePath(resource, { namespace: NAMESPACE, name }), body: { propagationPolicy: 'Background' } });
  }

  // What there is.

  list(resource: ApiResource): ApiObject[] {
    return this.server.store.list(targetOf(resourcePath(resource))!.type, undefined);
  }

  get(resource: ApiResource, name: string): ApiObject | undefined {
    return this.list(resource).find(object => object.metadata.name === name);
  }

  names(resource: ApiResource): string[] {
    return this.list(resource).map(({ metadata }) => metadata.name).sort();
  }

  status(name = 'run'): JobSetStatus {
    return this.get('jobsets', name)?.status as JobSetStatus ?? {};
  }

  condition(type: string, object: ApiObject | undefined = this.get('jobsets', 'run')): string | undefined {
    const conditions = object?.status?.conditions as readonly Condition[] | undefined;
    const condition = conditions?.find(candidate => candidate.type === type);
    return condition && `${condition.status} ${condition.reason}: ${condition.message}`;
  }

  /** `Warning JobCreationFailed: …` */
  events(): string[] {
    return this.list('events').map(({ type, reason, note }) => `${String(type)} ${String(reason)}: ${String(note)}`);
  }

  /** How many writes there were whose line begins so. */
  count(prefix: string): number {
    return this.writes.filter(write => write.startsWith(prefix)).length;
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    await this.clock.until(what, condition, 3_600_000);
  }

  private authorize(request: ApiRequest): void {
    const missing = missingRight(request);
    if (missing !== undefined) {
      this.beyondRights.push(missing);
      throw new ApiError(403, 'Forbidden', `${request.method} ${request.path}: the role of the controller does not let it ${missing}`);
    }
  }

  private gated(): Api {
    return {
      request: async (request, signal) => {
        if (request.method !== 'GET' || targetOf(request.path)?.name !== undefined) this.requests++;
        if (request.method !== 'GET') this.writes.push(lineOf(request));
        this.authorize(request);
        this.gate(request);
        return this.api.request(request, signal);
      },
      watch: async (request, listener, signal) => {
        const asked: ApiRequest = { method: 'GET', path: request.path, query: { watch: true } };
        this.authorize(asked);
        this.gate(asked);
        return this.api.watch(request, listener, signal);
      },
    };
  }
}

function lineOf({ method, path, body }: ApiRequest): string {
  const { type, name = (body as ApiObject).metadata.name, subresource } = targetOf(path)!;
  return `${method} ${type.resource}${subresource ? `/${subresource}` : ''}/${name}`;
}

/** Refuses what the API server's authorization would. */
export function forbid(method: ApiRequest['method'], resource: string): Gate {
  return request => {
    if (request.method === method && targetOf(request.path)?.type.resource === resource) {
      throw new ApiError(403, 'Forbidden', `${method} ${request.path}: ${resource} is forbidden: User "controller" cannot do that`);
    }
  };
}
