import { WriteLimit } from '../../../src/runtime/controller/write-limit';

/** Tasks that end when a test says so. */
class Tasks {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly limit: WriteLimit) {}

  start(namespace: string, name: string): void {
    void this.limit.run(namespace, async () => {
      this.begun.push(name);
      await new Promise<void>(resolve => this.ends.set(name, resolve));
    });
  }

  async end(name: string): Promise<void> {
    this.ends.get(name)!();
    await new Promise(setImmediate);
  }
}

test('a place is free again when its task fails', async () => {
  const limit = new WriteLimit(1);
  for (let i = 0; i < 100; i++) await expect(limit.run('ns', async () => Promise.reject(new TypeError('Invalid character in header')))).rejects.toThrow('Invalid character');
  expect(await limit.run('ns', async () => Promise.resolve('written'))).toBe('written');
});

test('namespaces take turns at the places that get free', async () => {
  const tasks = new Tasks(new WriteLimit(2));
  for (let i = 0; i < 100; i++) tasks.start('a', `a${i}`);
  tasks.start('b', 'b0');
  tasks.start('b', 'b1');
  await tasks.end('a0');
  await tasks.end('a1');
  await tasks.end('a2');
  expect(tasks.begun).toEqual(['a0', 'a1', 'a2', 'b0', 'a3']);
  await tasks.end('b0');
  expect(tasks.begun.at(-1)).toBe('b1');
});

test('the last places are not for a single namespace', async () => {
  const limit = new WriteLimit(3, 1);
  const tasks = new Tasks(limit);
  for (let i = 0; i < 100; i++) tasks.start('a', `a${i}`);
  expect(tasks.begun).toEqual(['a0', 'a1']);
  expect(limit.crowded).toBe(true);
  tasks.start('b', 'b0');
  tasks.start('b', 'b1');
  expect(tasks.begun).toEqual(['a0', 'a1', 'b0']);
  await tasks.end('b0');
  expect(tasks.begun).toEqual(['a0', 'a1', 'b0', 'b1']);
  await tasks.end('a0');
  expect(tasks.begun).toEqual(['a0', 'a1', 'b0', 'b1', 'a2']);
});
