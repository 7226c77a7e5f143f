/** What the engine is told about a run: all that the caches hold of it, and what the controller remembers. */
import { isRecord } from './cluster-view';
import type { ClusterView, Refusal } from './cluster-view';
import type { Needs } from './needs';
import { groupKey } from './run-key';
import type { Run } from './run-key';
import type { RunState } from './run-state';
import type { EngineSettings, FailedOperation, JobSetResource, ObservedJob, ReconcileInput, RunRecord, StandaloneRun } from '../../engine';

export function documentOf(view: ClusterView, run: Run): ReconcileInput['document'] | undefined {
  return run.kind === 'JobSet' ? view.jobset(run)?.document : view.policy(run)?.document;
}

/** Where the run's document comes from, or undefined when it is no more. */
export function sourceOf(view: ClusterView, run: Run, state: RunState): JobSetResource | StandaloneRun | undefined {
  if (run.kind === 'JobSet') return view.jobset(run);
  const policy = view.policy(run);
  if (!policy) return undefined;
  const { name, uid, deleting, labels, annotations } = policy;
  return {
    kind: 'standalone',
    namespace: run.namespace,
    name: run.name,
    configMap: { name, uid, deleting, labels, annotations },
    record: recordOf(view, run, state),
    vanished: state.vanished,
  };
}

function recordOf(view: ClusterView, { namespace, name }: Run, { found }: RunState): RunRecord | 'foreign' | undefined {
  const observed = view.jobs.group(groupKey(namespace, name)).get(name)?.observed ?? found.get(name)?.observed;
  return observed && (isRecord(observed) ? observed : 'foreign');
}

/** Without a document there is nothing to reconcile. */
export function inputOf(
  view: ClusterView, run: Run, state: RunState, needs: Needs, refusals: readonly Refusal[], settings: EngineSettings, now: number,
): ReconcileInput | undefined {
  const document = documentOf(view, run);
  const source = sourceOf(view, run, state);
  if (!source || !document) return undefined;
  const jobs = jobsOf(view, run, state);
  forgetDeletedPods(state, jobs);
  const { namespace, name } = run;
  const group = groupKey(namespace, name);
  const refused = new Set(refusals.map(({ resource }) => resource));
  return {
    document,
    source,
    jobs,
    services: Array.from(view.services.group(namespace).values(), ({ observed }) => observed),
    volumeClaims: new Map(needs.claims ? Array.from(view.claims.group(namespace), ([claim, { observed }]) => [claim, observed]) : []),
    ...(needs.pods && !refused.has('pods') && { pods: Array.from(view.pods.group(group).values(), ({ observed }) => observed) }),
    ...(needs.nodes && !refused.has('nodes') && { nodes: new Map(Array.from(view.nodes.group(''), ([node, { observed }]) => [node, observed.labels])) }),
    podsDeleted: state.podsDeleted,
    // Without the right to read nodes there are other ways, which the engine knows.
    failures: [...toldFailures(run, state), ...refusals.filter(({ resource }) => resource !== 'nodes').map(notReadable)],
    settings,
    now,
  };
}

function jobsOf(view: ClusterView, { kind, namespace, name: run }: Run, { found, vanished }: RunState): ObservedJob[] {
  const jobs: ObservedJob[] = [];
  const take = (job: ObservedJob | RunRecord, name: string) => {
    if (isRecord(job) || (kind === 'standalone' && name === run)) return;
    jobs.push(job);
    vanished.delete(name);
  };
  const labelled = view.jobs.group(groupKey(namespace, run));
  for (const [name, { observed }] of labelled) take(observed, name);
  for (const [name, { observed }] of found) if (!labelled.has(name)) take(observed, name);
  return jobs;
}

function forgetDeletedPods({ podsDeleted }: RunState, jobs: readonly ObservedJob[]): void {
  if (podsDeleted.size === 0) return;
  const present = new Set(jobs.map(({ uid }) => uid));
  for (const uid of podsDeleted) if (!present.has(uid)) podsDeleted.delete(uid);
}

/**
 * That the status could not be written is no news: whoever reads it there sees that it could, and nothing would come to take it back.
 */
function toldFailures({ name: run }: Run, { heldBack }: RunState): FailedOperation[] {
  return heldBack.told().filter(({ resource, name }) => resource !== 'jobsets' && !(resource === 'jobs' && name === run));
}

function notReadable({ resource, error }: Refusal): FailedOperation {
  return { verb: 'read', resource, message: error.message };
}
