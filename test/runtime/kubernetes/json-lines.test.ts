import fc from 'fast-check';
import { JsonLines } from '../../../src/runtime/kubernetes/json-lines';

test('however a stream is cut into pieces, its lines come out of it whole', () => {
  fc.assert(fc.property(
    fc.array(fc.jsonValue({ noUnicodeString: false })),
    fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
    (values, sizes) => {
      const bytes = Buffer.from(values.map(value => `${JSON.stringify(value)}\n`).join(''));
      const lines = new JsonLines();
      const told: unknown[] = [];
      for (let begin = 0; begin < bytes.length;) {
        const size = sizes.next().value as number;
        told.push(...lines.push(bytes.subarray(begin, begin + size)));
        begin += size;
      }
      expect(told).toEqual(JSON.parse(JSON.stringify(values)));
      expect(lines.midway).toBe(false);
    },
  ));
});

test('it is known whether a line has only begun', () => {
  const lines = new JsonLines();
  expect([...lines.push(Buffer.from('{"a":1}\n{"b"'))]).toEqual([{ a: 1 }]);
  expect(lines.midway).toBe(true);
  expect([...lines.push(Buffer.from(':2}\n'))]).toEqual([{ b: 2 }]);
  expect(lines.midway).toBe(false);
});

test('empty lines mean nothing', () => {
  expect([...new JsonLines().push(Buffer.from('\n\n1\n'))]).toEqual([1]);
});

test('a line that is no JSON is an error', () => {
  expect(() => [...new JsonLines().push(Buffer.from('<html>\n'))]).toThrow(SyntaxError);
});
