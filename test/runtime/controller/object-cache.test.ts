import type { KubernetesObject } from '../../../src/model';
import { CONFIRMATION, ObjectCache } from '../../../src/runtime/controller/object-cache';
import { VirtualClock } from '../api-server/virtual-clock';

interface Observed {
  readonly name: string;
  readonly resourceVersion: string;
  readonly text: string;
  readonly deleting?: boolean;
}

type Labelled = KubernetesObject & { readonly text: string };

function object(version: number, text: string, { name = 'a', uid = 'u1', group = 'g' } = {}): Labelled {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { namespace: 'ns', name, uid, resourceVersion: `${version}`, labels: { group } }, text };
}

function setUp() {
  const clock = new VirtualClock();
  const changes: string[] = [];
  const cache = new ObjectCache<Labelled, Observed>({
    clock,
    observe: ({ metadata, text }) => ({ name: metadata!.name!, resourceVersion: metadata!.resourceVersion!, text }),
    group: ({ metadata }) => metadata!.labels!.group!,
    changed: (group, name, before, after) => changes.push(`${group}/${name}: ${before?.text} → ${after?.text}`),
  });
  const text = (group = 'g') => cache.group(group).get('a')?.observed.text;
  return { clock, cache, changes, text };
}

const IDENTITY = { namespace: 'ns', name: 'a', uid: 'u1' };

test('what the watch tells is known by group, and told where it is read', () => {
  const { cache, changes, text } = setUp();
  cache.upserted(object(1, 'one'));
  cache.upserted(object(2, 'two'));
  expect(text()).toBe('two');
  cache.deleted(IDENTITY);
  expect(text()).toBeUndefined();
  expect(changes).toEqual(['g/a: undefined → one', 'g/a: one → two', 'g/a: two → undefined']);
  expect(cache.size).toBe(0);
});

test('a change of what is not read is not told, but its version is known', () => {
  const { cache, changes } = setUp();
  cache.upserted(object(1, 'one'));
  cache.upserted(object(2, 'one'));
  expect(changes).toHaveLength(1);
  expect(cache.group('g').get('a')?.resourceVersion).toBe('2');
});

test('a write that the watch has not told yet is known by its answer, and older events do not undo it', () => {
  const { cache, changes, text } = setUp();
  cache.upserted(object(8, 'old'));
  cache.answered(object(10, 'written'));
  cache.upserted(object(9, 'older'));
  expect(text()).toBe('written');
  cache.upserted(object(10, 'written'));
  cache.upserted(object(11, 'newer'));
  expect(text()).toBe('newer');
  expect(changes).toEqual(['g/a: undefined → old', 'g/a: written → newer']);
});

test('an answer that is older than the watch is no news', () => {
  const { cache, text } = setUp();
  cache.upserted(object(11, 'newer'));
  cache.answered(object(10, 'written'));
  expect(text()).toBe('newer');
  expect(cache.hasUnconfirmed('g')).toBe(false);
});

test('what a watch never confirms is doubtful after a while', async () => {
  const { clock, cache } = setUp();
  cache.answered(object(10, 'written'));
  cache.answered(object(11, 'written', { name: 'b' }));
  expect(cache.hasUnconfirmed('g')).toBe(true);
  expect(cache.unconfirmedIn('g')).toEqual([]);
  await clock.advance(CONFIRMATION);
  expect(cache.unconfirmedIn('g')).toEqual(['a', 'b']);
  cache.upserted(object(10, 'written'));
  expect(cache.unconfirmedIn('g')).toEqual(['b']);
  cache.upserted(object(11, 'written', { name: 'b' }));
  expect(cache.hasUnconfirmed('g')).toBe(false);
});

test('after a while the watch is believed whatever its versions are, as after a restored backup', async () => {
  const { clock, cache, text } = setUp();
  cache.answered(object(1000, 'written'));
  await clock.advance(CONFIRMATION);
  cache.upserted(object(3, 'restored'));
  expect(text()).toBe('restored');
});

test('the end of an object does not end its successor', () => {
  const { cache, text } = setUp();
  cache.upserted(object(1, 'first'));
  cache.answered(object(9, 'second', { uid: 'u2' }));
  cache.upserted(object(5, 'first, again'));
  cache.deleted(IDENTITY);
  expect(text()).toBe('second');
});

test('a known effect of a write changes what is known of just that object', () => {
  const { cache } = setUp();
  const deleting = (observed: Observed) => ({ ...observed, deleting: true });
  cache.upserted(object(1, 'one'));
  cache.amend('ns', 'a', 'other', deleting, '2');
  expect(cache.group('g').get('a')?.observed.deleting).toBeUndefined();
  cache.amend('ns', 'a', 'u1', deleting, '2');
  expect(cache.group('g').get('a')?.observed.deleting).toBe(true);
  expect(cache.hasUnconfirmed('g')).toBe(true);
});

test('an effect that the watch has told already needs no confirmation', () => {
  const { cache } = setUp();
  cache.upserted(object(2, 'deleting'));
  cache.amend('ns', 'a', 'u1', observed => ({ ...observed, deleting: true }), '2');
  expect(cache.hasUnconfirmed('g')).toBe(false);
});

test('an object whose labels change moves to another group', () => {
  const { cache, changes, text } = setUp();
  cache.upserted(object(1, 'one'));
  cache.upserted(object(2, 'one', { group: 'h' }));
  expect([text('g'), text('h')]).toEqual([undefined, 'one']);
  expect(changes.slice(1)).toEqual(['g/a: one → undefined', 'h/a: one → one']);
  expect([...cache.groupKeys()]).toEqual(['h']);
});
