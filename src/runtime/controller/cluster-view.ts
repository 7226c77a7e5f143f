/** What the controller sees of the cluster: a cache and a watch for each kind of object, and which run is concerned when one of them changes. */
import { observeJobSet } from './jobset-source';
import type { ObservedJobSet } from './jobset-source';
import type { Log } from './log';
import type { Needs } from './needs';
import { ObjectCache } from './object-cache';
import type { SourceKind } from './options';
import { chosenPolicy, observePolicy, runOfPolicy } from './policy-source';
import type { ObservedPolicy } from './policy-source';
import { groupKey } from './run-key';
import type { Run } from './run-key';
import { ScopedReflector } from './scoped-reflector';
import type { Readiness } from './scoped-reflector';
import { observeJob, observePod, observeRunRecord, observeService, RUN_LABEL } from '../../engine';
import type { ObservedClaim, ObservedJob, ObservedPod, ObservedService, Pod, RunRecord } from '../../engine';
import { keys, POLICY_LABEL } from '../../model';
import type { ConfigMap, Job, JobSetDocument, KubernetesObject, Service, StringMap } from '../../model';
import { ApiError, JOB } from '../kubernetes';
import type { Api, ApiResource, Clock, Message } from '../kubernetes';

export interface ClusterViewOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly namespaces?: readonly string[];
  /** Of all namespaces, only those whose labels match are served. @default - all */
  readonly namespaceSelector?: string;
  readonly sources: readonly SourceKind[];
  /** Something of a run has changed. */
  readonly changed: (run: Run) => void;
  /** A Job that was labelled with the run's name is gone. */
  readonly vanished: (run: Run, job: ObservedJob) => void;
}

export interface ObservedNode {
  readonly labels: StringMap;
}

export type JobOrRecord = ObservedJob | RunRecord;

export class ClusterView {
  readonly jobs: ObjectCache<Job, JobOrRecord>;
  readonly services: ObjectCache<Service, ObservedService>;
  readonly claims: ObjectCache<KubernetesObject, ObservedClaim>;
  readonly pods: ObjectCache<Pod, ObservedPod>;
  readonly nodes: ObjectCache<KubernetesObject, ObservedNode>;
  readonly jobsets: ObjectCache<JobSetDocument, ObservedJobSet>;
  readonly policies: ObjectCache<ConfigMap, ObservedPolicy>;
  /** Those whose labels match. */
  private readonly namespaces: ObjectCache<KubernetesObject, object>;
  private readonly reflectors = new Map<ApiResource, ScopedReflector<never>>();

  constructor(private readonly options: ClusterViewOptions) {
    const { clock } = options;
    this.jobs = new ObjectCache({
      clock,
      observe: observeJobOrRecord,
      group: groupByLabel,
      changed: (group, _, before, after) => {
        if (before && !after && !isRecord(before)) for (const run of this.runsOf(group)) options.vanished(run, before);
        this.tell(group);
      },
    });
    this.services = new ObjectCache({
      clock,
      observe: observeService,
      group: inNamespace,
      // A Service is a run's by its selector, or in its way by its name.
      changed: (namespace, name, before, after) => {
        for (const jobset of new Set([name, before?.jobset, after?.jobset])) if (jobset !== undefined) this.tell(groupKey(namespace, jobset));
      },
    });
    this.claims = new ObjectCache({
      clock,
      observe: ({ metadata }): ObservedClaim => ({ jobset: metadata?.labels?.[keys.JOBSET_NAME] }),
      group: inNamespace,
      changed: (namespace, _, before, after) => {
        const jobset = (after ?? before)?.jobset;
        if (jobset !== undefined) this.tell(groupKey(namespace, jobset));
      },
    });
    this.pods = new ObjectCache({ clock, observe: observePod, group: groupByLabel, changed: group => this.tell(group) });
    this.nodes = new ObjectCache({
      clock,
      observe: ({ metadata }): ObservedNode => ({ labels: metadata?.labels ?? {} }),
      group: () => '',
      changed: () => {
        if (this.reflectors.get('nodes')?.isKnown) for (const run of this.runs()) options.changed(run);
      },
    });
    this.namespaces = new ObjectCache({
      clock,
      observe: () => ({}),
      group: () => '',
      changed: (_, namespace, __, after) => this.turn(namespace, after !== undefined),
    });
    this.jobsets = new ObjectCache({
      clock,
      observe: observeJobSet,
      group: ({ metadata }) => groupKey(metadata.namespace ?? '', metadata.name ?? ''),
      changed: (_, __, before, after) => this.change((after ?? before)!),
    });
    this.policies = new ObjectCache({
      clock,
      observe: observePolicy,
      group: configMap => groupKey(configMap.metadata.namespace ?? '', runOfPolicy(configMap)),
      changed: group => this.change(runInGroup('standalone', group)),
    });
    const { sources } = options;
    this.reflect('jobs', this.jobs, keys.JOBSET_NAME, JOB);
    this.reflect('services', this.services);
    this.reflect('persistentvolumeclaims', this.claims);
    this.reflect('pods', this.pods, keys.JOBSET_NAME);
    this.reflect('nodes', this.nodes);
    if (options.namespaceSelector !== undefined) this.reflect('namespaces', this.namespaces, options.namespaceSelector);
    if (sources.includes('jobset')) this.reflect('jobsets', this.jobsets);
    if (sources.includes('standalone')) this.reflect('configmaps', this.policies, POLICY_LABEL);
  }

  start(): void {
    for (const resource of ['namespaces', 'jobs', 'services', 'jobsets', 'configmaps'] as const) this.reflectors.get(resource)?.start();
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.reflectors.values(), reflector => reflector.stop()));
  }

  /** Whether all that is watched has been seen once, or cannot be. */
  get isKnown(): boolean {
    return [...this.reflectors.values()].every(reflector => !reflector.isStarted || reflector.isKnown);
  }

  /** When the kind that was silent for longest was heard of, in monotonic milliseconds. */
  get lastHeard(): number {
    const started = [...this.reflectors.values()].filter(({ isStarted }) => isStarted);
    return Math.min(this.options.clock.monotonic(), ...started.map(({ lastHeard }) => lastHeard));
  }

  /** Whether the run's objects can be relied on to be all there are. Starts to watch what nobody has needed before. */
  readiness({ kind, namespace }: Run, needs: Needs): 'ready' | 'pending' | readonly Refusal[] {
    const wanted: ApiResource[] = ['jobs', 'services', kind === 'JobSet' ? 'jobsets' : 'configmaps'];
    if (needs.claims) wanted.push('persistentvolumeclaims');
    if (needs.pods) wanted.push('pods');
    if (needs.nodes) wanted.push('nodes');
    const refusals: Refusal[] = [];
    let pending = false;
    for (const resource of wanted) {
      const state = this.look(resource, namespace);
      if (state === 'pending') pending = true;
      else if (state !== 'synced') refusals.push({ resource, error: state });
    }
    if (pending) return 'pending';
    return refusals.length > 0 ? refusals : 'ready';
  }

  /** Every run that is served. */
  * runs(): Iterable<Run> {
    for (const run of this.everyRun()) if (this.serves(run.namespace)) yield run;
  }

  jobset({ namespace, name }: Run): ObservedJobSet | undefined {
    if (!this.serves(namespace)) return undefined;
    return this.jobsets.group(groupKey(namespace, name)).get(name)?.observed;
  }

  policy({ namespace, name }: Run): ObservedPolicy | undefined {
    if (!this.serves(namespace)) return undefined;
    return chosenPolicy(Array.from(this.policies.group(groupKey(namespace, name)).values(), ({ observed }) => observed));
  }

  /** What is not known to match yet is not served. */
  private serves(namespace: string): boolean {
    return this.options.namespaceSelector === undefined || this.namespaces.group('').has(namespace);
  }

  /** A namespace is taken up, or left as it is. */
  private turn(namespace: string, served: boolean): void {
    // When all are known, all runs are looked at.
    if (!this.reflectors.get('namespaces')?.isKnown) return;
    this.options.log.info(served ? 'a namespace is served from now on' : 'a namespace is served no longer', { namespace });
    for (const run of this.everyRun()) if (run.namespace === namespace) this.options.changed(run);
  }

  private * everyRun(): Iterable<Run> {
    for (const group of this.jobsets.groupKeys()) yield runInGroup('JobSet', group);
    for (const group of this.policies.groupKeys()) yield runInGroup('standalone', group);
  }

  private look(resource: ApiResource, namespace: string): Readiness {
    const reflector = this.reflectors.get(resource)!;
    reflector.start();
    return reflector.readiness(namespace);
  }

  private reflect<T extends KubernetesObject, O extends object>(
    resource: ApiResource, cache: ObjectCache<T, O>, labelSelector?: string, items?: Message,
  ): void {
    const known = () => {
      for (const run of this.runs()) this.options.changed(run);
    };
    const namespaces = resource === 'nodes' || resource === 'namespaces' ? undefined : this.options.namespaces;
    this.reflectors.set(resource, new ScopedReflector<T>({ ...this.options, resource, namespaces, labelSelector, items, sink: cache, known }));
  }

  private runsOf(group: string): Run[] {
    const runs: Run[] = [];
    if (!this.serves(group.slice(0, group.indexOf('/')))) return runs;
    if (this.jobsets.group(group).size > 0) runs.push(runInGroup('JobSet', group));
    if (this.policies.group(group).size > 0) runs.push(runInGroup('standalone', group));
    return runs;
  }

  private change(run: Run): void {
    if (this.serves(run.namespace)) this.options.changed(run);
  }

  private tell(group: string): void {
    for (const run of this.runsOf(group)) this.options.changed(run);
  }
}

/** A kind of objects that a run needs and that may not be read. */
export interface Refusal {
  readonly resource: ApiResource;
  readonly error: ApiError;
}

export function isRecord(observed: JobOrRecord): observed is RunRecord {
  return !('name' in observed);
}

/** What a Job's others have put on it is kept only where it will be needed: on Jobs that are no children of a JobSet resource. */
export function observeJobOrRecord(job: Job): JobOrRecord {
  if (job.metadata.labels?.[RUN_LABEL] !== undefined) return observeRunRecord(job)!;
  return observeJob(job, job.spec.template.metadata?.labels?.[keys.JOBSET_UID] === undefined);
}

export function groupByLabel({ metadata }: KubernetesObject): string {
  return groupKey(metadata?.namespace ?? '', metadata?.labels?.[keys.JOBSET_NAME] ?? '');
}

function inNamespace({ metadata }: KubernetesObject): string {
  return metadata?.namespace ?? '';
}

function runInGroup(kind: Run['kind'], group: string): Run {
  const [namespace, name] = group.split('/');
  return { kind, namespace: namespace!, name: name! };
}
