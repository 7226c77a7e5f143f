import golden from './kubernetes-1.37.json';
import { observeJob } from '../../../../src/engine';
import type { Job } from '../../../../src/model';
import type { List, WatchEvent } from '../../../../src/runtime/kubernetes';
import { decodeList, decodeStatus, decodeWatchEvent } from '../../../../src/runtime/kubernetes/protobuf/api-machinery';
import { Frames } from '../../../../src/runtime/kubernetes/protobuf/frames';
import { JOB } from '../../../../src/runtime/kubernetes/protobuf/job';

/** As an API server of Kubernetes 1.37 has sent them, in both forms: one Job with all that is read, one with as little as there can be. */
const bytes = (base64: string) => Buffer.from(base64, 'base64');
const list = (protobuf: string) => decodeList(bytes(protobuf), JOB) as List<Job>;
const inJson = golden.list.items as unknown as Job[];

test('a list of Jobs says the same as in JSON, as far as it is read', () => {
  const { items, metadata } = list(golden.list.protobuf);
  expect(items).toHaveLength(2);
  expect(items.map(item => observeJob(item, true))).toEqual(inJson.map(item => observeJob(item, true)));
  expect(metadata.resourceVersion).toBe(golden.list.metadata.resourceVersion);
  expect(metadata.continue).toBeUndefined();
});

test('a part of a list says where to go on', () => {
  const { items, metadata } = list(golden.list.firstPage);
  expect(items.map(item => item.metadata.name)).toEqual(['run-workers-0']);
  expect(metadata.continue).toMatch(/^[\w-]+$/);
});

test('what is read has the shape that it has in JSON', () => {
  const [rich, plain] = list(golden.list.protobuf).items;
  const { generation: _, deletionGracePeriodSeconds: __, ...metadata } = inJson[0].metadata as Job['metadata'] & Record<string, unknown>;
  expect(rich.metadata).toStrictEqual(metadata);
  const { template, parallelism, completions, suspend } = inJson[0].spec;
  const { metadata: labels, spec: { nodeSelector, tolerations, schedulingGates } } = template;
  expect(rich.spec).toStrictEqual({
    parallelism, completions, suspend, template: { metadata: labels, spec: { nodeSelector, tolerations, schedulingGates } },
  });
  expect(rich.status).toStrictEqual({});
  const { startTime, ready, conditions } = inJson[1].status!;
  expect(plain.status).toStrictEqual({ startTime, ready, conditions: conditions!.map(({ lastProbeTime: _probed, ...condition }: any) => condition) });
});

test('what happens says the same as in JSON, as far as it is read', () => {
  const frames = new Frames(frame => decodeWatchEvent<Job>(frame, JOB));
  const events = [...frames.push(bytes(golden.watch.protobuf))] as Exclude<WatchEvent<Job>, { type: 'ERROR' }>[];
  const inJsonEvents = golden.watch.events as unknown as typeof events;
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'BOOKMARK', 'BOOKMARK']);
  const told = (all: typeof events) => all.map(({ type, object }) => [type, type === 'BOOKMARK' ? object.metadata.resourceVersion : observeJob(object, true)]);
  expect(told(events)).toEqual(told(inJsonEvents));
});

test('a refusal says why', () => {
  expect(decodeStatus(bytes(golden.notFound))).toEqual({ code: 404, reason: 'NotFound', message: 'jobs.batch "none" not found' });
  expect(decodeStatus(bytes(golden.list.protobuf))).toBeUndefined();
});

test('what is no protobuf of Kubernetes is an error', () => {
  expect(() => list(Buffer.from('{"kind":"JobList"}').toString('base64'))).toThrow('this is no protobuf of Kubernetes');
});
