/** What all kinds of objects have in common, and what they come in: see the .proto files of k8s.io/apimachinery. */
import { BOOL, BYTES, INT32, list, Message, pointer, STRING, stringMap, TIME, value } from './message';
import type { ApiStatus, WatchEvent } from '../api';

/** managedFields, which is often the larger part of an object, is not read. */
export const OBJECT_META = new Message({
  1: value('name', STRING),
  2: value('generateName', STRING),
  3: value('namespace', STRING),
  5: value('uid', STRING),
  6: value('resourceVersion', STRING),
  8: value('creationTimestamp', TIME),
  9: value('deletionTimestamp', TIME),
  11: stringMap('labels'),
  12: stringMap('annotations'),
  13: list('ownerReferences', new Message({
    1: value('kind', STRING),
    3: value('name', STRING),
    4: value('uid', STRING),
    5: value('apiVersion', STRING),
    6: pointer('controller', BOOL),
    7: pointer('blockOwnerDeletion', BOOL),
  })),
  14: list('finalizers', STRING),
});

const STATUS = new Message({ 3: value('message', STRING), 4: value('reason', STRING), 6: value('code', INT32) });

const LIST_META = new Message({ 2: value('resourceVersion', STRING), 3: value('continue', STRING) });

/** `runtime.Unknown`: what an object is wrapped in. */
const ENVELOPE = new Message({ 1: value('typeMeta', new Message({ 2: value('kind', STRING) })), 2: value('raw', BYTES) });

const WATCH_EVENT = new Message({ 1: value('type', STRING), 2: value('object', new Message({ 1: value('raw', BYTES) })) });

/** `k8s` and a zero, before every envelope. */
const MAGIC = Buffer.from('k8s\0');

interface Envelope {
  readonly typeMeta?: { readonly kind?: string };
  readonly raw?: Buffer;
}

function open(bytes: Buffer): { readonly kind: string; readonly raw: Buffer } {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new Error('this is no protobuf of Kubernetes');
  const { typeMeta, raw = Buffer.alloc(0) } = ENVELOPE.decode(bytes.subarray(MAGIC.length)) as Envelope;
  return { kind: typeMeta?.kind ?? '', raw };
}

/** Of a list of such objects. */
export function listOf(item: Message): Message {
  return new Message({ 1: value('metadata', LIST_META), 2: list('items', item) });
}

/** @returns the whole answer to a request. A list has items also where it has none. */
export function decodeList(bytes: Buffer, item: Message): unknown {
  return { items: [], metadata: {}, ...listOf(item).decode(open(bytes).raw) as object };
}

/** @returns what an answer says that is an error, or undefined if it says something else */
export function decodeStatus(bytes: Buffer): ApiStatus | undefined {
  const { kind, raw } = open(bytes);
  return kind === 'Status' ? STATUS.decode(raw) as ApiStatus : undefined;
}

/** @param item what the watch is for, unless the event is an error */
export function decodeWatchEvent<T>(bytes: Buffer, item: Message): WatchEvent<T> {
  const { type, object } = WATCH_EVENT.decode(bytes) as { readonly type: WatchEvent<T>['type']; readonly object: { readonly raw: Buffer } };
  const { raw } = open(object.raw);
  return { type, object: (type === 'ERROR' ? STATUS : item).decode(raw) } as WatchEvent<T>;
}
