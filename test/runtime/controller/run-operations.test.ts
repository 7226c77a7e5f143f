import type { Operation } from '../../../src/engine';
import { operationKey, RunOperations } from '../../../src/runtime/controller/run-operations';
import { WriteLimit } from '../../../src/runtime/controller/write-limit';

function create(name: string): Operation {
  return { verb: 'create', resource: 'jobs', name, body: () => ({ apiVersion: 'batch/v1', kind: 'Job' }) };
}

function remove(name: string): Operation {
  return { verb: 'delete', resource: 'jobs', name, preconditions: { uid: name }, propagationPolicy: 'Foreground' };
}

function setUp(size: number) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  let drained = 0;
  const operations = new RunOperations({
    limit: new WriteLimit(size),
    namespace: 'ns',
    perform: async operation => {
      begun.push(operationKey(operation));
      await new Promise<void>(resolve => ends.push(resolve));
    },
    drained: () => drained++,
  });
  const replace = (...decided: Operation[]) => operations.replace(decided, operations.onTheirWay());
  const settle = async () => new Promise(setImmediate);
  const endFirst = async () => {
    ends.shift()!();
    await settle();
  };
  return { operations, replace, begun, endFirst, settle, drained: () => drained };
}

test('no more than the limit are on their way', async () => {
  const { replace, begun, endFirst, settle } = setUp(2);
  replace(...['a', 'b', 'c'].map(create));
  await settle();
  expect(begun).toEqual(['create jobs a', 'create jobs b']);
  await endFirst();
  expect(begun).toEqual(['create jobs a', 'create jobs b', 'create jobs c']);
});

test('what is on its way is not begun again; what has not begun is decided anew', async () => {
  const { replace, begun, endFirst, settle } = setUp(1);
  replace(create('a'), create('b'));
  await settle();
  replace(create('a'), create('c'));
  await endFirst();
  expect(begun).toEqual(['create jobs a', 'create jobs c']);
});

test('what was on its way when it was decided is not begun again, even if it has ended by then', async () => {
  const { operations, replace, begun, endFirst, settle } = setUp(1);
  replace(create('a'));
  await settle();
  const onTheirWay = operations.onTheirWay();
  await endFirst();
  operations.replace([create('a'), create('b')], onTheirWay);
  await settle();
  expect(begun).toEqual(['create jobs a', 'create jobs b']);
});

test('it is idle when nothing is on its way, and from then on', async () => {
  const { operations, replace, endFirst, settle } = setUp(1);
  await operations.whenIdle();
  replace(create('a'));
  await settle();
  let idle = false;
  void operations.whenIdle().then(() => {
    idle = true;
  });
  await settle();
  expect(idle).toBe(false);
  await endFirst();
  expect(idle).toBe(true);
});

test('what is missing is made before more is taken away', async () => {
  const { replace, begun, endFirst, settle } = setUp(1);
  replace(remove('a'), remove('b'));
  await settle();
  replace(remove('b'), create('a'));
  await endFirst();
  await endFirst();
  expect(begun).toEqual(['delete jobs a', 'create jobs a', 'delete jobs b']);
});

test('it says when nothing is left and nothing on its way', async () => {
  const { operations, replace, endFirst, settle, drained } = setUp(2);
  replace(create('a'), create('b'));
  await settle();
  let idle = false;
  void operations.whenIdle().then(() => {
    idle = true;
  });
  await endFirst();
  expect([idle, drained()]).toEqual([false, 0]);
  await endFirst();
  expect([idle, drained()]).toEqual([true, 1]);
});
