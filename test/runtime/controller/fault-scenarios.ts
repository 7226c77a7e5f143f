/** Lives of runs that are told as what somebody does and waits for, so that they can be lived through whatever goes wrong meanwhile. */
import { ControllerWorld, NAMESPACE } from './world';
import { observeRunRecord } from '../../../src/engine';
import { expand, FIRST_ATTEMPT, keys, policyConfigMap, policyConfigMapName, startupWait } from '../../../src/model';
import type { Job, JobSetDocument, JobSetSpec, JobSetStatus } from '../../../src/model';
import { ALL, DRIVER, driverAndWorkers, WORKERS } from '../../engine/documents';
import type { ApiObject } from '../api-server/objects';

export type Source = 'JobSet' | 'standalone';

/** Longer than anything may take that is not noticed before the next list. */
const PATIENCE = 3 * 60 * 60_000;

/** What has to be the same however a run came to its end. */
export interface Shape {
  readonly restarts?: number;
  readonly restartsCountTowardsMax?: number;
  readonly terminalState?: string;
  readonly replicatedJobsStatus: JobSetStatus['replicatedJobsStatus'];
  readonly conditions: readonly string[];
  /** Name, attempt, state, owner. */
  readonly jobs: readonly string[];
  readonly services: readonly string[];
  readonly pods: readonly string[];
}

/** One run, as somebody sees it who has to do with it. */
export class RunLife {
  public constructor(public readonly world: ControllerWorld, public readonly source: Source, private document: JobSetDocument) {}

  public async apply(): Promise<void> {
    const { world, document, source } = this;
    if (source === 'JobSet') {
      await world.applyJobSet(document);
      return;
    }
    const { service } = expand(document, FIRST_ATTEMPT, 'standalone');
    if (service) await world.create('services', service);
    await this.applyJobs();
    await world.applyPolicy(document);
  }

  /** Makes those Jobs of the manifest that are not there. */
  public async applyJobs(): Promise<void> {
    const { replicatedJobs = [] } = this.document.spec;
    for (const job of expand(this.document, FIRST_ATTEMPT, 'standalone').jobs) {
      const replicatedJob = replicatedJobs.find(({ name }) => name === job.metadata.labels?.[keys.REPLICATED_JOB_NAME])!;
      if (!startupWait(this.document, replicatedJob) && !this.world.get('jobs', job.metadata.name!)) await this.world.create('jobs', job);
    }
  }

  /** The ConfigMap goes, and is made anew. */
  public async replacePolicy(): Promise<void> {
    await this.world.delete('configmaps', policyConfigMapName('run'));
    await this.world.applyPolicy(this.document);
  }

  public async suspend(suspend: boolean): Promise<void> {
    await this.edit({ suspend });
  }

  /** Changes fields of the spec. */
  public async edit(spec: JobSetSpec): Promise<void> {
    this.document = { ...this.document, spec: { ...this.document.spec, ...spec } };
    if (this.source === 'JobSet') await this.world.patch('jobsets', 'run', { spec });
    else await this.world.patch('configmaps', policyConfigMapName('run'), { data: policyConfigMap(this.document).data });
  }

  public fail(job: string): void {
    this.world.kubelet.fail(NAMESPACE, job);
  }

  public succeed(...jobs: string[]): void {
    for (const job of jobs) this.world.kubelet.succeed(NAMESPACE, job);
  }

  public async until(what: string, condition: () => boolean): Promise<void> {
    await this.world.clock.until(what, condition, PATIENCE);
  }

  public async running(names: readonly string[], attempt = '0'): Promise<void> {
    await this.until(`${names.join(', ')} to run for attempt ${attempt}`, () => this.world.get('services', 'run') !== undefined && names.every(name => {
      const job = this.world.get('jobs', name);
      return job !== undefined && job.metadata.deletionTimestamp === undefined && attemptOf(job) === attempt && job.status?.ready === 1;
    }));
  }

  /** Waits as `kubectl wait` does. */
  public async condition(type: string, status: 'True' | 'False' = 'True'): Promise<void> {
    await this.until(`${type} to be ${status}`, () => this.status.conditions?.some(condition => condition.type === type && condition.status === status) ?? false);
  }

  public async standingStill(): Promise<void> {
    await this.condition('Suspended');
    await this.until('all to stand still', () => this.world.list('pods').length === 0);
  }

  public async resumed(): Promise<void> {
    await this.condition('Suspended', 'False');
    await this.running(ALL);
  }

  /** Whatever runs comes to a good end, until all of it has. */
  public async completed(): Promise<void> {
    const { world } = this;
    const end = world.clock.monotonic() + PATIENCE;
    while (!this.isTrue('Completed')) {
      this.succeed(...this.children().map(({ metadata }) => metadata.name));
      await world.pass(1_000);
      if (world.clock.monotonic() > end) throw new Error(`the run is never completed: ${JSON.stringify(this.shape(), undefined, 2)}`);
    }
  }

  public children(): ApiObject[] {
    return this.world.list('jobs').filter(({ metadata }) => metadata.name !== 'run');
  }

  public get status(): JobSetStatus {
    if (this.source === 'JobSet') return this.world.status();
    const record = this.world.get('jobs', 'run');
    return (record && observeRunRecord(record as unknown as Job)?.status) ?? {};
  }

  public shape(): Shape {
    const { conditions = [], restarts, restartsCountTowardsMax, terminalState, replicatedJobsStatus = [] } = this.status;
    return {
      restarts,
      restartsCountTowardsMax,
      terminalState,
      replicatedJobsStatus: [...replicatedJobsStatus].sort((a, b) => a.name.localeCompare(b.name)),
      // What was so for a while, and whether somebody came to say so, is no matter.
      conditions: conditions.filter(({ status }) => status === 'True').map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`).sort(),
      jobs: this.children().map(job => `${job.metadata.name} ${attemptOf(job)} ${stateOf(job)}${ownerOf(job)}`).sort(),
      services: this.world.names('services'),
      pods: this.world.list('pods').map(({ metadata, status }) => `${metadata.ownerReferences?.[0].name} ${String(status?.phase)}`).sort(),
    };
  }

  private isTrue(type: string): boolean {
    return this.status.conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false;
  }
}

export function attemptOf({ spec }: ApiObject): string {
  return (spec as unknown as Job['spec']).template.metadata?.labels?.[keys.RESTART_ATTEMPT] ?? '0';
}

function stateOf({ metadata, spec, status }: ApiObject): string {
  const end = (status?.conditions as { type: string; status: string }[] | undefined)?.find(({ type }) => type === 'Complete' || type === 'Failed');
  return `${end?.type ?? 'active'}${spec?.suspend ? ' suspended' : ''}${metadata.deletionTimestamp ? ' going' : ''}`;
}

function ownerOf({ metadata: { ownerReferences = [] } }: ApiObject): string {
  return ownerReferences.map(({ kind, name }) => ` of ${kind} ${name}`).join();
}

export interface Scenario {
  readonly title: string;
  readonly spec: JobSetSpec;
  readonly live: (run: RunLife) => Promise<void>;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'create, succeed',
    spec: {},
    async live(run) {
      await run.apply();
      await run.running(ALL);
      await run.completed();
    },
  },
  {
    title: 'fail, restart, succeed',
    spec: { failurePolicy: { maxRestarts: 1 } },
    async live(run) {
      await run.apply();
      await run.running(ALL);
      run.fail('run-workers-1');
      await run.running(ALL, '1');
      await run.completed();
    },
  },
  {
    title: 'one after the other',
    spec: { startupPolicy: { startupPolicyOrder: 'InOrder' } },
    async live(run) {
      await run.apply();
      await run.running(DRIVER);
      await run.running(WORKERS);
      await run.condition('StartupPolicyCompleted');
      await run.completed();
    },
  },
  {
    title: 'suspend, resume',
    spec: { suspend: true },
    async live(run) {
      await run.apply();
      await run.standingStill();
      await run.suspend(false);
      await run.resumed();
      await run.suspend(true);
      await run.standingStill();
      await run.suspend(false);
      await run.resumed();
      await run.completed();
    },
  },
];

export function documentOf({ spec }: Scenario): JobSetDocument {
  return driverAndWorkers(spec);
}
