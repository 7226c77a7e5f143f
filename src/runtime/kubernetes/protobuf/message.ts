/**
 * Reading protobuf by tables that name just the fields that somebody reads: all others are skipped unread, which is most of an object.
 *
 * What comes out has the shape that the same object has in JSON, where a field without a value is left out.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** How a value is read, and what stands for none. */
export interface ValueType {
  readonly wire: WireType;
  /** What JSON leaves out where the field is no pointer in Go. @default - nothing */
  readonly empty?: unknown;
  read(reader: BinaryReader): unknown;
}

export interface Field {
  readonly name: string;
  readonly type: ValueType;
  /** `list` collects values, `map` pairs of strings. A `pointer` may point to zero, which JSON shows; a plain `value` of zero it does not show. */
  readonly kind: 'value' | 'pointer' | 'list' | 'map';
}

/** By the numbers that the API's .proto files give them; numbers are never used for anything else again. */
export class Message implements ValueType {
  readonly wire = WireType.LengthDelimited;
  private readonly fields: readonly (Field | undefined)[];

  constructor(fields: Readonly<Record<number, Field>>) {
    const table: (Field | undefined)[] = [];
    for (const [number, field] of Object.entries(fields)) table[Number(number)] = field;
    this.fields = table;
  }

  /** @throws Error if the bytes are no such message */
  decode(bytes: Buffer): unknown {
    return this.readFields(new BinaryReader(bytes, utf8), bytes.length);
  }

  read(reader: BinaryReader): unknown {
    const length = reader.uint32();
    return this.readFields(reader, reader.pos + length);
  }

  private readFields(reader: BinaryReader, end: number): unknown {
    if (end > reader.len) throw new RangeError('the message is cut off');
    const object: Record<string, unknown> = {};
    while (reader.pos < end) {
      const tag = reader.uint32();
      const wire = tag % WIRE_TYPES;
      const field = this.fields[Math.floor(tag / WIRE_TYPES)];
      if (field === undefined) skip(reader, wire);
      else if (field.type.wire === wire) put(object, field, field.type.read(reader));
      else throw new Error(`field ${field.name} has wire type ${wire}, not ${field.type.wire}`);
    }
    if (reader.pos !== end) throw new RangeError('a field is longer than its message');
    return object;
  }
}

/** A field's tag is its number times this, plus its wire type. */
const WIRE_TYPES = 8;

/** What the reader itself skips it also returns, which costs more than to skip it. */
function skip(reader: BinaryReader, wire: WireType): void {
  if (wire !== WireType.LengthDelimited) {
    reader.skip(wire);
    return;
  }
  const length = reader.uint32();
  reader.pos += length;
}

function put(object: Record<string, unknown>, { name, type, kind }: Field, read: unknown): void {
  switch (kind) {
    case 'value':
      if (read !== type.empty) object[name] = read;
      return;
    case 'pointer':
      object[name] = read;
      return;
    case 'list':
      ((object[name] ??= []) as unknown[]).push(read);
      return;
    case 'map': {
      const [key, member] = read as Entry;
      ((object[name] ??= {}) as Record<string, string>)[key] = member;
    }
  }
}

type Entry = readonly [key: string, value: string];

export const STRING: ValueType = { wire: WireType.LengthDelimited, read: reader => reader.string(), empty: '' };
export const BYTES: ValueType = { wire: WireType.LengthDelimited, read: reader => reader.bytes() };
export const BOOL: ValueType = { wire: WireType.Varint, read: reader => reader.bool(), empty: false };
export const INT32: ValueType = { wire: WireType.Varint, read: reader => reader.int32(), empty: 0 };
export const INT64: ValueType = { wire: WireType.Varint, read: reader => Number(reader.int64()), empty: 0 };

/** What a map consists of: its key is field 1, its value field 2. Most of what is read are labels, so they are not read by a table. */
const STRING_ENTRY: ValueType = {
  wire: WireType.LengthDelimited,
  read(reader): Entry {
    const end = reader.uint32() + reader.pos;
    let key = '';
    let member = '';
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag === KEY) key = reader.string();
      else if (tag === MEMBER) member = reader.string();
      else skip(reader, tag % WIRE_TYPES);
    }
    return [key, member];
  },
};
const KEY = WIRE_TYPES + WireType.LengthDelimited;
const MEMBER = 2 * WIRE_TYPES + WireType.LengthDelimited;

/** A point of time, to the second as in JSON. Zero is none. */
export const TIME: ValueType = {
  wire: WireType.LengthDelimited,
  read(reader): string | undefined {
    const { seconds } = SECONDS.read(reader) as { readonly seconds?: number };
    return seconds === undefined ? undefined : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  },
};
const SECONDS = new Message({ 1: pointer('seconds', INT64) });

export function value(name: string, type: ValueType): Field {
  return { name, type, kind: 'value' };
}

export function pointer(name: string, type: ValueType): Field {
  return { name, type, kind: 'pointer' };
}

export function list(name: string, type: ValueType): Field {
  return { name, type, kind: 'list' };
}

/** `map<string, string>` */
export function stringMap(name: string): Field {
  return { name, type: STRING_ENTRY, kind: 'map' };
}

/** A part of a Buffer is a Buffer. */
function utf8(bytes: Uint8Array): string {
  return (bytes as Buffer).toString('utf8');
}
