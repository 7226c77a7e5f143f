import type { Delete, Operation, Patch, Resource } from '../../../src/engine';
import { keys } from '../../../src/model';
import { ClusterView } from '../../../src/runtime/controller/cluster-view';
import { Log } from '../../../src/runtime/controller/log';
import { Metrics } from '../../../src/runtime/controller/metrics';
import type { Run } from '../../../src/runtime/controller/run-key';
import { RunState } from '../../../src/runtime/controller/run-state';
import { WriteLimit } from '../../../src/runtime/controller/write-limit';
import { Writer } from '../../../src/runtime/controller/writer';
import { ApiError } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest } from '../../../src/runtime/kubernetes';
import { VirtualClock } from '../api-server/virtual-clock';

const RUN: Run = { kind: 'JobSet', namespace: 'ns', name: 'run' };
const STANDALONE: Run = { ...RUN, kind: 'standalone' };

/** A writer, and an API server that answers in turn what a test says. */
class Desk {
  readonly asked: ApiRequest[] = [];
  mayWrite = true;
  private readonly answers: unknown[] = [];
  private readonly clock = new VirtualClock();
  private readonly api: Api = {
    request: async <T>(request: ApiRequest): Promise<T> => {
      this.asked.push(request);
      const answer = this.answers.shift();
      if (answer instanceof Error) throw answer;
      return answer as T;
    },
    watch: async () => undefined,
  };
  private readonly log = new Log('error', () => undefined, () => this.clock.now());
  readonly view = new ClusterView({
    api: this.api, clock: this.clock, random: () => 0.5, log: this.log, sources: ['jobset'], changed: () => undefined, vanished: () => undefined,
  });
  readonly state = new RunState(this.clock, { limit: new WriteLimit(1), namespace: 'ns', perform: async () => undefined, drained: () => undefined });
  private readonly writer = new Writer({
    api: this.api, clock: this.clock, view: this.view, metrics: new Metrics(), log: this.log, mayWrite: () => this.mayWrite,
  });

  answering(...answers: unknown[]): this {
    this.answers.push(...answers);
    return this;
  }

  async write(operation: Operation, run = RUN): Promise<string> {
    const result = await this.writer.write(run, this.state, operation);
    return typeof result === 'string' ? result : `${result.cause}: ${result.operation.message}`;
  }

  async refresh(resource: Resource, name: string): Promise<boolean> {
    return this.writer.refresh(RUN, this.state, resource, name);
  }

  /** `POST jobs`, `PATCH run-a-0/status` */
  get requests(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path.split('/').slice(path.endsWith('/status') ? -2 : -1).join('/')}`);
  }

  job(name = 'run-a-0') {
    return this.view.jobs.group('ns/run').get(name);
  }
}

function object(uid: string, { name = 'run-a-0', labels = { [keys.JOBSET_NAME]: 'run' } as Record<string, string>, version = '5', deletionTimestamp = undefined as string | undefined } = {}): any {
  return {
    metadata: { namespace: 'ns', name, uid, resourceVersion: version, labels, ...(deletionTimestamp !== undefined && { deletionTimestamp }) },
    spec: { template: { metadata: { labels }, spec: {} } },
  };
}

const error = (code: number, reason: string, message = reason, retryAfter?: number) => new ApiError(code, reason, message, retryAfter);
const NOT_FOUND = error(404, 'NotFound');
const ALREADY_EXISTS = error(409, 'AlreadyExists');
const WRONG_UID = error(422, 'Invalid', 'Job "run-a-0" is invalid: metadata.uid: Invalid value: "u1": field is immutable');

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

test('where it may not write, it asks for nothing', async () => {
  desk.mayWrite = false;
  expect(await desk.write(CREATE)).toBe('stale');
  expect(desk.asked).toEqual([]);
});

const CREATE: Operation = { verb: 'create', resource: 'jobs', name: 'run-a-0', body: () => ({ apiVersion: 'batch/v1', kind: 'Job', ...object('') }) };

describe('a create', () => {
  test('is known at once, by what the server has made of it', async () => {
    expect(await desk.answering({ metadata: { ...object('u1').metadata, creationTimestamp: '2026-01-01T00:00:00Z' } }).write(CREATE)).toBe('done');
    expect(desk.requests).toEqual(['POST jobs']);
    expect(desk.job()).toMatchObject({ uid: 'u1', resourceVersion: '5', observed: { createdAt: Date.UTC(2026, 0, 1) } });
  });

  test('of what is there already is decided anew, on what is there', async () => {
    expect(await desk.answering(ALREADY_EXISTS, object('u1')).write(CREATE)).toBe('stale');
    expect(desk.requests).toEqual(['POST jobs', 'GET run-a-0']);
    expect(desk.job()?.uid).toBe('u1');
  });

  test('of what was there a moment ago is decided anew', async () => {
    expect(await desk.answering(ALREADY_EXISTS, NOT_FOUND).write(CREATE)).toBe('stale');
    expect(desk.job()).toBeUndefined();
  });

  test('of what somebody else has under that name, unlabelled, is remembered with the run', async () => {
    expect(await desk.answering(ALREADY_EXISTS, object('u9', { labels: {} })).write(CREATE)).toBe('stale');
    expect(desk.state.found.get('run-a-0')?.observed).toMatchObject({ uid: 'u9' });
    expect(desk.job()).toBeUndefined();
  });

  test('for a standalone run is an apply; refused for what is there, it is decided anew', async () => {
    expect(await desk.answering(error(422, 'Invalid'), object('u1')).write(CREATE, STANDALONE)).toBe('stale');
    expect(desk.requests).toEqual(['PATCH run-a-0', 'GET run-a-0']);
  });

  test('for a standalone run that is refused although nothing is there is at fault itself', async () => {
    expect(await desk.answering(error(422, 'Invalid', 'spec.completions: Invalid'), NOT_FOUND).write(CREATE, STANDALONE)).toBe('refused: spec.completions: Invalid');
  });

  test.each([
    [403, 'Forbidden', 'refused'],
    [422, 'Invalid', 'refused'],
    [429, 'TooManyRequests', 'unanswered'],
    [500, 'InternalError', 'unanswered'],
    [0, 'Timeout', 'unanswered'],
  ])('that is answered with %d %s is %s', async (code, reason, cause) => {
    expect(await desk.answering(error(code, reason)).write(CREATE)).toBe(`${cause}: ${reason}`);
    expect(desk.job()).toBeUndefined();
  });

  test('that fails by a mistake of the program is no failure of the server', async () => {
    await expect(desk.answering(new TypeError('x is undefined')).write(CREATE)).rejects.toThrow(TypeError);
  });
});

describe('a delete', () => {
  const remove = (resource: Resource, name = 'run-a-0'): Delete => ({ verb: 'delete', resource, name, preconditions: { uid: 'u1' }, propagationPolicy: 'Foreground' });

  test.each([
    ['jobs', 'run-a-0', () => desk.view.jobs.group('ns/run').get('run-a-0')],
    ['pods', 'run-a-0', () => desk.view.pods.group('ns/run').get('run-a-0')],
    ['jobsets', 'run', () => desk.view.jobsets.group('ns/run').get('run')],
  ] as const)('of %s names the one that is meant, which is known to be going at once', async (resource, name, cached) => {
    desk.view[resource].upserted(object('u1', { name }));
    expect(cached()!.observed).toMatchObject({ deleting: false });
    expect(await desk.answering(object('u1', { name, version: '6', deletionTimestamp: '2026-01-01T00:00:00Z' })).write(remove(resource, name))).toBe('done');
    expect(desk.asked[0].body).toMatchObject({ preconditions: { uid: 'u1' }, propagationPolicy: 'Foreground' });
    expect(cached()).toMatchObject({ resourceVersion: '6', observed: { deleting: true } });
  });

  test('of what is gone has been done, and it is forgotten', async () => {
    desk.view.jobs.upserted(object('u1'));
    expect(await desk.answering(NOT_FOUND).write(remove('jobs'))).toBe('done');
    expect(desk.job()).toBeUndefined();
  });

  test('that meets another object is decided anew, on that object', async () => {
    desk.view.jobs.upserted(object('u1'));
    expect(await desk.answering(error(409, 'Conflict'), object('u2', { version: '9' })).write(remove('jobs'))).toBe('stale');
    expect(desk.job()).toMatchObject({ uid: 'u2', observed: { deleting: false } });
  });

  test('that meets an object of somebody else no longer takes it for its own', async () => {
    desk.view.jobs.upserted(object('u1'));
    expect(await desk.answering(error(409, 'Conflict'), object('u2', { labels: {}, version: '9' })).write(remove('jobs'))).toBe('stale');
    expect(desk.job()).toBeUndefined();
    expect(desk.state.found.get('run-a-0')?.observed).toMatchObject({ uid: 'u2' });
  });
});

describe('a delete of the pods of Jobs', () => {
  const PODS: Operation = { verb: 'deletecollection', resource: 'pods', name: 'of attempt 0', labelSelector: 'a=b', jobs: ['u1', 'u2'] };

  test('selects them, leaves each its own grace, and reads no answer', async () => {
    expect(await desk.answering({}).write(PODS)).toBe('done');
    expect(desk.asked).toEqual([{
      method: 'DELETE',
      path: '/api/v1/namespaces/ns/pods',
      query: { labelSelector: 'a=b' },
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      withoutAnswer: true,
    }]);
    expect([...desk.state.podsDeleted]).toEqual(['u1', 'u2']);
  });

  test.each([[403, 'Forbidden'], [429, 'TooManyRequests'], [500, 'InternalError'], [0, 'Timeout']])('that is answered with %d %s is not tried again', async (code, reason) => {
    expect(await desk.answering(error(code, reason)).write(PODS)).toBe('done');
    expect([...desk.state.podsDeleted]).toEqual(['u1', 'u2']);
  });
});

describe('a patch', () => {
  const AFTERWARDS: Delete = { verb: 'delete', resource: 'pods', name: 'run-a-0', preconditions: { uid: 'p1' }, propagationPolicy: 'Background' };
  const PATCH: Patch = { verb: 'patch', aim: 'suspend', resource: 'jobs', name: 'run-a-0', type: 'merge', body: { metadata: { uid: 'u1' }, spec: { suspend: true } }, then: AFTERWARDS };

  beforeEach(() => desk.view.jobs.upserted(object('u1')));

  test('is known at once, and what is to follow follows', async () => {
    const patched = object('u1', { version: '6' });
    expect(await desk.answering({ ...patched, spec: { ...patched.spec, suspend: true } }, object('p1')).write(PATCH)).toBe('done');
    expect(desk.requests).toEqual(['PATCH run-a-0', 'DELETE run-a-0']);
    expect(desk.job()!.observed).toMatchObject({ suspended: true });
  });

  test.each([
    ['that has changed in the meantime', error(409, 'Conflict')],
    ['that is another one now', WRONG_UID],
  ])('of an object %s is decided anew, and nothing follows', async (_, answer) => {
    expect(await desk.answering(answer).write(PATCH)).toBe('stale');
    expect(desk.requests).toEqual(['PATCH run-a-0']);
  });

  test('of what is gone is decided anew, without it', async () => {
    expect(await desk.answering(NOT_FOUND).write(PATCH)).toBe('stale');
    expect(desk.requests).toEqual(['PATCH run-a-0']);
    expect(desk.job()).toBeUndefined();
  });

  test('that asks for what cannot be is refused, and nothing follows', async () => {
    expect(await desk.answering(error(422, 'Invalid', 'spec.parallelism: must be non-negative')).write(PATCH)).toBe('refused: spec.parallelism: must be non-negative');
    expect(desk.requests).toEqual(['PATCH run-a-0']);
  });
});

describe('to look again at', () => {
  test('a Job that is gone forgets it, wherever it was remembered', async () => {
    await desk.answering(ALREADY_EXISTS, object('u9', { labels: {} })).write(CREATE);
    expect(await desk.answering(NOT_FOUND).refresh('jobs', 'run-a-0')).toBe(false);
    expect(desk.state.found.size).toBe(0);
    desk.view.jobs.upserted(object('u1'));
    expect(await desk.answering(NOT_FOUND).refresh('jobs', 'run-a-0')).toBe(false);
    expect(desk.job()).toBeUndefined();
  });

  test('something does not pass over that it could not be read', async () => {
    await expect(desk.answering(error(500, 'InternalError')).refresh('jobs', 'run-a-0')).rejects.toThrow('InternalError');
  });
});
