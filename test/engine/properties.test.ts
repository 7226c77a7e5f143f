/** What holds whatever happens: to any document, in any order of events, with passes cut off and passes that saw an old state. */
import * as fc from 'fast-check';
import type { StoredObject } from './api';
import { liveOn } from './cluster-life';
import { jobSet, replicatedJob } from './documents';
import { World } from './world';
import { observeJob, reconcile } from '../../src/engine';
import type { Create, Operation, ReconcileInput } from '../../src/engine';
import { parseIndexes } from '../../src/engine/completed-indexes';
import { keys, validate } from '../../src/model';
import type { FailurePolicy, Job, JobSetDocument, JobSetSpec, JobSetStatus } from '../../src/model';
import type { ApiObject } from '../runtime/api-server/objects';
import { selects } from '../runtime/api-server/selectors';

const NAMES = ['a', 'b', 'c'];

const rule = fc.record({
  action: fc.constantFrom('FailJobSet', 'RestartJobSet', 'RestartJobSetAndIgnoreMaxRestarts', 'RestartJob', 'RestartJobAndIgnoreMaxRestarts'),
  targetReplicatedJobs: fc.constantFrom([], ['a'], ['b']),
  onJobFailureReasons: fc.constantFrom([], ['PodFailurePolicy']),
  onJobFailureMessagePatterns: fc.constantFrom([], ['preempt(ed|ion)']),
});

const failurePolicy: fc.Arbitrary<FailurePolicy> = fc.record({
  maxRestarts: fc.integer({ min: 0, max: 3 }),
  restartStrategy: fc.constantFrom('Recreate', 'BlockingRecreate'),
  rules: fc.array(rule, { maxLength: 2 }).map(rules => rules.map((each, i) => ({ ...each, name: `rule${i}` })) as FailurePolicy['rules']),
});

const document: fc.Arbitrary<JobSetDocument> = fc.record({
  replicas: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 3 }),
  order: fc.constantFrom('any', 'inOrder', 'Ready', 'Complete'),
  failurePolicy: fc.option(failurePolicy, { nil: undefined }),
  operator: fc.constantFrom('All', 'Any'),
  targets: fc.constantFrom([], ['a'], ['b']),
}).map(({ replicas, order, operator, targets, ...spec }): JobSetDocument => jobSet({
  replicatedJobs: replicas.map((count, i) => replicatedJob(NAMES[i]!, {
    replicas: count,
    ...((order === 'Ready' || order === 'Complete') && i > 0 && { dependsOn: [{ name: NAMES[i - 1]!, status: order }] }),
  })),
  ...(order === 'inOrder' && { startupPolicy: { startupPolicyOrder: 'InOrder' } }),
  successPolicy: { operator, targetReplicatedJobs: targets } as JobSetSpec['successPolicy'],
  ...(spec.failurePolicy && { failurePolicy: spec.failurePolicy }),
})).filter(made => validate(made).every(({ severity }) => severity !== 'error'));

interface JobEvent {
  readonly kind: 'start' | 'ready' | 'succeed' | 'fail' | 'fail by preemption' | 'delete';
  readonly job: number;
}

type Event =
  | JobEvent
  | { readonly kind: 'deletions end' | 'suspend' | 'apply' }
  | { readonly kind: 'pass'; readonly writes: number }
  | { readonly kind: 'stale pass'; readonly age: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('start', 'ready', 'succeed', 'fail', 'fail by preemption'), job: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), job: fc.nat(8) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deletions end' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('suspend', 'apply') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), writes: fc.oneof(fc.constant(Infinity), fc.nat(5)) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stale pass' as const), age: fc.integer({ min: 1, max: 4 }) }) },
);

/** Watches every write of a world, and what the status says after it. */
class Witness {
  private readonly past: ReconcileInput[] = [];
  private last: JobSetStatus = {};
  private stale = false;

  constructor(readonly world: World) {
    const apply = world.api.apply.bind(world.api);
    world.api.apply = operation => {
      const problem = this.objection(operation);
      if (problem) throw new Error(problem);
      const answer = apply(operation);
      this.checkStatus();
      return answer;
    };
  }

  pass(writes = Infinity): void {
    this.past.unshift(this.world.input());
    this.past.length = Math.min(this.past.length, 5);
    this.world.reconcile(writes);
  }

  /** A pass over what was there some passes ago. */
  stalePass(age: number): void {
    const input = this.past[Math.min(age, this.past.length - 1)];
    if (!input) return;
    const outcome = reconcile({ ...input, now: this.world.now });
    this.stale = true;
    for (const step of this.world.steps(outcome)) {
      const answer = this.world.api.apply(step);
      if (answer !== 'done' && step === outcome.status?.write && outcome.status.urgency === 'before-operations') break;
    }
    this.stale = false;
  }

  private objection(operation: Operation): string | undefined {
    const { status } = this.world;
    if (operation.resource !== 'jobs' || operation.name === this.world.name) return undefined;
    if (operation.verb === 'create') return this.objectionToCreate(operation, status);
    if (operation.verb !== 'delete') return undefined;
    const live = this.world.api.get('jobs', operation.name);
    if (!live || live.metadata.uid !== operation.preconditions.uid) return undefined;
    const { attempt, jobAttempt } = observeJob(live as unknown as Job);
    const outdated = attempt < (status.restarts ?? 0) || jobAttempt < this.jobRestarts(live as unknown as Job, status);
    return outdated || status.terminalState ? undefined : `${operation.name} is deleted although it is of this attempt`;
  }

  private objectionToCreate({ name, body }: Create, status: JobSetStatus): string | undefined {
    // Who has not seen a Job come and go cannot know.
    if (this.stale || this.world.api.get('jobs', name)) return undefined;
    const { attempt } = observeJob(body() as Job);
    const [, group, index] = name.split('-');
    const { completedIndexes } = status.replicatedJobsStatus?.find(each => each.name === group) ?? {};
    const done = completedIndexes !== undefined && parseIndexes(completedIndexes, 100).includes(Number(index));
    return done && attempt >= (status.restarts ?? 0) ? `${name} is created again although it is done` : undefined;
  }

  private jobRestarts(job: Job, { replicatedJobsStatus = [] }: JobSetStatus): number {
    const [, group, index] = job.metadata.name!.split('-');
    return replicatedJobsStatus.find(each => each.name === group)?.jobRestarts?.[Number(index)] ?? 0;
  }

  private checkStatus(): void {
    const { status } = this.world;
    const { maxRestarts = 0 } = (this.world.document as JobSetDocument).spec.failurePolicy ?? {};
    const alone = status.replicatedJobsStatus?.flatMap(({ jobRestartsCountTowardsMax = [] }) => jobRestartsCountTowardsMax) ?? [];
    const counted = (status.restartsCountTowardsMax ?? 0) + alone.reduce((sum, count) => sum + count, 0);
    if (counted > maxRestarts) throw new Error(`${counted} restarts count, of ${maxRestarts}`);
    if ((status.restarts ?? 0) < (this.last.restarts ?? 0)) throw new Error('the restarts went back');
    if (this.last.terminalState && status.terminalState !== this.last.terminalState) throw new Error('the end was taken back');
    this.last = status;
  }
}

function happen(witness: Witness, happening: Event): void {
  const { world } = witness;
  world.pass(1);
  switch (happening.kind) {
    case 'pass': witness.pass(happening.writes); break;
    case 'stale pass': witness.stalePass(happening.age); break;
    case 'deletions end': world.finishDeletions(); break;
    case 'suspend': world.edit(spec => ({ ...spec, suspend: !spec.suspend })); break;
    case 'apply': if (world.kind === 'standalone') world.applyManifest(); break;
    default: happenToJob(world, happening);
  }
}

function happenToJob(world: World, { kind, job: number }: JobEvent): void {
  const jobs = world.jobs().map(job => observeJob(job as unknown as Job)).filter(({ finished, suspended }) => kind === 'delete' || (!finished && !suspended));
  const name = jobs[number % Math.max(1, jobs.length)]?.name;
  if (name === undefined) return;
  switch (kind) {
    case 'start': world.start(name); break;
    case 'ready': world.ready(name); break;
    case 'succeed': world.succeed(name); break;
    case 'delete': world.vanish('jobs', name); break;
    case 'fail': world.fail(name); break;
    case 'fail by preemption': world.fail(name, 'PodFailurePolicy', 'the pod was preempted'); break;
  }
}

const RUNS = { numRuns: 300 };

/** The labels that the Job controller gives the pods of a Job. */
function podOf({ metadata: { name, uid }, spec }: StoredObject): { readonly metadata: any } {
  const labels = { ...spec.template.metadata?.labels, 'batch.kubernetes.io/job-name': name, 'batch.kubernetes.io/controller-uid': uid };
  return { metadata: { labels } };
}

describe.each(['JobSet', 'standalone'] as const)('%s', kind => {
  test('whatever happens, limits and ends are kept, and left alone the run comes to rest', () => {
    fc.assert(fc.property(document, fc.array(event, { maxLength: 40 }), (made, events) => {
      const world = new World(made, { kind });
      const witness = new Witness(world);
      for (const happening of events) happen(witness, happening);
      world.edit(spec => ({ ...spec, suspend: false }));
      liveOn(world, () => witness.pass());
      world.settle();
      const jobs = made.spec.replicatedJobs!.reduce((sum, { replicas }) => sum + replicas!, 0);
      const { targetReplicatedJobs = [] } = made.spec.successPolicy!;
      const counts = (name: string) => targetReplicatedJobs.length === 0 || targetReplicatedJobs.includes(name);
      const counting = made.spec.replicatedJobs!.some(({ name, replicas }) => replicas! > 0 && counts(name));
      if (jobs > 0 && counting) expect(world.status.terminalState).toMatch(/Completed|Failed/);
      expect(world.jobs().every(job => !job.metadata.deletionTimestamp)).toBe(true);
    }), RUNS);
  });

  test('a second look at what the first one has done adds nothing', () => {
    fc.assert(fc.property(document, fc.array(event, { maxLength: 30 }), (made, events) => {
      const world = new World(made, { kind });
      const witness = new Witness(world);
      for (const happening of events) happen(witness, happening);
      world.reconcile();
      // The record of a run comes first, by itself.
      if (kind === 'standalone') world.reconcile();
      const again = reconcile(world.input());
      expect(again.operations).toEqual([]);
      expect(again.events.filter(({ once }) => once === undefined)).toEqual([]);
      // Counts follow what was just done; nothing in them is urgent.
      expect(again.status?.urgency ?? 'debounced').toBe('debounced');
    }), RUNS);
  });

  test('pods that are deleted together are those of Jobs that are being deleted, and of no others', () => {
    let seen = 0;
    fc.assert(fc.property(document, fc.array(event, { maxLength: 30 }), (made, events) => {
      const world = new World(made, { kind });
      const witness = new Witness(world);
      // Somebody else's Job, whose pods carry the labels of the first attempt.
      const labels = { [keys.JOBSET_NAME]: 'run', ...(kind === 'JobSet' && { [keys.RESTART_ATTEMPT]: '0' }) };
      world.api.put('jobs', { metadata: { name: 'other', labels }, spec: { template: { metadata: { labels } } }, status: { active: 1 } });
      for (const happening of events) {
        happen(witness, happening);
        for (const operation of reconcile({ ...world.input(), now: world.now + 10_000 }).operations) {
          if (operation.verb !== 'deletecollection') continue;
          seen++;
          const selected = world.jobs().filter(job => selects(operation.labelSelector, undefined)(podOf(job) as ApiObject));
          expect(selected.map(({ metadata }) => metadata.uid)).toEqual(expect.arrayContaining([...operation.jobs]));
          for (const { metadata } of selected) expect(metadata).toMatchObject({ name: expect.stringMatching(/^run-/), deletionTimestamp: expect.anything() });
        }
      }
    }), RUNS);
    expect(seen).toBeGreaterThan(0);
  });

  test('the same input has the same outcome, and is not changed', () => {
    fc.assert(fc.property(document, fc.array(event, { maxLength: 20 }), (made, events) => {
      const world = new World(made, { kind });
      const witness = new Witness(world);
      for (const happening of events) happen(witness, happening);
      const input = world.input();
      const before = JSON.stringify(input);
      const bodies = () => reconcile(input).operations.map(step => step.verb === 'create' ? { ...step, body: step.body() } : step);
      expect(JSON.stringify(bodies())).toBe(JSON.stringify(bodies()));
      expect(JSON.stringify(input)).toBe(before);
    }), RUNS);
  });
});
