import { AppliedRun, Pod } from './applied-run';
import { addressesOf, FINISH, replicatedJobsOf } from './peers';
import { Build, chartOf } from './standalone-runs';
import { JobSetRendering } from '../../../src';
import { observeRunRecord, RUN_LABEL } from '../../../src/engine';
import { keys } from '../../../src/model';
import type { Condition, Job as JobManifest, JobSetStatus } from '../../../src/model';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';

export type Source = 'standalone' | 'JobSet';

export const SOURCES: readonly Source[] = ['standalone', 'JobSet'];

export type Job = JobManifest & KubernetesObject & { readonly metadata: { readonly uid: string; readonly creationTimestamp: string } };

interface Event extends KubernetesObject {
  readonly eventTime?: string;
  readonly reason: string;
  readonly type: string;
  readonly message: string;
  readonly reportingComponent?: string;
  readonly series?: { readonly count: number };
}

/** A run that the controller looks after, however it came into the cluster. */
export class ControlledRun extends AppliedRun {
  public static of(namespace: Namespace, source: Source, build: Build): ControlledRun {
    const chart = chartOf(namespace.name, source === 'JobSet' ? JobSetRendering.JOBSET_API : JobSetRendering.STANDALONE);
    return new ControlledRun(namespace, source, build(chart), chart);
  }

  private constructor(namespace: Namespace, public readonly source: Source, ...[jobset, chart]: [AppliedRun['jobset'], ReturnType<typeof chartOf>]) {
    super(namespace, jobset, chart);
  }

  /** What users wait on: kind and name of the object that has the run's conditions. */
  public get object(): string {
    return `${this.source === 'JobSet' ? 'jobset' : 'job'}/${this.jobset.name}`;
  }

  /** Waits as users do: with `kubectl wait --for=condition=Completed`. */
  public async reaches(condition: string, { timeoutSeconds = 90 } = {}): Promise<void> {
    await this.namespace.waitFor(this.object, 'create', { timeoutSeconds });
    await this.namespace.waitFor(this.object, `condition=${condition}`, { timeoutSeconds });
  }

  public async status(): Promise<JobSetStatus> {
    const object = await this.namespace.get<KubernetesObject & { status?: JobSetStatus }>(this.object);
    return (this.source === 'JobSet' ? object.status : observeRunRecord(object as unknown as JobManifest)?.status) ?? { restarts: 0 };
  }

  public async condition(type: string): Promise<Condition | undefined> {
    return (await this.status()).conditions?.find(condition => condition.type === type);
  }

  /** The reasons of what the controller said in events, in their order, such as `ResumeJobs`, or `ResumeJobs 2x` when it was said twice. */
  public async reasons(): Promise<string[]> {
    return (await this.events()).map(({ reason, series }) => series ? `${reason} ${series.count}x` : reason);
  }

  /** The events of the controller, in their order. */
  public async events(): Promise<Event[]> {
    const events = await this.namespace.list<Event>('events');
    return events.filter(({ reportingComponent }) => reportingComponent === 'jobset')
      .sort((a, b) => (a.eventTime ?? '') < (b.eventTime ?? '') ? -1 : 1);
  }

  /** The Jobs that have pods, by name. */
  public async jobs(): Promise<Job[]> {
    return this.namespace.list<Job>('jobs', `${this.selector},!${RUN_LABEL}`);
  }

  /** Of each Job, the attempts of the run and of the Job alone that its pods are told. */
  public async attempts(): Promise<Record<string, string>> {
    return Object.fromEntries((await this.jobs()).map(({ metadata, spec }) => {
      const labels = spec.template.metadata?.labels ?? {};
      return [metadata.name, `${labels[keys.RESTART_ATTEMPT] ?? 0}/${labels[keys.JOB_RESTART_ATTEMPT] ?? 0}`];
    }));
  }

  /** The UIDs of the Jobs, by name. */
  public async uids(): Promise<Record<string, string>> {
    return Object.fromEntries((await this.jobs()).map(({ metadata: { name, uid } }) => [name, uid]));
  }

  /** Waits until as many pods are ready as there have to be, all of this attempt. */
  public async ready(count: number, attempt = 0): Promise<Pod[]> {
    return this.namespace.until(`${count} ready pods of attempt ${attempt}`, async () => {
      const pods = await this.pods();
      return pods.length === count && pods.every(pod => isReady(pod) && (pod.metadata.labels[keys.RESTART_ATTEMPT] ?? '0') === String(attempt)) && pods;
    }, { interval: 700, timeout: 90_000 });
  }

  /** Waits until all peers have met. Returns what each has heard, and what each should have. */
  public async meeting(attempt = 0): Promise<{ heard: Record<string, string[]>; expected: Record<string, string[]> }> {
    const names = addressesOf(replicatedJobsOf(this.jobset)).map(address => address.split('.')[0]);
    await this.ready(names.length, attempt);
    return { heard: await this.heard(), expected: Object.fromEntries(names.map(name => [name, names])) };
  }

  /** Has the main process of a pod end with the exit code of a process that was told to. */
  public async crash(hostname: string): Promise<void> {
    await this.namespace.terminate(await this.podNamed(hostname));
  }

  /** Tells a pod to be `ready`, or to `finish`. */
  public async tell(hostname: string, what: 'ready' | 'finish'): Promise<void> {
    await this.namespace.execLast(await this.podNamed(hostname), 'touch', `/tmp/${what}`);
  }

  /** Tells all pods that they are done. */
  public async finish(): Promise<void> {
    const pods = (await this.pods()).filter(({ status, metadata }) => status.phase === 'Running' && metadata.deletionTimestamp === undefined);
    await Promise.all(pods.map(async ({ metadata: { name } }) => this.namespace.execLast(name, 'touch', FINISH)));
  }

  public async podNamed(hostname: string): Promise<string> {
    const pod = (await this.pods()).find(({ spec, metadata }) => spec.hostname === hostname && metadata.deletionTimestamp === undefined);
    if (!pod) throw new Error(`there is no pod ${hostname}\n${await this.namespace.describe()}`);
    return pod.metadata.name;
  }
}

export function isReady({ status, metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
