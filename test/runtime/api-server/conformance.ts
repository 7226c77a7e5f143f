/**
 * What our programs rely on in an API server. The double and a real API server both have to pass it: that is what makes the double worth
 * anything, and what notices when a release of Kubernetes changes something that we rely on.
 */
import { observeJob } from '../../../src/engine';
import type { Job, KubernetesObject } from '../../../src/model';
import { ApiError, JOB, resourcePath } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest, ApiResource, List, Message, WatchEvent } from '../../../src/runtime/kubernetes';

export interface Subject {
  readonly api: Api;
  /** An empty one, for one test. */
  readonly namespace: string;
  /** Waits until the condition holds, as long as that takes there. */
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<unknown>;
}

interface Live extends KubernetesObject {
  readonly metadata: NonNullable<KubernetesObject['metadata']> & { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly [field: string]: any;
}

const MOMENT = '2026-01-01T00:00:00Z';

/** The ways in which Jobs are read. */
const READINGS: readonly (readonly [string, Message | undefined])[] = [['of Jobs that are read whole', undefined], ['of Jobs as far as the engine reads them', JOB]];

/** Nobody manages these Jobs, so nothing happens to them but what a test does. */
const NOBODY = 'example.com/nobody';

function configMap(name: string, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more } };
}

function service(name: string): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { clusterIP: 'None' } };
}

function job(name: string, spec: object = {}, podSpec: object = {}): object {
  const containers = [{ name: 'main', image: 'busybox:1' }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { managedBy: NOBODY, ...spec, template: { spec: { restartPolicy: 'Never', containers, ...podSpec } } },
  };
}

function pod(name: string, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      automountServiceAccountToken: false,
      schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }],
      containers: [{ name: 'main', image: 'busybox:1' }],
      ...spec,
    },
  };
}

function jobSet(name: string): object {
  const template = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] } } } };
  return { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { name }, spec: { replicatedJobs: [{ name: 'workers', replicas: 1, template }] } };
}

function event(namespace: string, more: object = {}): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { generateName: 'run-' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    type: 'Normal',
    reason: 'Tried',
    action: 'Reconcile',
    note: 'tried',
    reportingController: 'example.com/controller',
    reportingInstance: 'controller-1',
    regarding: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'run' },
    ...more,
  };
}

/** @param start makes an empty namespace of the API server */
export function conformsToTheApi(start: () => Promise<Subject>): void {
  let api: Api;
  let namespace: string;
  let until: Subject['until'];
  beforeEach(async () => {
    const subject = await start();
    ({ api, namespace } = subject);
    until = subject.until.bind(subject);
  });

  const ask = async <T = Live>(resource: ApiResource, name: string | undefined, request: Omit<ApiRequest, 'path'>, subresource?: 'status') =>
    api.request<T>({ ...request, path: resourcePath(resource, { namespace, name, subresource }) });
  const create = async (resource: ApiResource, body: object) => ask(resource, undefined, { method: 'POST', body });
  const get = async (resource: ApiResource, name: string) => ask(resource, name, { method: 'GET' });
  const list = async (resource: ApiResource, query: ApiRequest['query'] = {}) => ask<List<Live>>(resource, undefined, { method: 'GET', query });
  const patch = async (resource: ApiResource, name: string, body: object, type: 'merge' | 'strategic-merge' = 'merge', subresource?: 'status') =>
    ask(resource, name, { method: 'PATCH', body, patchType: `application/${type}-patch+json` }, subresource);
  const remove = async (resource: ApiResource, name: string, body?: object) => ask(resource, name, { method: 'DELETE', body });
  const refusal = async (attempt: Promise<unknown>) => {
    const error: unknown = await attempt.then(() => 'it was done', (reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw new Error(`no refusal, but: ${String(error)}`);
    return { code: error.code, reason: error.reason, message: error.message };
  };
  const exists = async (resource: ApiResource, name: string) => get(resource, name).then(() => true, (error: ApiError) => {
    if (error.code === 404) return false;
    throw error;
  });

  describe('creating', () => {
    test('gives an object its identity, and counts the versions of what is desired', async () => {
      const { metadata, status } = await create('jobs', { ...job('run'), status: { succeeded: 3 } });
      expect(metadata).toMatchObject({ name: 'run', namespace, generation: 1 });
      expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
      expect(metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(status).toEqual({});
    });

    test('says what a Job left open, and ties its pods to it by a label', async () => {
      const { metadata, spec } = await create('jobs', job('run'));
      expect(spec).toMatchObject({ parallelism: 1, completions: 1, suspend: false, completionMode: 'NonIndexed', backoffLimit: 6 });
      expect(spec.template.metadata.labels).toMatchObject({ 'batch.kubernetes.io/controller-uid': metadata.uid, 'batch.kubernetes.io/job-name': 'run' });
    });

    test('finds a name where a beginning is given', async () => {
      const { metadata } = await create('configmaps', { ...configMap('x'), metadata: { generateName: 'run-' } });
      expect(metadata.name).toMatch(/^run-[a-z0-9]{5}$/);
    });

    test('is refused where the name is taken', async () => {
      await create('jobs', job('run'));
      expect(await refusal(create('jobs', job('run')))).toMatchObject({ code: 409, reason: 'AlreadyExists' });
    });

    test('is refused while the old bearer of the name is being deleted', async () => {
      await create('configmaps', configMap('run', { finalizers: ['example.com/held'] }));
      await remove('configmaps', 'run');
      expect(await refusal(create('configmaps', configMap('run')))).toMatchObject({
        code: 409, reason: 'AlreadyExists', message: expect.stringContaining('object is being deleted') as string,
      });
      await patch('configmaps', 'run', { metadata: { finalizers: null } });
    });

    test.each([
      ['no name', { ...job('run'), metadata: {} }, 422, 'name or generateName is required'],
      ['no containers', job('run', {}, { containers: [] }), 422, 'spec.template.spec.containers'],
      ['a Job without an end', job('run', { completionMode: 'Indexed', parallelism: 2 }), 422, 'spec.completions'],
      ['a wrong restart policy', job('run', {}, { restartPolicy: 'Always' }), 422, 'spec.template.spec.restartPolicy'],
      ['another namespace', { ...job('run'), metadata: { name: 'run', namespace: 'elsewhere' } }, 400, 'does not match the namespace'],
    ])('is refused with %s', async (_, body, code, message) => {
      expect(await refusal(create('jobs', body))).toMatchObject({ code, message: expect.stringContaining(message) as string });
    });

    test('answers with metadata only, where that is enough', async () => {
      const answer = await ask('jobs', undefined, { method: 'POST', body: job('run'), metadataOnly: true });
      expect(answer).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'run', generation: 1 } });
      expect(answer).not.toHaveProperty('spec');
    });
  });

  describe('reading', () => {
    test('says what is not there, and what is not served', async () => {
      expect(await refusal(get('jobs', 'run'))).toMatchObject({ code: 404, reason: 'NotFound', message: expect.stringContaining('"run" not found') as string });
      expect(await refusal(api.request({ method: 'GET', path: `/apis/example.com/v1/namespaces/${namespace}/runs` }))).toMatchObject({ code: 404 });
    });

    test.each([
      ['stage=a', ['first']],
      ['stage!=a', ['other', 'second']],
      ['stage', ['first', 'second']],
      ['!stage', ['other']],
      ['stage in (a, b),kind=x', ['second']],
      ['stage notin (a)', ['other', 'second']],
    ])('selects by labels: %s', async (labelSelector, names) => {
      await create('configmaps', configMap('first', { labels: { stage: 'a' } }));
      await create('configmaps', configMap('second', { labels: { stage: 'b', kind: 'x' } }));
      await create('configmaps', configMap('other'));
      const { items } = await list('configmaps', { labelSelector });
      expect(namesOf(items).filter(name => name !== 'kube-root-ca.crt')).toEqual(names);
    });

    test('selects by name', async () => {
      await create('configmaps', configMap('first'));
      await create('configmaps', configMap('second'));
      expect(namesOf((await list('configmaps', { fieldSelector: 'metadata.name=second' })).items)).toEqual(['second']);
    });

    test('does not repeat the kind in the entries of a list, except for custom resources', async () => {
      await create('configmaps', configMap('first'));
      await create('jobsets', jobSet('run'));
      const labels = await list('configmaps', { fieldSelector: 'metadata.name=first' });
      expect(labels).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      expect(labels.items[0]).not.toHaveProperty('kind');
      expect((await list('jobsets')).items[0]).toMatchObject({ kind: 'JobSet', apiVersion: 'jobset.x-k8s.io/v1alpha2' });
    });

    test('tells of Jobs the same, whether they are read whole or as far as the engine reads them', async () => {
      const tolerations = [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }, { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }];
      const suspended = job('suspended', { suspend: true, completions: 2, parallelism: 0, completionMode: 'Indexed' }, { nodeSelector: { pool: 'a' }, tolerations });
      await create('jobs', { ...suspended, metadata: { name: 'suspended', labels: { a: 'y' }, annotations: { empty: '', note: 'größe' } } });
      await create('jobs', job('failed'));
      const failed = ['FailureTarget', 'Failed'].map(type => ({ type, status: 'True', reason: 'BackoffLimitExceeded', message: 'm', lastTransitionTime: MOMENT }));
      await patch('jobs', 'failed', { status: { startTime: MOMENT, failed: 1, ready: 0, conditions: failed } }, 'merge', 'status');
      await create('jobs', job('running'));
      await patch('jobs', 'running', { status: { startTime: MOMENT, active: 1, ready: 1 } }, 'merge', 'status');
      const seen = async (items?: Message) => {
        const read = await ask<List<Job>>('jobs', undefined, { method: 'GET', items });
        return { jobs: read.items.map(item => observeJob(item, true)), version: read.metadata.resourceVersion };
      };
      const whole = await seen();
      expect(whole.jobs.map(({ name }) => name)).toEqual(['failed', 'running', 'suspended']);
      expect(await seen(JOB)).toEqual(whole);
      const { metadata: { continue: token } } = await ask<List<Job>>('jobs', undefined, { method: 'GET', items: JOB, query: { limit: 2 } });
      const rest = await ask<List<Job>>('jobs', undefined, { method: 'GET', items: JOB, query: { limit: 2, continue: token } });
      expect(namesOf(rest.items as readonly Live[])).toEqual(['suspended']);
      expect(await refusal(api.request({ method: 'GET', path: `/apis/batch/v9/namespaces/${namespace}/jobs`, items: JOB }))).toMatchObject({ code: 404 });
    });

    test('gives a list in pages, all of the same moment', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await create('services', service(name));
      const first = await list('services', { limit: 2 });
      await create('services', service('cc'));
      await remove('services', 'd');
      const second = await list('services', { limit: 2, continue: first.metadata.continue });
      const third = await list('services', { limit: 2, continue: second.metadata.continue });
      expect([first, second, third].map(({ items }) => namesOf(items))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect(third.metadata.continue ?? '').toBe('');
      expect(third.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(namesOf((await list('services')).items)).toEqual(['a', 'b', 'c', 'cc', 'e']);
    });
  });

  describe('watching', () => {
    let stop: AbortController;
    beforeEach(() => {
      stop = new AbortController();
    });
    afterEach(() => stop.abort());

    function watch(resource: ApiResource, query: Record<string, string | number | boolean>, items?: Message) {
      const events: WatchEvent<Live>[] = [];
      const state = { events, end: undefined as string | undefined, seen: () => events.map(told) };
      void api.watch<Live>({ path: resourcePath(resource, { namespace }), query, items }, next => events.push(next), stop.signal)
        .then(() => 'ended', (error: ApiError) => `${error.code}`)
        .then(end => state.end = end);
      return state;
    }
    const told = (entry: WatchEvent<Live>) => entry.type === 'ERROR' ? `ERROR ${entry.object.code}` : `${entry.type} ${entry.object.metadata.name}`;

    test('tells what happens after a list, in the order of its versions', async () => {
      const { metadata: { resourceVersion } } = await list('services');
      const watched = watch('services', { resourceVersion });
      await create('services', service('a'));
      await create('services', service('b'));
      await patch('services', 'a', { metadata: { labels: { x: 'y' } } });
      await remove('services', 'b');
      await until('the events', () => watched.events.length >= 4);
      expect(watched.seen()).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
      const versions = watched.events.map(({ object }) => Number((object as Live).metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(versions[0]).toBeGreaterThan(Number(resourceVersion));
      expect(watched.events[2]).toMatchObject({ object: { kind: 'Service', metadata: { labels: { x: 'y' } } } });
    });

    test.each(READINGS)('%s, tells what has happened since a version', async (_, items) => {
      const { metadata: { resourceVersion } } = await create('jobs', job('a'));
      await create('jobs', job('b'));
      await patch('jobs', 'a', { metadata: { labels: { x: 'y' } } });
      const watched = watch('jobs', { resourceVersion }, items);
      await until('the events', () => watched.events.length >= 2);
      expect(watched.seen()).toEqual(['ADDED b', 'MODIFIED a']);
    });

    test.each(READINGS)('%s, with a selector, tells that objects come and go with their labels', async (_, items) => {
      const { metadata: { resourceVersion } } = await create('jobs', job('a'));
      const watched = watch('jobs', { resourceVersion, labelSelector: 'x=y' }, items);
      await patch('jobs', 'a', { metadata: { labels: { x: 'y' } } });
      await patch('jobs', 'a', { metadata: { labels: { z: 'y' } } });
      const last = await patch('jobs', 'a', { metadata: { labels: { x: null } } });
      await create('jobs', job('b'));
      await until('the events', () => watched.events.length >= 3);
      expect(watched.seen()).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
      expect(watched.events[2]).toMatchObject({ object: { metadata: { resourceVersion: last.metadata.resourceVersion } } });
    });

    test('says that it cannot tell what happened too long ago', async () => {
      // Older than the resource itself, which a CustomResourceDefinition has brought.
      const watched = watch('jobsets', { resourceVersion: '1' });
      await until('the end', () => watched.end !== undefined || watched.events.length > 0);
      expect(watched.seen()).toEqual(['ERROR 410']);
    });

    test.each(READINGS)('%s, says now and then how far it is, and ends when its time is up', async (_, items) => {
      const { metadata: { resourceVersion } } = await list('jobs');
      const watched = watch('jobs', { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 5 }, items);
      await create('jobs', job('a'));
      await until('an event', () => watched.events.length > 0);
      const made = await create('jobs', job('b'));
      await until('the end', () => watched.end !== undefined);
      expect(watched.end).toBe('ended');
      const bookmarks = watched.events.filter(({ type }) => type === 'BOOKMARK');
      expect(bookmarks.length).toBeGreaterThan(0);
      expect(Number((bookmarks.at(-1)!.object as Live).metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(made.metadata.resourceVersion));
    });

    test.each(READINGS)('%s, ends without an error when it is called off', async (_, items) => {
      const { metadata: { resourceVersion } } = await list('jobs');
      const watched = watch('jobs', { resourceVersion }, items);
      await create('jobs', job('a'));
      await until('an event', () => watched.events.length > 0);
      stop.abort();
      await until('the end', () => watched.end !== undefined);
      expect(watched.end).toBe('ended');
    });
  });

  describe('patching', () => {
    test('merges objects, removes what is null, replaces lists', async () => {
      await create('jobs', job('run', { suspend: true }, { tolerations: [{ key: 'a', operator: 'Exists' }], nodeSelector: { a: '1', b: '2' } }));
      const change = { nodeSelector: { a: null, c: '3' }, tolerations: [{ key: 'b', operator: 'Exists' }] };
      const { spec } = await patch('jobs', 'run', { spec: { template: { spec: change } } });
      expect(spec.template.spec.nodeSelector).toEqual({ b: '2', c: '3' });
      expect(spec.template.spec.tolerations).toEqual([{ key: 'b', operator: 'Exists' }]);
    });

    test('strategically, merges lists by key', async () => {
      await create('pods', pod('run'));
      const { spec, metadata } = await patch('pods', 'run', {
        metadata: { labels: { x: 'y' } },
        spec: { nodeSelector: { zone: 'z' }, schedulingGates: [{ $patch: 'delete', name: 'example.com/a' }] },
      }, 'strategic-merge');
      expect(spec).toMatchObject({ nodeSelector: { zone: 'z' }, schedulingGates: [{ name: 'example.com/b' }] });
      expect(metadata.labels).toEqual({ x: 'y' });
    });

    test('strategically, does not work on custom resources', async () => {
      await create('jobsets', jobSet('run'));
      expect(await refusal(patch('jobsets', 'run', { metadata: { labels: { x: 'y' } } }, 'strategic-merge'))).toMatchObject({ code: 415 });
    });

    test('with what is there already, changes nothing', async () => {
      const { metadata: { uid } } = await create('jobs', job('run'));
      const once = await patch('jobs', 'run', { metadata: { uid }, spec: { suspend: true } });
      const twice = await patch('jobs', 'run', { metadata: { uid }, spec: { suspend: true } });
      expect(twice.metadata.resourceVersion).toBe(once.metadata.resourceVersion);
    });

    test('counts changes of what is desired, and only those', async () => {
      await create('jobs', job('run'));
      expect((await patch('jobs', 'run', { metadata: { labels: { x: 'y' } } })).metadata.generation).toBe(1);
      expect((await patch('jobs', 'run', { status: { active: 1 } }, 'merge', 'status')).metadata.generation).toBe(1);
      expect((await patch('jobs', 'run', { spec: { suspend: true } })).metadata.generation).toBe(2);
    });

    test('is refused when the object is another one of the same name', async () => {
      await create('jobs', job('run'));
      const uid = '11111111-2222-4333-8444-555555555555';
      expect(await refusal(patch('jobs', 'run', { metadata: { uid }, spec: { suspend: true } }))).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(await refusal(patch('jobs', 'run', { metadata: { uid }, status: { active: 1 } }, 'merge', 'status'))).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    test('is refused when the object has changed since', async () => {
      const { metadata: { uid, resourceVersion } } = await create('jobs', job('run'));
      await patch('jobs', 'run', { metadata: { uid, resourceVersion }, spec: { suspend: true } });
      expect(await refusal(patch('jobs', 'run', { metadata: { uid, resourceVersion }, spec: { suspend: false } }))).toMatchObject({ code: 409, reason: 'Conflict' });
      expect((await get('jobs', 'run')).spec.suspend).toBe(true);
    });

    test('is refused where there is nothing', async () => {
      expect(await refusal(patch('jobs', 'run', { spec: { suspend: true } }))).toMatchObject({ code: 404, reason: 'NotFound' });
    });

    test('of the status changes nothing else, and the other way round', async () => {
      await create('jobs', job('run'));
      const body = { metadata: { annotations: { note: 'x' } }, spec: { suspend: true }, status: { active: 1 } };
      const written = await patch('jobs', 'run', body, 'merge', 'status');
      expect(written).toMatchObject({ metadata: { annotations: { note: 'x' } }, spec: { suspend: false }, status: { active: 1 } });
      expect(await patch('jobs', 'run', { spec: { suspend: true }, status: { active: 2 } })).toMatchObject({ spec: { suspend: true }, status: { active: 1 } });
    });

    test('of the status of a custom resource does not change its metadata, either', async () => {
      const { metadata: { uid, resourceVersion } } = await create('jobsets', jobSet('run'));
      const body = { metadata: { uid, resourceVersion, labels: { x: 'y' } }, status: { restarts: 1, restartsCountTowardsMax: 1 } };
      const { metadata, status } = await patch('jobsets', 'run', body, 'merge', 'status');
      const { labels, generation } = metadata;
      expect({ labels, generation, status }).toMatchObject({ labels: undefined, generation: 1, status: { restarts: 1 } });
      expect(await refusal(patch('jobsets', 'run', body, 'merge', 'status'))).toMatchObject({ code: 409, reason: 'Conflict' });
    });
  });

  describe('a Job', () => {
    const template = (spec: object) => ({ spec: { template: { spec } } });

    test.each([
      ['its node selector, while it runs', {}, template({ nodeSelector: { a: 'b' } }), 'field is immutable'],
      ['the image of a suspended one', { suspend: true }, template({ containers: [{ name: 'main', image: 'other' }] }), 'field is immutable'],
      ['who manages it', {}, { spec: { managedBy: 'example.com/other' } }, 'field is immutable'],
      ['its completions alone', { completionMode: 'Indexed', parallelism: 2, completions: 2 }, { spec: { completions: 3 } }, 'spec.completions'],
    ])('does not change %s', async (_, spec, change, message) => {
      await create('jobs', job('run', spec));
      expect(await refusal(patch('jobs', 'run', change))).toMatchObject({ code: 422, message: expect.stringContaining(message) as string });
    });

    test('changes its size, parallelism and completions together', async () => {
      await create('jobs', job('run', { completionMode: 'Indexed', parallelism: 2, completions: 2 }));
      expect(await patch('jobs', 'run', { spec: { parallelism: 3, completions: 3 } })).toMatchObject({ spec: { parallelism: 3, completions: 3 } });
    });

    test('can be told where to run, and resumed, as long as it has not started', async () => {
      await create('jobs', job('run', { suspend: true }));
      const { spec } = await patch('jobs', 'run', {
        spec: {
          suspend: false,
          template: {
            metadata: { labels: { x: 'y' }, annotations: { x: 'y' } },
            spec: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }], schedulingGates: [{ name: 'example.com/a' }] },
          },
        },
      });
      expect(spec).toMatchObject({ suspend: false, template: { metadata: { labels: { x: 'y' } }, spec: { nodeSelector: { a: 'b' } } } });
    });

    test('that is suspended forgets that it had started', async () => {
      await create('jobs', job('run'));
      await patch('jobs', 'run', { status: { startTime: '2026-01-01T00:00:00Z' } }, 'merge', 'status');
      expect(await refusal(patch('jobs', 'run', { status: { startTime: null } }, 'merge', 'status'))).toMatchObject({ code: 422 });
      await patch('jobs', 'run', { spec: { suspend: true } });
      expect((await patch('jobs', 'run', { status: { startTime: null } }, 'merge', 'status')).status.startTime).toBeUndefined();
    });

    const at = '2026-01-01T00:00:00Z';
    const condition = (type: string, status = 'True') => ({ type, status, reason: 'Tried', message: '', lastTransitionTime: at });
    const complete = { startTime: at, completionTime: at, conditions: [condition('Completed'), condition('SuccessCriteriaMet'), condition('Complete')] };

    test('carries conditions of any type, and ends with one write', async () => {
      await create('jobs', job('run', { parallelism: 0 }));
      const { status } = await patch('jobs', 'run', { status: complete }, 'merge', 'status');
      expect(namesIn(status.conditions)).toEqual(['Completed', 'SuccessCriteriaMet', 'Complete']);
    });

    test('never takes its end back', async () => {
      await create('jobs', job('run', { parallelism: 0 }));
      await patch('jobs', 'run', { status: complete }, 'merge', 'status');
      expect(await refusal(patch('jobs', 'run', { status: { completionTime: null, conditions: [] } }, 'merge', 'status'))).toMatchObject({ code: 422 });
    });

    test.each([
      ['complete without the criteria', { startTime: at, completionTime: at, conditions: [condition('Complete')] }],
      ['complete without a start', { completionTime: at, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] }],
      ['complete at no time', { startTime: at, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] }],
      ['at an end without being complete', { startTime: at, completionTime: at }],
      ['complete before it started', { ...complete, startTime: '2026-01-01T00:00:01Z' }],
      ['failed without having been about to', { startTime: at, conditions: [condition('Failed')] }],
    ])('is never %s', async (_, status) => {
      await create('jobs', job('run', { parallelism: 0 }));
      expect(await refusal(patch('jobs', 'run', { status }, 'merge', 'status'))).toMatchObject({ code: 422, reason: 'Invalid' });
    });
  });

  describe('a pod', () => {
    test('takes no new gate', async () => {
      await create('pods', pod('run'));
      const gates = { spec: { schedulingGates: [{ name: 'example.com/c' }] } };
      expect(await refusal(patch('pods', 'run', gates, 'strategic-merge'))).toMatchObject({ code: 422 });
    });

    test('is not sent elsewhere once it has no gate', async () => {
      await create('pods', pod('run', { schedulingGates: undefined }));
      expect(await refusal(patch('pods', 'run', { spec: { nodeSelector: { a: 'b' } } }, 'strategic-merge'))).toMatchObject({ code: 422 });
    });

    test('is not sent elsewhere than to where it was to go', async () => {
      await create('pods', pod('run', { nodeSelector: { a: 'b' } }));
      expect(await refusal(patch('pods', 'run', { spec: { nodeSelector: { a: 'c' } } }, 'strategic-merge'))).toMatchObject({ code: 422 });
    });

    test('is given a condition beside those that it has', async () => {
      const { metadata: { uid } } = await create('pods', pod('run'));
      const written = (type: string) => ({ metadata: { uid }, status: { conditions: [{ type, status: 'True' }] } });
      await patch('pods', 'run', written('example.com/first'), 'strategic-merge', 'status');
      const { status } = await patch('pods', 'run', written('DisruptionTarget'), 'strategic-merge', 'status');
      expect(namesIn(status.conditions)).toEqual(expect.arrayContaining(['example.com/first', 'DisruptionTarget']));
      expect(status.phase).toBe('Pending');
    });
  });

  describe('replacing', () => {
    const lease = (name: string, spec: object) => ({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec });

    test('asks which version is replaced', async () => {
      const first = await create('leases', lease('leader', { holderIdentity: 'a', leaseDurationSeconds: 15 }));
      const put = async (resourceVersion: string | undefined, holderIdentity: string) =>
        ask('leases', 'leader', { method: 'PUT', body: { ...first, metadata: { ...first.metadata, resourceVersion }, spec: { ...first.spec, holderIdentity } } });
      expect((await put(first.metadata.resourceVersion, 'b')).spec.holderIdentity).toBe('b');
      expect(await refusal(put(first.metadata.resourceVersion, 'c'))).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(await refusal(put(undefined, 'c'))).toMatchObject({ code: 422 });
    });

    test('lets a lease go with an empty holder, for a second at least', async () => {
      const first = await create('leases', lease('leader', { holderIdentity: 'a', leaseDurationSeconds: 15 }));
      const put = async (seconds: number) =>
        ask('leases', 'leader', { method: 'PUT', body: { ...first, spec: { holderIdentity: '', leaseDurationSeconds: seconds } } });
      expect(await refusal(put(0))).toMatchObject({ code: 422 });
      expect((await put(1)).spec.leaseDurationSeconds).toBe(1);
    });
  });

  describe('applying', () => {
    const apply = async (body: object) =>
      ask('configmaps', 'run', { method: 'PATCH', patchType: 'application/apply-patch+yaml', query: { fieldManager: 'conformance', force: true }, body });

    test('makes what is not there, once', async () => {
      const first = await apply({ ...configMap('run'), data: { a: 'b' } });
      const second = await apply({ ...configMap('run'), data: { a: 'b' } });
      expect(first).toMatchObject({ data: { a: 'b' }, metadata: { name: 'run' } });
      expect(second.metadata).toMatchObject({ uid: first.metadata.uid, resourceVersion: first.metadata.resourceVersion });
    });

    test('is refused for a Job that somebody else has made otherwise', async () => {
      await ask('jobs', undefined, { method: 'POST', query: { fieldManager: 'somebody' }, body: job('run') });
      const labelled = { metadata: { labels: { x: 'y' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] } };
      const body = { ...job('run'), spec: { managedBy: NOBODY, template: labelled } };
      const applied = ask('jobs', 'run', { method: 'PATCH', patchType: 'application/apply-patch+yaml', query: { fieldManager: 'conformance' }, body });
      expect(await refusal(applied)).toMatchObject({ code: 422, message: expect.stringContaining('field is immutable') as string });
    });

    test('is refused for an object that is no more', async () => {
      expect(await refusal(apply(configMap('run', { uid: '11111111-2222-4333-8444-555555555555' })))).toMatchObject({ code: 409, reason: 'Conflict' });
    });
  });

  describe('deleting', () => {
    test('is refused when the object is another one of the same name, or has changed since', async () => {
      const { metadata: { uid, resourceVersion } } = await create('jobs', job('run'));
      const other = '11111111-2222-4333-8444-555555555555';
      expect(await refusal(remove('jobs', 'run', { preconditions: { uid: other } }))).toMatchObject({ code: 409, reason: 'Conflict' });
      await patch('jobs', 'run', { spec: { suspend: true } });
      expect(await refusal(remove('jobs', 'run', { preconditions: { uid, resourceVersion } }))).toMatchObject({ code: 409, reason: 'Conflict' });
      await remove('jobs', 'run', { preconditions: { uid }, propagationPolicy: 'Background' });
      expect(await refusal(get('jobs', 'run'))).toMatchObject({ code: 404 });
    });

    test('is refused where there is nothing', async () => {
      expect(await refusal(remove('jobs', 'run'))).toMatchObject({ code: 404, reason: 'NotFound' });
    });

    test('in the foreground takes the pods first', async () => {
      const { metadata: { uid } } = await create('jobs', job('run', { managedBy: undefined, completionMode: 'Indexed', parallelism: 2, completions: 2 }));
      await until('pods', async () => (await list('pods')).items.length === 2);
      const { items: [{ metadata }] } = await list('pods');
      expect(metadata.ownerReferences).toEqual([{ apiVersion: 'batch/v1', kind: 'Job', name: 'run', uid, controller: true, blockOwnerDeletion: true }]);
      // The finalizer of somebody else holds one of them.
      await patch('pods', metadata.name, { metadata: { finalizers: ['example.com/held', ...metadata.finalizers ?? []] } });

      const answer = await ask('jobs', 'run', {
        method: 'DELETE', metadataOnly: true, body: { propagationPolicy: 'Foreground', preconditions: { uid } },
      });
      expect(answer.metadata).toMatchObject({ uid, finalizers: ['foregroundDeletion'] });
      expect(answer.metadata.deletionTimestamp).toBeDefined();
      await until('one pod to go', async () => (await list('pods')).items.length === 1);
      expect((await get('jobs', 'run')).metadata.uid).toBe(uid);
      expect(await refusal(create('jobs', job('run')))).toMatchObject({ code: 409, reason: 'AlreadyExists' });

      await patch('pods', metadata.name, { metadata: { finalizers: null } });
      await until('the Job to go', async () => !await exists('jobs', 'run'));
      expect((await list('pods')).items).toEqual([]);
    });

    test('twice is as good as once', async () => {
      await create('configmaps', configMap('run', { finalizers: ['example.com/held'] }));
      const first = await remove('configmaps', 'run');
      const second = await remove('configmaps', 'run');
      expect(second.metadata.deletionTimestamp).toBe(first.metadata.deletionTimestamp);
      await patch('configmaps', 'run', { metadata: { finalizers: null } });
      expect(await exists('configmaps', 'run')).toBe(false);
    });

    test('in the background answers with a Status, also where only metadata is asked for', async () => {
      await create('jobs', job('run'));
      expect(await ask('jobs', 'run', { method: 'DELETE', metadataOnly: true, body: { propagationPolicy: 'Background' } }))
        .toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'run', kind: 'jobs' } });
    });

    test('takes what a selector selects, with the grace of each, and need not be told what that was', async () => {
      const indexed = { managedBy: undefined, completionMode: 'Indexed', parallelism: 2, completions: 2 };
      const { metadata: { uid } } = await create('jobs', job('run', indexed));
      await create('jobs', job('other', indexed));
      await until('pods', async () => (await list('pods')).items.length === 4);
      await remove('jobs', 'run', { propagationPolicy: 'Foreground' });
      const answer = await ask('pods', undefined, {
        method: 'DELETE',
        query: { labelSelector: `batch.kubernetes.io/controller-uid in (${uid}),batch.kubernetes.io/job-name` },
        body: { propagationPolicy: 'Background' },
        withoutAnswer: true,
      });
      expect(answer).toEqual({});
      await until('the Job to go', async () => !await exists('jobs', 'run'));
      expect((await list('pods')).items.map(({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-name'])).toEqual(['other', 'other']);
    });

    test('takes along what was owned, by UID', async () => {
      const { metadata: { uid } } = await create('configmaps', configMap('owner'));
      const owned = (name: string, owner: string) => configMap(name, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner }] });
      await create('configmaps', owned('child', uid));
      await create('configmaps', owned('orphan', '11111111-2222-4333-8444-555555555555'));
      await until('the child of nobody to go', async () => !await exists('configmaps', 'orphan'));
      expect(await exists('configmaps', 'child')).toBe(true);
      await remove('configmaps', 'owner');
      await until('the child to go', async () => !await exists('configmaps', 'child'));
    });
  });

  describe('an Event', () => {
    test('is taken as it is', async () => {
      expect((await create('events', event(namespace))).metadata.name).toMatch(/^run-/);
    });

    test.each([
      ['an action', { action: undefined }],
      ['a time', { eventTime: undefined }],
      ['a reporter', { reportingInstance: '' }],
      ['a type', { type: 'Odd' }],
      ['an end', { note: 'x'.repeat(1025) }],
    ])('is refused without %s', async (_, more) => {
      expect(await refusal(create('events', event(namespace, more)))).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    test('can be counted on', async () => {
      const { metadata: { name } } = await create('events', event(namespace));
      const series = { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' };
      expect((await patch('events', name, { series })).series).toMatchObject(series);
    });
  });
}

function namesOf(items: readonly Live[]): string[] {
  return items.map(({ metadata }) => metadata.name);
}

function namesIn(conditions: readonly { readonly type: string }[]): string[] {
  return conditions.map(({ type }) => type);
}
