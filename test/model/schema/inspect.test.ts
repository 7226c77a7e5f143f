import { inspect, show } from '../../../src/model/schema/inspect';
import { count, keyedList, list, map, object, oneOf, port, quantity, text } from '../../../src/model/schema/shape';

const SHAPE = object({
  name: text,
  replicas: count,
  size: quantity,
  tags: map(text),
  ports: list(object({ port }, 'port')),
  mode: oneOf('a', 'b'),
  env: keyedList(object({ name: text }, 'name'), 'name'),
}, 'name');

describe('what is sound', () => {
  test('a value that fits is the very same', () => {
    const value = { name: 'a', replicas: 1, size: '1Gi', tags: { x: 'y' }, ports: [{ port: 'http' }], mode: 'a', unknown: { field: 1 } };
    expect(inspect(SHAPE, value).sound).toBe(value);
  });

  test('what does not fit is left out, or empty where it has to be there', () => {
    const { sound } = inspect(SHAPE, { name: 7, replicas: 'x', size: 'y', tags: { a: 1, b: 'c' }, ports: [null, { port: 1 }], unknown: 1 });
    expect(sound).toEqual({ name: '', tags: { b: 'c' }, ports: [{ port: 0 }, { port: 1 }], unknown: 1 });
  });

  test('nothing of a value of another kind', () => {
    expect(inspect(SHAPE, 'x').sound).toEqual({ name: '' });
    expect(inspect(list(text), {}).sound).toEqual([]);
    expect(inspect(map(text), []).sound).toEqual({});
    expect(inspect(quantity, {}).sound).toBe('0');
  });

  test('null is as good as nothing, save in a list', () => {
    expect(inspect(SHAPE, { name: 'a', replicas: null, tags: { a: null } })).toMatchObject({ sound: { name: 'a', tags: {} }, problems: [] });
    expect(inspect(SHAPE, { name: null }).problems).toMatchObject([{ kind: 'required', path: 'name' }]);
    expect(inspect(list(text), ['a', null]).problems).toMatchObject([{ kind: 'type', path: '[1]' }]);
  });

  test('the argument is not changed', () => {
    const value = Object.freeze({ name: 7, tags: Object.freeze({ a: 1 }), ports: Object.freeze([null]) });
    expect(() => inspect(SHAPE, value)).not.toThrow();
  });

  test('a member with a name that JavaScript knows is one like others', () => {
    const tags = JSON.parse('{"__proto__":"a","constructor":1,"toString":"b"}');
    const { sound, problems } = inspect(SHAPE, { name: 'a', tags });
    expect(Object.entries((sound as { tags: object }).tags)).toEqual([['__proto__', 'a'], ['toString', 'b']]);
    expect(problems).toMatchObject([{ path: 'tags.constructor' }]);
    expect(inspect(SHAPE, Object.create({ name: 'inherited' })).problems).toMatchObject([{ kind: 'required', path: 'name' }]);
  });
});

describe('what is intact', () => {
  const { intact, replaced } = inspect(
    object({ spec: SHAPE, other: text }),
    { spec: { name: 'a', ports: [{ port: 1 }, { port: {} }], tags: 'x' }, other: 'b' },
  );

  test.each(['other', 'spec.name', 'spec.ports[0]', 'spec.ports[0].port', 'spec.replicas'])('%s', path => {
    expect(intact(path)).toBe(true);
  });

  test.each(['spec', 'spec.ports', 'spec.ports[1]', 'spec.ports[1].port', 'spec.tags', 'spec.tags.x'])('not %s', path => {
    expect(intact(path)).toBe(false);
  });

  test('only the very value is replaced', () => {
    expect(replaced('spec.ports[1].port')).toBe(true);
    expect(replaced('spec.ports[1]')).toBe(false);
    expect(replaced('spec.tags')).toBe(true);
  });

  test('a word that nobody knows is kept: the type is right', () => {
    const inspection = inspect(SHAPE, { name: 'a', mode: 'c' });
    expect(inspection.problems).toMatchObject([{ kind: 'value', path: 'mode' }]);
    expect(inspection.intact('mode')).toBe(true);
    expect(inspection.sound).toEqual({ name: 'a', mode: 'c' });
  });
});

test('entries that are broken are no duplicates', () => {
  expect(inspect(SHAPE, { name: 'a', env: [{ name: 1 }, { name: 2 }, null, null] }).problems.map(({ kind }) => kind)).toEqual(
    ['type', 'type', 'type', 'type'],
  );
  expect(inspect(SHAPE, { name: 'a', env: [{ name: 'x' }, { name: 'y' }, { name: 'x' }] }).problems).toMatchObject([
    { kind: 'duplicate', path: 'env[2].name', message: "name 'x' is already taken by env[0]" },
  ]);
});

test('values are quoted shortly, on one line', () => {
  expect([null, undefined, 1, true, 'a', 'a\n  b', [], [1], {}, { a: 1 }, 1n, Symbol('x')].map(show)).toEqual([
    'null', 'undefined', '1', 'true', "'a'", "'a b'", 'an empty list', 'a list', 'an empty map', 'a map', '1', 'Symbol(x)',
  ]);
  expect(show('x'.repeat(1000))).toBe(`'${'x'.repeat(59)}…`);
  expect(show('x'.repeat(58))).toBe(`'${'x'.repeat(58)}'`);
});
