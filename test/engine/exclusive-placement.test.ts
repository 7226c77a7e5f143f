import { jobSet, replicatedJob } from './documents';
import { putPod } from './pods';
import type { PodOptions } from './pods';
import { World } from './world';
import { DEFAULT_SETTINGS, observationNeeds } from '../../src/engine';
import { EXCLUSIVE_PLACEMENT_GATE, keys } from '../../src/model';

const RACK = 'example.com/rack';
const JOB = 'run-w-0';
const GATED = { schedulingGates: [{ name: EXCLUSIVE_PLACEMENT_GATE }, { name: 'theirs' }] };

interface Options {
  readonly annotations?: object;
  readonly nodes?: boolean;
  readonly exclusivePlacement?: 'admission' | 'template';
}

/** One Job of three pods, and nodes on two racks. */
function running({ annotations = {}, nodes, exclusivePlacement = 'admission' }: Options = {}): World {
  const document = jobSet(
    { replicatedJobs: [replicatedJob('w', { replicas: 1, job: { parallelism: 3, completions: 3 } })] },
    { annotations: { [keys.EXCLUSIVE_TOPOLOGY]: RACK, ...annotations } },
  );
  const world = new World(document, { nodes, settings: { exclusivePlacement } });
  world.nodes.set('n1', { [RACK]: 'r1' }).set('n2', { [RACK]: 'r2' }).set('bare', {});
  world.settle();
  world.start(JOB).settle();
  return world;
}

const pod = (world: World, index: number, options?: PodOptions) => putPod(world, JOB, index, options);
const specOf = (world: World, index: number) => world.api.get('pods', `${JOB}-${index}`)?.spec;
const gatesOf = (world: World, index: number) => specOf(world, index)?.schedulingGates.map(({ name }: any) => name);

describe('with an admission policy that binds the leader and gates the followers', () => {
  test('followers wait until the leader is scheduled, and are sent to its domain', () => {
    const world = running();
    pod(world, 0);
    for (const index of [1, 2]) pod(world, index, { spec: GATED });
    world.settle();
    expect(gatesOf(world, 1)).toContain(EXCLUSIVE_PLACEMENT_GATE);
    pod(world, 0, { node: 'n2' });
    world.settle();
    for (const index of [1, 2]) expect(specOf(world, index)).toMatchObject({ nodeSelector: { [RACK]: 'r2' }, schedulingGates: [{ name: 'theirs' }] });
  });

  test('each release is fenced by what was read of the pod', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { spec: GATED, labels: { [keys.PRIORITY]: '0' } });
    const { uid, resourceVersion } = world.api.get('pods', `${JOB}-1`)!.metadata;
    expect(world.reconcile().operations).toEqual([{
      verb: 'patch',
      aim: 'place',
      resource: 'pods',
      name: `${JOB}-1`,
      type: 'strategic-merge',
      body: { metadata: { uid, resourceVersion }, spec: { nodeSelector: { [RACK]: 'r1' }, schedulingGates: [{ $patch: 'delete', name: EXCLUSIVE_PLACEMENT_GATE }] } },
    }]);
  });

  test('a node selector that the template has stays', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { spec: { ...GATED, nodeSelector: { gpu: 'a' } } });
    world.settle();
    expect(specOf(world, 1)?.nodeSelector).toEqual({ gpu: 'a', [RACK]: 'r1' });
  });

  test('a leader on a node without the label holds the followers back, and that is said', () => {
    const world = running();
    pod(world, 0, { node: 'bare' });
    pod(world, 1, { spec: GATED });
    world.settle();
    expect(gatesOf(world, 1)).toContain(EXCLUSIVE_PLACEMENT_GATE);
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'TopologyUnknown' });
    expect(world.condition('Stalled')?.message).toMatch(`node "bare" of leader pod "${JOB}-0" has no label ${RACK}`);
    world.nodes.set('bare', { [RACK]: 'r3' });
    world.settle();
    expect(specOf(world, 1)?.nodeSelector).toEqual({ [RACK]: 'r3' });
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  test('a node that is not known yet is waited for', () => {
    const world = running();
    pod(world, 0, { node: 'new' });
    pod(world, 1, { spec: GATED });
    world.settle();
    expect(gatesOf(world, 1)).toContain(EXCLUSIVE_PLACEMENT_GATE);
    expect(world.condition('Stalled')).toBeUndefined();
  });

  test('a controller that may not read nodes cannot lead pods without an affinity of their own, and says so', () => {
    const world = running({ nodes: false });
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { spec: GATED });
    world.settle();
    expect(gatesOf(world, 1)).toContain(EXCLUSIVE_PLACEMENT_GATE);
    expect(world.condition('Stalled')?.message).toMatch('may not read the labels of nodes');
  });

  test.each(['Failed', 'deleting'])('a leader that is %s is not followed, its successor is', gone => {
    const world = running();
    pod(world, 0, { node: 'n1', phase: gone === 'Failed' ? 'Failed' : 'Running' });
    const old = world.api.get('pods', `${JOB}-0`)!;
    if (gone === 'deleting') world.api.startDeletion('pods', `${JOB}-0`);
    pod(world, 1, { spec: GATED });
    world.settle();
    expect(gatesOf(world, 1)).toContain(EXCLUSIVE_PLACEMENT_GATE);
    world.api.put('pods', { ...old, metadata: { ...old.metadata, name: 'second-leader', uid: undefined }, spec: { ...old.spec, nodeName: 'n2' }, status: { phase: 'Running' } } as any);
    world.settle();
    expect(specOf(world, 1)?.nodeSelector).toEqual({ [RACK]: 'r2' });
  });

  test('two live leaders are one too many: nobody moves', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    const leader = world.api.get('pods', `${JOB}-0`)!;
    world.api.put('pods', { ...leader, metadata: { ...leader.metadata, name: 'second-leader', uid: undefined } } as any);
    pod(world, 1, { spec: GATED });
    expect(world.reconcile().operations).toEqual([]);
  });

  test('a leader that is done has left its domain to those who followed it', () => {
    const world = running();
    pod(world, 0, { node: 'n1', phase: 'Succeeded' });
    pod(world, 1, { node: 'n1', spec: { nodeSelector: { [RACK]: 'r1' } } });
    pod(world, 2, { spec: GATED });
    world.settle();
    expect(specOf(world, 2)?.nodeSelector).toEqual({ [RACK]: 'r1' });
  });

  test('a leader that is done, alone, still says where it was', () => {
    const world = running();
    pod(world, 0, { node: 'n2', phase: 'Succeeded' });
    pod(world, 1, { spec: GATED });
    world.settle();
    expect(specOf(world, 1)?.nodeSelector).toEqual({ [RACK]: 'r2' });
  });

  test('pods of an earlier attempt lead nobody', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { spec: GATED });
    const { ownerReferences: _, ...metadata } = world.api.get('pods', `${JOB}-0`)!.metadata;
    world.api.put('pods', { ...world.api.get('pods', `${JOB}-0`)!, metadata });
    expect(world.reconcile().operations).toEqual([]);
  });
});

describe('with affinity and gates in the template', () => {
  test('the leader goes first, and its priority is shown', () => {
    const world = running({ exclusivePlacement: 'template' });
    for (const index of [0, 1, 2]) pod(world, index, { spec: { priority: 7 } });
    world.settle();
    expect(gatesOf(world, 0)).toEqual([]);
    expect(world.api.get('pods', `${JOB}-0`)?.metadata.labels[keys.PRIORITY]).toBe('7');
    expect(gatesOf(world, 1)).toEqual([EXCLUSIVE_PLACEMENT_GATE]);
    pod(world, 0, { node: 'n1' });
    world.settle();
    expect(specOf(world, 1)).toMatchObject({ nodeSelector: { [RACK]: 'r1' }, schedulingGates: [] });
  });

  test('without a look at nodes, their own affinity takes the followers there', () => {
    const world = running({ exclusivePlacement: 'template', nodes: false });
    for (const index of [0, 1]) pod(world, index);
    world.settle();
    pod(world, 0, { node: 'n1' });
    world.settle();
    expect(gatesOf(world, 1)).toEqual([]);
    expect(specOf(world, 1)).not.toHaveProperty('nodeSelector');
    expect(world.condition('Stalled')).toBeUndefined();
  });
});

describe('a follower that was sent elsewhere', () => {
  const misplaced = (world: World) => {
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { node: 'n2', spec: { nodeSelector: { [RACK]: 'r2' } } });
    pod(world, 2, { node: 'n1', spec: { nodeSelector: { [RACK]: 'r1' } } });
    return world;
  };

  test('all followers start over, marked as disrupted; the leader stays', () => {
    const world = misplaced(running());
    const { operations } = world.reconcile();
    expect(operations.map(({ name }) => name)).toEqual([`${JOB}-1`, `${JOB}-2`]);
    const { uid } = operations[0]!.verb === 'patch' ? operations[0]!.body.metadata : { uid: '' };
    expect(operations[0]).toMatchObject({
      subresource: 'status',
      body: { status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'ExclusivePlacementViolation' }] } },
      then: { verb: 'delete', resource: 'pods', name: `${JOB}-1`, preconditions: { uid }, propagationPolicy: 'Background' },
    });
    expect(world.api.list('pods').map(({ metadata }) => metadata.name)).toEqual([`${JOB}-0`]);
  });

  test('one that is marked already is just deleted', () => {
    const world = misplaced(running());
    for (const index of [1, 2]) {
      const marked = world.api.get('pods', `${JOB}-${index}`)!;
      world.api.put('pods', { ...marked, status: { ...marked.status, conditions: [{ type: 'DisruptionTarget', status: 'True' }] } });
    }
    expect(world.reconcile().operations.map(({ verb }) => verb)).toEqual(['delete', 'delete']);
  });

  test('followers that are done or still gated are left alone', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { node: 'n2', phase: 'Succeeded', spec: { nodeSelector: { [RACK]: 'r2' } } });
    expect(world.reconcile().operations).toEqual([]);
  });

  test('nobody is chased while the leader\'s domain is not known', () => {
    const world = running();
    pod(world, 0, { node: 'new' });
    pod(world, 1, { node: 'n2', spec: { nodeSelector: { [RACK]: 'r2' } } });
    expect(world.reconcile().operations).toEqual([]);
  });

  test('pods that nobody has ever placed are not chased around', () => {
    const world = running();
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { node: 'n2' });
    expect(world.reconcile().operations).toEqual([]);
  });
});

describe('the node selector strategy', () => {
  test('is left to the nodes: pods are not touched', () => {
    const world = running({ annotations: { [keys.NODE_SELECTOR_STRATEGY]: 'true' } });
    expect(world.job(JOB).spec.template.spec.nodeSelector).toEqual({ [keys.NAMESPACED_JOB]: 'ns_run-w-0' });
    pod(world, 0, { node: 'n1' });
    pod(world, 1, { node: 'n2', spec: { nodeSelector: { [RACK]: 'r2' } } });
    pod(world, 2, { spec: GATED });
    expect(world.reconcile().operations).toEqual([]);
  });
});

describe('what has to be watched', () => {
  const needs = (spec: object, annotations: object = {}, kind: 'JobSet' | 'standalone' = 'JobSet') =>
    observationNeeds(jobSet({ replicatedJobs: [replicatedJob('w')], ...spec }, { annotations }), kind, DEFAULT_SETTINGS);

  test.each([
    ['a plain JobSet: nothing', needs({}), { pods: false, nodes: false }],
    ['exclusive placement: pods and nodes', needs({}, { [keys.EXCLUSIVE_TOPOLOGY]: RACK }), { pods: true, nodes: true }],
    ['the node selector strategy: nothing', needs({}, { [keys.EXCLUSIVE_TOPOLOGY]: RACK, [keys.NODE_SELECTOR_STRATEGY]: '' }), { pods: false, nodes: false }],
    ['in-place restart: pods', needs({ failurePolicy: { restartStrategy: 'InPlaceRestart' } }), { pods: true, nodes: false }],
    ['time to live of a standalone run: pods', needs({ ttlSecondsAfterFinished: 0 }, {}, 'standalone'), { pods: true, nodes: false }],
    ['time to live of a JobSet: nothing', needs({ ttlSecondsAfterFinished: 0 }), { pods: false, nodes: false }],
  ])('%s', (_, actual, expected) => expect(actual).toEqual(expected));
});
