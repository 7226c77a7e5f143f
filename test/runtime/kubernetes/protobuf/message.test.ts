import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { BOOL, INT32, INT64, list, Message, pointer, STRING, stringMap, TIME, value } from '../../../../src/runtime/kubernetes/protobuf/message';

const POINT = new Message({ 1: value('x', INT32), 2: pointer('y', INT32) });
const THING = new Message({
  1: value('name', STRING),
  2: value('large', INT64),
  3: value('flag', BOOL),
  4: pointer('pointed', BOOL),
  5: stringMap('labels'),
  6: list('points', POINT),
  7: value('at', TIME),
  40: list('words', STRING),
});

function written(write: (writer: BinaryWriter) => void): Buffer {
  const writer = new BinaryWriter();
  write(writer);
  return Buffer.from(writer.finish());
}

function read(write: (writer: BinaryWriter) => void): unknown {
  return THING.decode(written(write));
}

test('fields come out by name, in whatever order they come', () => {
  expect(read(writer => {
    writer.tag(40, WireType.LengthDelimited).string('one');
    writer.tag(3, WireType.Varint).bool(true);
    writer.tag(1, WireType.LengthDelimited).string('größe');
    writer.tag(40, WireType.LengthDelimited).string('two');
    writer.tag(2, WireType.Varint).int64(2 ** 40);
  })).toStrictEqual({ name: 'größe', flag: true, words: ['one', 'two'], large: 2 ** 40 });
});

test('a value of nothing is left out, a pointer to nothing is not, as in JSON', () => {
  expect(read(writer => {
    writer.tag(1, WireType.LengthDelimited).string('');
    writer.tag(2, WireType.Varint).int64(0);
    writer.tag(3, WireType.Varint).bool(false);
    writer.tag(4, WireType.Varint).bool(false);
    writer.tag(6, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int32(0).tag(2, WireType.Varint).int32(0).join();
  })).toStrictEqual({ pointed: false, points: [{ y: 0 }] });
});

test('numbers may be negative', () => {
  expect(read(writer => writer.tag(6, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int32(-3).join())).toEqual({ points: [{ x: -3 }] });
});

test('a time is told to the second; without seconds it is none', () => {
  const time = (write: (writer: BinaryWriter) => void) => read(writer => {
    writer.tag(7, WireType.LengthDelimited).fork();
    write(writer);
    writer.join();
  });
  expect(time(writer => writer.tag(1, WireType.Varint).int64(1_767_225_600).tag(2, WireType.Varint).int32(999))).toEqual({ at: '2026-01-01T00:00:00Z' });
  expect(time(() => undefined)).toStrictEqual({});
});

test('what nobody asks for is skipped, whatever it is', () => {
  expect(read(writer => {
    writer.tag(100, WireType.LengthDelimited).bytes(Buffer.alloc(300, 0xff));
    writer.tag(101, WireType.Varint).uint64(2n ** 63n);
    writer.tag(102, WireType.Bit32).fixed32(7);
    writer.tag(103, WireType.Bit64).fixed64(7n);
    writer.tag(1, WireType.LengthDelimited).string('found');
    writer.tag(5, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string('a').tag(3, WireType.Varint).int32(1).tag(2, WireType.LengthDelimited).string('b').join();
  })).toEqual({ name: 'found', labels: { a: 'b' } });
});

test('an entry of a map may lack its key or its value, which are empty then', () => {
  expect(read(writer => {
    writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string('a').join();
    writer.tag(5, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).string('b').join();
  })).toEqual({ labels: { 'a': '', '': 'b' } });
});

test('a field of another type than it should have is an error', () => {
  expect(() => read(writer => writer.tag(1, WireType.Varint).int32(1))).toThrow('field name has wire type 0, not 2');
});

test('maps, lists and texts come out as they went in', () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), labels => {
    fc.pre(!Object.keys(labels).includes('__proto__')); // No label may be called that.
    const entries = Object.entries(labels);
    const found = read(writer => {
      for (const [key, member] of entries) {
        writer.tag(5, WireType.LengthDelimited).fork();
        writer.tag(1, WireType.LengthDelimited).string(key).tag(2, WireType.LengthDelimited).string(member).join();
      }
    });
    expect(found).toEqual(entries.length > 0 ? { labels } : {});
  }));
});

test('a message that is cut off anywhere is an error, or says less', () => {
  const whole = written(writer => {
    writer.tag(1, WireType.LengthDelimited).string('a name');
    writer.tag(5, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string('key').tag(2, WireType.LengthDelimited).string('value').join();
    writer.tag(99, WireType.LengthDelimited).string('skipped');
  });
  const lengths = Array.from({ length: whole.length }, (_, length) => length);
  const good = lengths.filter(length => {
    try {
      THING.decode(whole.subarray(0, length));
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return false;
    }
  });
  // Only between two fields.
  expect(good).toEqual([0, 8, 22]);
});
