/** ConfigMaps that hold no good document. */
import { reconcile } from '../../../src/engine';
import type { ReconcileInput } from '../../../src/engine';
import { keys } from '../../../src/model';
import { ALL, WORKERS, driverAndWorkers, jobSet, replicatedJob } from '../documents';
import { World } from '../world';
import { applied, podLabels } from './applied';

describe('a ConfigMap that holds no good document', () => {
  test('before the run has started: the record says what is wrong, and it is taken up when it is right', () => {
    const world = new World({ error: 'data[\'jobset.yaml\'] is missing' }, { kind: 'standalone' });
    world.settle();
    expect(world.condition('Stalled')).toEqual({ status: 'True', reason: 'InvalidDocument', message: 'data[\'jobset.yaml\'] is missing' });
    expect(world.events).toMatchObject([{ type: 'Warning', reason: 'InvalidDocument' }]);
    expect(world.api.list('services')).toEqual([]);
    world.document = driverAndWorkers();
    world.applyManifest().settle();
    expect(world.condition('Stalled')?.status).toBe('False');
    world.ready(...ALL).fail(WORKERS[0]!).settle();
    expect(world.status.terminalState).toBe('Failed');
  });

  test('while it runs: it goes on by the one it was started with', () => {
    const world = applied();
    world.document = { error: 'not YAML' };
    world.settle();
    expect(world.isTrue('Stalled')).toBe(true);
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(podLabels(world, WORKERS[0]!)).toMatchObject({ [keys.RESTART_ATTEMPT]: '1' });
  });

  test('while it is suspended: it stays so', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    world.document = { error: 'not YAML' };
    world.settle();
    expect(world.job(WORKERS[0]!).spec.suspend).toBe(true);
    expect(world.isTrue('Suspended')).toBe(true);
  });

  test.each([
    ['invalid', jobSet({ replicatedJobs: [replicatedJob('w', { job: { completions: undefined } })] }), /^\[JS\d+\] spec\.replicatedJobs\[0\]/],
    ['of another namespace', jobSet({ replicatedJobs: [replicatedJob('w')] }, { namespace: 'other' }), 'metadata.namespace is "other", but the ConfigMap is in namespace "ns"'],
  ])('a document that is %s', (_, document, message) => {
    const world = new World(document, { kind: 'standalone' });
    world.settle();
    expect(world.condition('Stalled')?.message).toMatch(message);
    expect(world.jobNames()).toEqual([]);
  });

  test('a document of another run, or a ConfigMap of another name', () => {
    const world = new World(driverAndWorkers(), { kind: 'standalone' });
    world.settle();
    const input = world.input();
    const message = (source: object) => {
      const { status } = reconcile({ ...input, source: { ...input.source, ...source } as ReconcileInput['source'] });
      return status?.status.conditions?.find(({ type }) => type === 'Stalled')?.message;
    };
    expect(message({ configMap: { name: 'renamed', uid: 'u', deleting: false } })).toMatch('the ConfigMap of run "run" has to be named "run-jobset"');
    expect(message({ name: 'walk', configMap: { name: 'walk-jobset', uid: 'u', deleting: false } })).toMatch('metadata.name is "run", but the ConfigMap is that of run "walk"');
  });

  test('a managedBy of another controller is obeyed', () => {
    const world = new World(driverAndWorkers({ managedBy: 'example.com/other' }), { kind: 'standalone' });
    world.settle();
    expect(world.writes).toEqual([]);
  });
});
