/** From texts to objects: whatever a file contains, there is an object or one clear error. */
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { MAX_FILE_SIZE, readManifests } from '../../src/verify/read';

const bytes = (text: string) => new TextEncoder().encode(text);
const objectsIn = (text: string) => readManifests(text, 'file.yaml').manifests.map(({ object }) => object);
const errorsIn = (content: string | Uint8Array) => readManifests(content, 'file.yaml').errors;

const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n${data}`;

describe('objects', () => {
  test('of several documents, in their order, without the empty ones', () => {
    expect(objectsIn('---\napiVersion: v1\nkind: A\n---\n---\n# nothing\n---\napiVersion: v1\nkind: B\n...\n').map(({ kind }) => kind)).toEqual(['A', 'B']);
  });

  test('of a List, and of a List of any kind', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n- apiVersion: v1\n  kind: JobList\n  items:\n  - apiVersion: v1\n    kind: B\n';
    expect(objectsIn(text).map(({ kind }) => kind)).toEqual(['A', 'B']);
  });

  test('of JSON, with tabs and with a byte order mark', () => {
    expect(objectsIn('{\n\t"apiVersion": "v1",\n\t"kind": "A"\n}')).toEqual([{ apiVersion: 'v1', kind: 'A' }]);
    expect(readManifests(bytes('\uFEFFapiVersion: v1\nkind: A\n'), 'f').manifests).toHaveLength(1);
  });

  test('of a JSON array', () => {
    expect(objectsIn('[{"apiVersion": "v1", "kind": "A"}, {"apiVersion": "v1", "kind": "B"}]').map(({ kind }) => kind)).toEqual(['A', 'B']);
  });

  test('documents that say neither apiVersion nor kind are counted and left out', () => {
    const { manifests, errors, skipped } = readManifests('replicas: 3\n---\n- 1\n---\ntext\n', 'values.yaml');
    expect({ manifests, errors, skipped }).toEqual({ manifests: [], errors: [], skipped: 3 });
  });
});

describe('values are those that kubectl sends', () => {
  test('on, off, yes and no are booleans, and digits that begin with 0 are octal', () => {
    expect(objectsIn(configMap('  a: on\n  b: No\n  c: 0644\n  d: "on"\n  e: ON TIME\n'))[0]).toMatchObject({ data: { a: true, b: false, c: 0o644, d: 'on', e: 'ON TIME' } });
  });

  test.each([
    ['y', true], ['N', false], ['1_000', 1000], ['-1_0.5', -10.5], ['0b101', 5], ['0_17', 15], ['0o17', 15], ['08', 8],
    ['year', 'year'], ['1_000b', '1_000b'], ['_1', '_1'], ['12:30:45', '12:30:45'],
  ])('%s is %j', (written, value) => expect(objectsIn(configMap(`  a: ${written}\n`))[0]).toMatchObject({ data: { a: value } }));

  test.each([
    ['double-quoted', '"x\n  y"'], ['double-quoted, further out', '"x\ny"'], ['single-quoted', "'x\n  y'"],
    ['double-quoted, with the break escaped', '"x \\\n  y"'],
  ])('a %s text goes on at the indentation of its key', (_, written) => {
    expect(objectsIn(configMap(`  a: ${written}\n  b: z\n`))[0]).toMatchObject({ data: { a: 'x y', b: 'z' } });
  });

  test('a map in braces goes on at any indentation, a quoted text does not go on behind the end of the document', () => {
    expect(objectsIn(configMap('  a: {b: "1",\nc: "2"}\n  d: z\n'))[0]).toMatchObject({ data: { a: { b: '1', c: '2' }, d: 'z' } });
    expect(errorsIn(configMap('  a: "x\n---\n  y"\n'))).toMatchObject([{ line: 6, message: expect.stringMatching(/quote/) }]);
  });

  test('lines end with a line feed, a carriage return or both', () => {
    const lines = ['apiVersion: v1', 'kind: A', 'text: |', '  one', '  two', ''];
    for (const end of ['\n', '\r\n', '\r']) expect(objectsIn(lines.join(end))).toEqual([{ apiVersion: 'v1', kind: 'A', text: 'one\ntwo\n' }]);
    const { locate } = readManifests(lines.join('\r'), 'f').manifests[0];
    expect(locate!.at(['text'])).toEqual({ file: 'f', line: 3 });
    expect(objectsIn('apiVersion: v1\nkind: A\r')).toEqual([{ apiVersion: 'v1', kind: 'A' }]);
  });

  test('a stream of JSON is one object after another', () => {
    const { manifests, errors } = readManifests('{"apiVersion": "v1", "kind": "A"}{"apiVersion": "v1", "kind": "B", "data": {"a": "}\\"{"}}\n\n{\n"apiVersion": "v1",\n"kind": "C"}\n', 'f');
    expect(errors).toEqual([]);
    expect(manifests.map(({ object }) => object.kind)).toEqual(['A', 'B', 'C']);
    expect(manifests.map(({ locate }) => locate!.at(['kind'])!.line)).toEqual([1, 1, 5]);
  });

  test('keys are texts', () => {
    expect(objectsIn(configMap('  8080: web\n  true: yes please\n'))[0]).toMatchObject({ data: { 8080: 'web', true: 'yes please' } });
  });

  test('anchors and merge keys are followed', () => {
    const text = 'apiVersion: v1\nkind: A\nbase: &base {a: 1, b: 2}\nmore: &more {c: 3}\nuse:\n  <<: [*base, *more]\n  b: 4\nagain: *base\n';
    expect(objectsIn(text)[0]).toMatchObject({ use: { a: 1, b: 4, c: 3 }, again: { a: 1, b: 2 } });
  });

  test('__proto__ is a key like any other', () => {
    const [object] = objectsIn(configMap('  __proto__: {polluted: true}\n'));
    expect(Object.keys((object as { data?: object }).data ?? {})).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('what the yaml library writes is read back', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const tree = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
    })).value;
    fc.assert(fc.property(tree, value => {
      const text = stringify({ apiVersion: 'v1', kind: 'A', value }, { version: '1.1' });
      expect(objectsIn(text)).toEqual([parse(text, { version: '1.1' })]);
    }));
  });
});

describe('errors say where', () => {
  test.each([
    ['a tab as indentation', 'apiVersion: v1\nkind: A\nmetadata:\n\tname: a\n', 4, /[Tt]ab/],
    ['a quote that does not end', 'apiVersion: v1\nkind: "A\n', 3, /quote/],
    ['a key that stands twice', 'apiVersion: v1\nkind: A\nspec:\n  a: 1\n  a: 2\n', 5, /'a' stands twice/],
    ['two objects without a line between them', 'apiVersion: v1\nkind: A\napiVersion: v1\nkind: B\n', 3, /'apiVersion' stands twice in one map; if a second object begins here, write a line --- before it$/],
    ['two keys below', 'apiVersion: v1\nkind: A\nspec:\n  kind: a\n  kind: b\n', 5, /'kind' stands twice in one map$/],
    ['an object without a kind', '---\n---\napiVersion: v1\nmetadata: {}\n', 3, /kind is missing/],
    ['an object whose apiVersion is no text', 'apiVersion: 1\nkind: A\n', 1, /apiVersion is not a text/],
    ['an alias of nothing', 'apiVersion: v1\nkind: A\nspec: *none\n', 3, /none/],
    ['an alias inside of what it names', 'apiVersion: v1\nkind: A\nspec: &a\n  b: *a\n', 4, /inside of what it names/],
    ['a list as a key', 'apiVersion: v1\nkind: A\n? [a, b]\n: c\n', 3, /key is not a text/],
  ])('%s', (_, text, line, message) => {
    expect(errorsIn(text)).toEqual([{ file: 'file.yaml', line, message: expect.stringMatching(message) }]);
  });

  test('the other documents of the file are read all the same', () => {
    const { manifests, errors } = readManifests('apiVersion: v1\nkind: A\n---\nkind: [\n---\napiVersion: v1\nkind: B\n', 'f');
    expect(manifests.map(({ object }) => object.kind)).toEqual(['A', 'B']);
    expect(errors).toMatchObject([{ line: 5 }]);
  });
});

describe('what is no manifest', () => {
  test('bytes that are no text', () => {
    expect(errorsIn(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0xfe, 0x80))).toEqual([{ file: 'file.yaml', message: 'is not text: it is not valid UTF-8' }]);
    expect(errorsIn(bytes('a\0b'))).toEqual([{ file: 'file.yaml', message: 'is not text: it contains NUL bytes' }]);
    expect(errorsIn(Uint8Array.of(0xfe, 0xff, 0x00, 0x61))).toEqual([{ file: 'file.yaml', message: 'is UTF-16; save it as UTF-8' }]);
    expect(errorsIn(Uint8Array.of(0xff, 0x61))).toEqual([{ file: 'file.yaml', message: 'is not text: it is not valid UTF-8' }]);
    expect(errorsIn(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toEqual([{ file: 'file.yaml', message: 'is UTF-16; save it as UTF-8' }]);
  });

  test('more than 32 MB', () => {
    expect(errorsIn(new Uint8Array(MAX_FILE_SIZE + 1))).toEqual([{ file: 'file.yaml', message: 'has more than the 32 MB that are read; split it' }]);
  });

  test('aliases that expand without end', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`);
    expect(errorsIn(`apiVersion: v1\nkind: A\nl0: &l0 [a]\n${levels.join('\n')}\n`))
      .toEqual([{ file: 'file.yaml', line: 9, message: 'its aliases expand to more than 1000000 values' }]);
  });

  test.each([
    ['lists in lists', `apiVersion: v1\nkind: A\nspec: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
    ['maps in maps', `apiVersion: v1\nkind: A\nspec: ${'{a: '.repeat(200)}1${'}'.repeat(200)}\n`],
    ['JSON', `{"apiVersion": "v1", "kind": "A", "spec": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ])('bottomless %s', (_, text) => {
    expect(errorsIn(text)).toEqual([expect.objectContaining({ message: expect.stringMatching(/nested/) })]);
  });

  test('anything at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]:,-&*!|>%@#\'"\n\t ab01') })), text => {
      for (const { message } of errorsIn(text)) expect(message).toMatch(/^[^\n]+$/);
    }), { numRuns: 1000 });
  });
});

describe('positions', () => {
  const text = [
    'apiVersion: v1', // 1
    'kind: List',
    'items:', // 3
    '- apiVersion: v1',
    '  kind: ConfigMap', // 5
    '  metadata:',
    '    name: settings', // 7
    '  data:',
    '    jobset.yaml: |', // 9
    '      spec:',
    '        suspend: true', // 11
    '    plain: "spec: 1"',
  ].join('\n');
  const locate = (content: string) => readManifests(content, 'f.yaml').manifests[0].locate!;

  test('of a field, and of the nearest one around it', () => {
    expect(locate(text).at(['metadata', 'name'])).toEqual({ file: 'f.yaml', line: 7 });
    expect(locate(text).at(['metadata', 'labels', 'a'])).toEqual({ file: 'f.yaml', line: 6 });
    expect(locate(text).at([])).toEqual({ file: 'f.yaml', line: 4 });
  });

  test('of a field of a document inside of a value', () => {
    const inside = locate(text).within(['data', 'jobset.yaml']);
    expect(inside.at(['spec', 'suspend'])).toEqual({ file: 'f.yaml', line: 11 });
    expect(locate(text).within(['data', 'plain']).at(['spec'])).toEqual({ file: 'f.yaml', line: 12 });
  });

  test('in the second document, and in JSON', () => {
    const second = readManifests(`${text}\n---\napiVersion: v1\nkind: A\nspec:\n  a: 1\n`, 'f.yaml').manifests[1].locate!;
    expect(second.at(['spec', 'a'])).toEqual({ file: 'f.yaml', line: 17 });
    expect(locate('{\n"apiVersion": "v1", "kind": "A",\n"spec": {\n"b": 1 } }').at(['spec', 'b'])).toEqual({ file: 'f.yaml', line: 4 });
  });

  test('of what an alias stands for', () => {
    expect(locate('apiVersion: v1\nkind: A\nbase: &b\n  c: 1\nspec: *b\n').at(['spec', 'c'])).toEqual({ file: 'f.yaml', line: 4 });
  });
});
