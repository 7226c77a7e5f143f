import { WorkQueue } from '../../../src/runtime/controller/work-queue';
import { VirtualClock } from '../api-server/virtual-clock';

const REST = 30;

function setUp(workers = 2, keptWorkers = 0) {
  const clock = new VirtualClock();
  const begun: string[] = [];
  const running = new Map<string, () => void>();
  let most = 0;
  const queue = new WorkQueue({
    clock,
    workers,
    keptWorkers,
    namespaceOf: key => key.includes('/') ? key.split('/')[0]! : '',
    serve: async key => {
      if (running.has(key)) throw new Error(`${key} is served twice at once`);
      begun.push(`${clock.monotonic()} ${key}`);
      await new Promise<void>(resolve => {
        running.set(key, resolve);
        most = Math.max(most, running.size);
      });
      running.delete(key);
      return REST;
    },
  });
  const end = async (key: string) => {
    running.get(key)!();
    await clock.settle();
  };
  return { clock, queue, begun, end, running, most: () => most };
}

test('a key that is added many times is served once', async () => {
  const { clock, queue, begun } = setUp();
  for (let i = 0; i < 1000; i++) queue.add('a');
  await clock.advance(1000);
  expect(begun).toEqual(['0 a']);
});

test('a key that is added while it is served is served once more, after a rest', async () => {
  const { clock, queue, begun, end } = setUp();
  queue.add('a');
  await clock.advance(100);
  for (let i = 0; i < 1000; i++) queue.add('a');
  await clock.advance(100);
  expect(begun).toEqual(['0 a']);
  await end('a');
  await clock.advance(REST - 1);
  expect(begun).toEqual(['0 a']);
  await clock.advance(1);
  expect(begun).toEqual(['0 a', '230 a']);
});

test('a key that has rested is served at once', async () => {
  const { clock, queue, begun, end } = setUp();
  queue.add('a');
  await clock.advance(0);
  await end('a');
  await clock.advance(REST + 10);
  queue.add('a');
  await clock.advance(0);
  expect(begun).toEqual(['0 a', '40 a']);
});

test('as many keys are served at once as there are workers', async () => {
  const { clock, queue, begun, end, most } = setUp(2);
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
  await clock.advance(0);
  expect(begun).toEqual(['0 a', '0 b']);
  expect(queue.depth).toBe(2);
  await end('a');
  await end('b');
  await clock.advance(0);
  expect(begun).toEqual(['0 a', '0 b', '0 c', '0 d']);
  expect(most()).toBe(2);
});

test('of two times that a key is due at, the earlier counts', async () => {
  const { clock, queue, begun } = setUp();
  queue.addAfter('a', 500);
  queue.addAfter('a', 100);
  queue.addAfter('a', 900);
  await clock.advance(1000);
  expect(begun).toEqual(['100 a']);
});

test('retries come ever later, up to 1000 seconds, and begin anew once forgotten', () => {
  const { queue } = setUp();
  const pauses = Array.from({ length: 30 }, () => Math.round(queue.retry('a')));
  expect(pauses.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
  expect(Math.max(...pauses)).toBe(1_000_000);
  queue.forget('a');
  expect(queue.retry('a')).toBe(5);
});

test('all retries of a namespace are ten a second, after the first hundred', () => {
  const { queue } = setUp();
  const pauses = Array.from({ length: 120 }, (_, i) => queue.retry(`key-${i}`));
  expect(pauses.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 5));
  expect(Math.round(pauses[109]!)).toBe(1000);
  expect(Math.round(pauses[119]!)).toBe(2000);
});

test('retries that were not needed for a while may be made at once, up to a hundred', async () => {
  const { clock, queue } = setUp();
  const retry = (count: number, name: string) => Array.from({ length: count }, (_, i) => Math.round(queue.retry(`${name}-${i}`)));
  retry(100, 'first');
  await clock.advance(2_000);
  expect(retry(21, 'second')).toEqual([...Array.from({ length: 20 }, () => 5), 100]);
  await clock.advance(3_600_000);
  expect(retry(101, 'third').at(-1)).toBe(100);
});

test('how often a key was retried is known after it has been served, until it is forgotten', async () => {
  const { clock, queue, end } = setUp();
  expect([queue.retry('a'), queue.retry('a')]).toEqual([5, 10]);
  await clock.advance(20);
  await end('a');
  await clock.advance(10 * REST);
  expect(queue.retry('a')).toBe(20);
});

test('a retry waits as long as the server asks for', async () => {
  const { clock, queue, begun } = setUp();
  expect(queue.retry('a', 7000)).toBe(7000);
  await clock.advance(10_000);
  expect(begun).toEqual(['7000 a']);
});

test('a stop begins nothing and waits for what is served', async () => {
  const { clock, queue, begun, end } = setUp(1);
  queue.add('a');
  queue.add('b');
  await clock.advance(0);
  let stopped = false;
  void queue.stop().then(() => {
    stopped = true;
  });
  queue.add('c');
  await clock.advance(1000);
  expect(stopped).toBe(false);
  await end('a');
  await clock.advance(1000);
  expect(stopped).toBe(true);
  expect(begun).toEqual(['0 a']);
});

test('retries of one namespace do not delay those of another', () => {
  const { queue } = setUp();
  for (let i = 0; i < 3000; i++) queue.retry(`a/${i}`);
  expect(queue.retry('a/again')).toBeGreaterThan(290_000);
  expect(queue.retry('b/one')).toBe(5);
});

test('namespaces take turns, however many keys one of them has', async () => {
  const { clock, queue, begun, end } = setUp(1);
  for (let i = 0; i < 100; i++) queue.add(`a/${i}`);
  await clock.advance(0);
  queue.add('b/one');
  queue.add('c/one');
  await clock.advance(0);
  for (const key of ['a/0', 'a/1', 'b/one', 'c/one']) await end(key);
  expect(begun.map(line => line.split(' ')[1])).toEqual(['a/0', 'a/1', 'b/one', 'c/one', 'a/2']);
  expect(queue.depth).toBe(97);
});

test('workers that no single namespace may have are free for the others', async () => {
  const { clock, queue, begun } = setUp(3, 1);
  for (let i = 0; i < 10; i++) queue.add(`a/${i}`);
  await clock.advance(0);
  expect(begun).toHaveLength(2);
  queue.add('b/one');
  await clock.advance(0);
  expect(begun.at(-1)).toBe('0 b/one');
});
