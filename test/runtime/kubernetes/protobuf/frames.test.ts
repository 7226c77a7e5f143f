import fc from 'fast-check';
import { Frames } from '../../../../src/runtime/kubernetes/protobuf/frames';

function framed(texts: readonly string[]): Buffer {
  return Buffer.concat(texts.flatMap(text => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(text));
    return [length, Buffer.from(text)];
  }));
}

const texts = () => new Frames(frame => frame.toString('utf8'));

test('however a stream is cut into pieces, its frames come out of it whole', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), fc.infiniteStream(fc.integer({ min: 1, max: 30 })), (values, sizes) => {
    const bytes = framed(values);
    const frames = texts();
    const told: unknown[] = [];
    for (let begin = 0; begin < bytes.length;) {
      const size = sizes.next().value as number;
      told.push(...frames.push(bytes.subarray(begin, begin + size)));
      begin += size;
    }
    expect(told).toEqual(values);
    expect(frames.midway).toBe(false);
  }));
});

test('it is known whether a frame has only begun', () => {
  const bytes = framed(['one', 'two']);
  for (let cut = 1; cut < bytes.length; cut++) {
    const frames = texts();
    const before = [...frames.push(bytes.subarray(0, cut))];
    expect(before).toEqual(cut < 7 ? [] : ['one']);
    expect(frames.midway).toBe(cut !== 7);
    expect([...before, ...frames.push(bytes.subarray(cut))]).toEqual(['one', 'two']);
  }
});
