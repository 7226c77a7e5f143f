/**
 * A tiny world around the engine: a thin controller that does what an outcome says, a Job controller whose pods do what the test says,
 * and time that the test moves. Every write is a step, after which the controller may be struck dead.
 */
import { Api } from './api';
import type { StoredObject } from './api';
import {
  DEFAULT_SETTINGS, observeJob, observePod, observeRunRecord, observeService, reconcile,
} from '../../src/engine';
import type { EngineEvent, EngineSettings, FailedOperation, Operation, Outcome, Pod, ReconcileInput, RestartScope, VanishedJob } from '../../src/engine';
import { expand, FIRST_ATTEMPT, keys, policyConfigMapName, startupWait } from '../../src/model';
import type { Job, JobSetDocument, JobSetStatus, Service, StringMap, UnreadablePolicy } from '../../src/model';

export const NAMESPACE = 'ns';
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const EPOCH = Date.parse('2026-01-01T00:00:00Z');

export interface WorldOptions {
  readonly kind?: 'JobSet' | 'standalone';
  readonly settings?: Partial<EngineSettings>;
  /** Whether the controller may read nodes. */
  readonly nodes?: boolean;
}

/** One write of the controller, as a line: `create jobs/run-workers-0`. */
export type Write = string;

export class World {
  now = EPOCH;
  api = new Api(() => this.now);
  readonly settings: EngineSettings;
  readonly kind: 'JobSet' | 'standalone';
  readonly nodes = new Map<string, StringMap>();
  /** Every write that was done, in order. */
  writes: Write[] = [];
  /** Every event that was said. */
  events: EngineEvent[] = [];
  /** Every restart that metrics count. */
  restarts: RestartScope[] = [];
  failures: FailedOperation[] = [];
  /** What the controller remembers of Jobs that are gone; lost when it dies. */
  vanished = new Map<string, VanishedJob>();
  /** UIDs of the Jobs whose pods it has deleted; lost too. */
  podsDeleted = new Set<string>();
  private said = new Set<string>();

  constructor(public document: JobSetDocument | UnreadablePolicy, private readonly options: WorldOptions = {}) {
    this.kind = options.kind ?? 'JobSet';
    this.settings = { ...DEFAULT_SETTINGS, manifestGrace: 0, deletionGrace: 0, ...options.settings };
    if (this.kind === 'standalone') this.api.put('configmaps', { metadata: { name: policyConfigMapName(this.name) } });
    else this.api.put('jobsets', document as JobSetDocument);
    if (!('error' in document) && this.kind === 'JobSet') {
      this.document = { ...document, metadata: { ...document.metadata, uid: this.api.get('jobsets', this.name)!.metadata.uid } };
    }
  }

  /** The same world once more, to go another way. */
  fork(): World {
    const fork: World = Object.create(World.prototype);
    Object.assign(fork, this);
    fork.api = this.api.fork(() => fork.now);
    fork.writes = [...this.writes];
    fork.events = [...this.events];
    fork.restarts = [...this.restarts];
    fork.said = new Set(this.said);
    fork.vanished = new Map(this.vanished);
    fork.podsDeleted = new Set(this.podsDeleted);
    return fork;
  }

  get name(): string {
    return 'error' in this.document ? 'run' : this.document.metadata.name!;
  }

  // What the controller sees and does.

  input(): ReconcileInput {
    const record = this.api.get('jobs', this.name);
    const owner = this.kind === 'JobSet' ? this.api.get('jobsets', this.name) : this.api.get('configmaps', policyConfigMapName(this.name));
    const metadata: Partial<StoredObject['metadata']> = owner?.metadata ?? {};
    const { uid = 'gone', resourceVersion = '0', deletionTimestamp, labels, annotations } = metadata;
    const deleting = owner === undefined || deletionTimestamp !== undefined;
    const common = { namespace: NAMESPACE, name: this.name };
    return {
      document: this.document,
      source: this.kind === 'JobSet'
        ? { kind: 'JobSet', ...common, uid, resourceVersion, deleting, status: owner?.status }
        : {
          kind: 'standalone',
          ...common,
          configMap: { name: policyConfigMapName(this.name), uid, deleting, labels, annotations },
          record: record && (observeRunRecord(record as unknown as Job) ?? 'foreign'),
          vanished: this.vanished,
        },
      jobs: this.api.list('jobs').map(job => observeJob(job as unknown as Job, this.kind === 'standalone')),
      services: this.api.list('services').map(service => observeService(service as unknown as Service)),
      volumeClaims: new Map(this.api.list('persistentvolumeclaims').map(claim => [
        claim.metadata.name, { jobset: claim.metadata.labels?.['jobset.sigs.k8s.io/jobset-name'] },
      ])),
      pods: this.api.list('pods').map(pod => observePod(pod as unknown as Pod)),
      nodes: this.options.nodes === false ? undefined : this.nodes,
      podsDeleted: this.podsDeleted,
      failures: this.failures,
      settings: this.settings,
      now: this.now,
    };
  }

  /** @returns the single writes of an outcome, in the order in which a controller does them. */
  steps({ operations, status }: Outcome): Operation[] {
    if (!status) return [...operations];
    return status.urgency === 'before-operations' ? [status.write, ...operations] : [...operations, status.write];
  }

  /** @param writes how many of the writes are done before the controller dies */
  reconcile(writes = Infinity): Outcome {
    const outcome = reconcile(this.input());
    for (const step of this.steps(outcome).slice(0, writes)) {
      const answer = this.api.apply(step);
      if (step.verb === 'deletecollection') for (const uid of step.jobs) this.podsDeleted.add(uid);
      this.writes.push(`${step.verb} ${step.resource}${'subresource' in step ? '/status' : ''} ${step.name}${answer === 'done' ? '' : `: ${answer}`}`);
      if (step === outcome.status?.write && outcome.status.urgency === 'before-operations' && answer !== 'done') return outcome;
    }
    if (writes !== Infinity) {
      this.vanished = new Map();
      this.podsDeleted = new Set();
      return outcome;
    }
    this.restarts.push(...outcome.restarts ?? []);
    for (const event of outcome.events) {
      const key = `${event.reason}/${event.once}`;
      if (event.once !== undefined && this.said.has(key)) continue;
      this.said.add(key);
      this.events.push(event);
    }
    return outcome;
  }

  /** Reconciles until there is nothing left to do, and proves that a pass after that changes nothing. */
  settle(): void {
    for (let i = 0; i < 20; i++) {
      const { operations, status, events } = this.reconcile();
      if (operations.length === 0 && !status && events.every(({ once }) => once !== undefined)) return;
    }
    throw new Error(`the engine does not come to rest:\n${this.writes.slice(-12).join('\n')}`);
  }

  // What is there.

  get status(): JobSetStatus {
    if (this.kind === 'JobSet') return this.api.get('jobsets', this.name)?.status ?? {};
    const record = this.api.get('jobs', this.name);
    return (record && observeRunRecord(record as unknown as Job)?.status) ?? {};
  }

  condition(type: string): { status: string; reason?: string; message?: string } | undefined {
    const condition = this.status.conditions?.find(candidate => candidate.type === type);
    return condition && { status: condition.status, reason: condition.reason, message: condition.message };
  }

  isTrue(type: string): boolean {
    return this.condition(type)?.status === 'True';
  }

  job(name: string): StoredObject {
    const job = this.api.get('jobs', name);
    if (!job) throw new Error(`there is no job ${name}, only ${this.jobNames().join(', ')}`);
    return job;
  }

  jobs(): StoredObject[] {
    return this.api.list('jobs').filter(job => job.metadata.name !== this.name);
  }

  jobNames(): string[] {
    return this.jobs().map(job => job.metadata.name).sort();
  }

  attemptOf(name: string): string | undefined {
    return this.job(name).spec.template.metadata.labels[keys.RESTART_ATTEMPT];
  }

  // What happens.

  pass(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  edit(change: (spec: any) => any): this {
    const document = this.document as JobSetDocument;
    this.document = { ...document, spec: change(structuredClone(document.spec)) };
    return this;
  }

  /** The Job controller writes a Job's status. */
  progress(name: string, status: object): this {
    const job = this.job(name);
    this.api.put('jobs', { ...job, status: { ...job.status, ...status } });
    return this;
  }

  start(...names: string[]): this {
    for (const name of names) this.progress(name, { startTime: this.iso(), active: this.job(name).spec.parallelism ?? 1, ready: 0 });
    return this;
  }

  ready(...names: string[]): this {
    for (const name of names) {
      const pods = this.job(name).spec.parallelism ?? 1;
      this.progress(name, { startTime: this.iso(), active: pods, ready: pods });
    }
    return this;
  }

  succeed(...names: string[]): this {
    for (const name of names) this.finish(name, { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' });
    return this;
  }

  fail(name: string, reason = 'BackoffLimitExceeded', message = 'Job has reached the specified backoff limit'): this {
    return this.finish(name, { type: 'Failed', reason, message });
  }

  private finish(name: string, condition: object): this {
    const conditions = [{ ...condition, status: 'True', lastTransitionTime: this.iso() }];
    const succeeded = (condition as any).type === 'Complete' ? this.job(name).spec.completions ?? 1 : 0;
    return this.progress(name, { active: 0, ready: 0, succeeded, conditions });
  }

  /** The user applies the manifest of a standalone run (again): what exists is not changed. */
  applyManifest(): this {
    for (const job of expand(this.document as JobSetDocument, FIRST_ATTEMPT, 'standalone').jobs) {
      const replicatedJob = job.metadata.labels![keys.REPLICATED_JOB_NAME];
      const spec = (this.document as JobSetDocument).spec.replicatedJobs!.find(({ name }) => name === replicatedJob)!;
      if (startupWait(this.document as JobSetDocument, spec) || this.api.get('jobs', job.metadata.name!)) continue;
      this.api.put('jobs', { ...job, metadata: { ...job.metadata, namespace: NAMESPACE, annotations: { ...job.metadata.annotations, [LAST_APPLIED]: 'by the user' } } });
    }
    return this;
  }

  /** Somebody deletes an object, and its pods have ended. */
  vanish(resource: string, ...names: string[]): this {
    for (const name of names) {
      if (resource === 'jobs') this.remember(name);
      this.api.remove(resource, name);
    }
    return this;
  }

  /** The pods of all Jobs that are being deleted have ended. */
  finishDeletions(): this {
    for (const job of this.api.list('jobs')) if (job.metadata.deletionTimestamp) this.vanish('jobs', job.metadata.name);
    return this;
  }

  /** What is being deleted is gone, what is missing has been made anew, and all pods are ready. */
  recover(): this {
    this.finishDeletions().settle();
    return this.ready(...this.jobNames());
  }

  private remember(name: string): void {
    const { foreign, attempt, jobAttempt } = observeJob(this.job(name) as unknown as Job, true);
    this.vanished.set(name, { foreign: foreign!, attempt, jobAttempt, at: this.now });
  }

  private iso(): string {
    return `${new Date(this.now).toISOString().slice(0, 19)}Z`;
  }
}
