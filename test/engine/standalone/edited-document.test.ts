/** A document that is edited while its run goes on. */
import { DEFAULT_SETTINGS } from '../../../src/engine';
import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from '../documents';
import { World } from '../world';
import { RESTART_ONCE, applied } from './applied';

describe('an edited document', () => {
  const image = (name: string) => (spec: any) => ({
    ...spec, replicatedJobs: spec.replicatedJobs.map((job: any) => replicatedJob(job.name, { pod: { containers: [{ name: 'main', image: name }] } })),
  });
  const imageOf = (world: World, name: string) => world.job(name).spec.template.spec.containers[0].image;

  test('does not disturb a running run, which goes by the one it was started with; a condition says so', () => {
    const world = applied();
    world.edit(image('example.com/train:2'));
    world.edit(spec => ({ ...spec, failurePolicy: undefined })).settle();
    expect(world.condition('DocumentChanged')).toMatchObject({ status: 'True', reason: 'EditedWhileRunning' });
    expect(world.condition('DocumentChanged')?.message).toMatch(/^the document was edited \([0-9a-f]{16}\), the run goes by the one it was started with \([0-9a-f]{16}\); it is taken up when/);
    expect(world.writes).toEqual(['patch jobs/status run']);
    world.fail(WORKERS[0]!).settle();
    expect(world.status.restarts).toBe(1);
  });

  test('is taken up by the next restart', () => {
    const world = applied();
    world.edit(image('example.com/train:2')).settle();
    world.fail(WORKERS[0]!).settle();
    // One Job is gone before the others.
    world.vanish('jobs', WORKERS[0]!).settle();
    expect(imageOf(world, WORKERS[0]!)).toBe('example.com/train:2');
    expect(world.condition('DocumentChanged')).toMatchObject({ status: 'False', reason: 'DocumentInUse' });
  });

  test('is what a Job is made from that is missing in the moment of the restart', () => {
    const world = applied(RESTART_ONCE, { deletionGrace: 10_000 });
    world.edit(image('example.com/train:2')).settle();
    world.vanish('jobs', WORKERS[1]!).fail(WORKERS[0]!);
    world.reconcile();
    expect(imageOf(world, WORKERS[1]!)).toBe('example.com/train:2');
  });

  test('that has other Jobs makes them in the moment of the restart', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, replicatedJobs: [replicatedJob('data'), ...spec.replicatedJobs] })).settle();
    world.fail(WORKERS[0]!);
    const { operations } = world.reconcile();
    expect(operations.map(({ verb, name }) => `${verb} ${name}`).sort()).toEqual(['create run-data-0', 'create run-data-1', ...ALL.map(name => `delete ${name}`)]);
  });

  test('that has fewer Jobs takes the others away then', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, replicatedJobs: [spec.replicatedJobs[0]] })).settle();
    world.fail(WORKERS[0]!).settle();
    expect(world.jobs().every(job => job.metadata.deletionTimestamp)).toBe(true);
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual(DRIVER);
  });

  test('is taken up by a resume, which starts new Jobs without counting', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    world.edit(image('example.com/train:2')).settle();
    expect(world.isTrue('DocumentChanged')).toBe(true);
    expect(world.status.restarts).toBe(0);
    world.writes = [];
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(world.writes.filter(write => write.startsWith('patch jobs '))).toEqual([]);
    world.finishDeletions().settle();
    expect(imageOf(world, WORKERS[0]!)).toBe('example.com/train:2');
    expect(world.status.restarts).toBe(1);
    expect(world.status.restartsCountTowardsMax).toBeUndefined();
    world.fail(WORKERS[0]!).settle();
    expect(world.condition('Failed')).toBeUndefined();
  });

  test('that only places the pods elsewhere needs no new Jobs for that', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    world.edit(spec => ({ ...spec, suspend: false, replicatedJobs: spec.replicatedJobs.map((job: any) => replicatedJob(job.name, { pod: { nodeSelector: { pool: 'b' } } })) }));
    world.settle();
    expect(world.job(WORKERS[0]!).spec).toMatchObject({ suspend: false, template: { spec: { nodeSelector: { pool: 'b' } } } });
    expect(world.status.restarts).toBe(0);
    expect(world.isTrue('DocumentChanged')).toBe(false);
  });

  test('is taken up at once where nothing has started', () => {
    const world = new World(driverAndWorkers({ suspend: true }), { kind: 'standalone' });
    world.settle();
    world.edit(image('example.com/train:2'));
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(imageOf(world, WORKERS[0]!)).toBe('example.com/train:2');
    expect(world.status.restarts).toBe(0);
  });

  test('in its size is obeyed by live Jobs, where that is switched on', () => {
    const larger = (spec: any) => ({ ...spec, replicatedJobs: [spec.replicatedJobs[0], replicatedJob('workers', { job: { parallelism: 3, completions: 3 } })] });
    const world = applied();
    world.edit(larger).settle();
    expect(world.job(WORKERS[0]!).spec.parallelism).toBe(3);
    expect(world.condition('DocumentChanged')).toBeUndefined();

    const rigid = applied(RESTART_ONCE, { gates: { ...DEFAULT_SETTINGS.gates, elasticJobSet: false } });
    rigid.edit(larger).settle();
    expect(rigid.job(WORKERS[0]!).spec.parallelism).toBe(1);
    expect(rigid.isTrue('DocumentChanged')).toBe(true);
  });

  test('taken back, it is in use', () => {
    const world = applied();
    const { document } = world;
    world.edit(image('example.com/train:2')).settle();
    world.document = structuredClone(document);
    world.settle();
    expect(world.condition('DocumentChanged')?.status).toBe('False');
  });

  test('of a finished run changes nothing, and the condition says how to start anew', () => {
    const world = applied({});
    world.fail(WORKERS[0]!).settle();
    world.edit(image('example.com/train:2')).settle();
    expect(world.condition('DocumentChanged')?.message).toMatch('the run is Failed: delete job "run" and the run\'s jobs to start it anew');
  });

  test('commands reach a run whose document was edited besides', () => {
    const world = applied();
    world.edit(image('example.com/train:2'));
    world.edit(spec => ({ ...spec, suspend: true, ttlSecondsAfterFinished: 5 })).settle();
    expect(world.job(WORKERS[0]!).spec.suspend).toBe(true);
    expect(world.job(WORKERS[0]!).spec.template.spec.containers[0].image).toBe('example.com/train:1');
  });

  test.each([
    ['too large to be kept', (annotations: any) => { delete annotations['cdk8s-jobset.dev/document']; }],
    ['changed in the record', (annotations: any) => { annotations['cdk8s-jobset.dev/document'] = '{"metadata":{},"spec":{}}'; }],
    ['damaged in the record', (annotations: any) => { annotations['cdk8s-jobset.dev/document'] = '{'; }],
  ])('the old one was %s: the policies of the new one apply', (_, damage) => {
    const world = applied();
    const record = structuredClone(world.job('run')) as any;
    damage(record.metadata.annotations);
    world.api.put('jobs', record);
    world.edit(spec => ({ ...spec, failurePolicy: { maxRestarts: 0 } })).settle();
    world.fail(WORKERS[0]!).settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('a document too large for an annotation is not kept', () => {
    const env = Array.from({ length: 3000 }, (_, i) => ({ name: `VARIABLE_${i}`, value: 'x'.repeat(60) }));
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('w', { pod: { containers: [{ name: 'm', image: 'i', env }] } })] }), { kind: 'standalone' });
    world.settle();
    expect(Object.keys(world.job('run').metadata.annotations)).toEqual(['cdk8s-jobset.dev/status', 'cdk8s-jobset.dev/document-hash']);
  });
});
