import { createHash } from 'node:crypto';
import { JOB, POD, RJ, run } from './documents';
import type { Changes } from './documents';
import { EXCLUSIVE_PLACEMENT_GATE, expand, expandShared, jobExpander, keys, PRIORITY_CLASS } from '../../src/model';
import type { Attempt, Job, Rendering, StringMap } from '../../src/model';

const UID = { 'metadata.uid': 'a-uid' };
const TEMPLATE = `${JOB}.template`;

function jobsOf(changes: Changes = {}, attempt?: Attempt, rendering?: Rendering): readonly Job[] {
  return expand(run(changes), attempt, rendering).jobs;
}

/** What JobSet puts on a Job, once as labels and once as annotations, and the same on its pods. */
function ownKeys(job: Job): StringMap {
  const { labels, annotations } = job.metadata;
  const pod = job.spec.template.metadata!;
  expect(annotations).toEqual(labels);
  expect(pod.labels).toEqual(labels);
  expect(pod.annotations).toEqual(labels);
  return labels!;
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

function replicatedJob(name: string, replicas: number, groupName: string) {
  return { name, replicas, groupName, template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
}

const GROUPS = {
  'spec.replicatedJobs': [
    replicatedJob('driver', 1, 'default'),
    replicatedJob('a', 2, 'trainers'),
    replicatedJob('none', 0, 'trainers'),
    replicatedJob('eval', 1, 'default'),
    replicatedJob('b', 3, 'trainers'),
  ],
};

describe('a Job', () => {
  test('is named after the JobSet, the replicated job and its index', () => {
    expect(jobsOf().map(({ metadata }) => metadata.name)).toEqual(['train-workers-0', 'train-workers-1']);
    expect(jobsOf()[0]).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'research' } });
  });

  test('carries where it stands, as labels and annotations, on itself and on its pods', () => {
    expect(ownKeys(jobsOf(UID)[1])).toEqual({
      'jobset.sigs.k8s.io/jobset-name': 'train',
      'jobset.sigs.k8s.io/jobset-uid': 'a-uid',
      'jobset.sigs.k8s.io/replicatedjob-name': 'workers',
      'jobset.sigs.k8s.io/replicatedjob-replicas': '2',
      'jobset.sigs.k8s.io/global-replicas': '2',
      'jobset.sigs.k8s.io/job-index': '1',
      'jobset.sigs.k8s.io/job-global-index': '1',
      'jobset.sigs.k8s.io/job-key': sha1('research/train-workers-1'),
      'jobset.sigs.k8s.io/group-name': 'default',
      'jobset.sigs.k8s.io/group-replicas': '2',
      'jobset.sigs.k8s.io/job-group-index': '1',
      'jobset.sigs.k8s.io/restart-attempt': '0',
    });
  });

  test('counts over the whole run, and over its group, whose members need not be neighbours', () => {
    expect(jobsOf(GROUPS).map(ownKeys).map(labels => [
      labels[keys.JOB_GLOBAL_INDEX], labels[keys.GROUP_NAME], labels[keys.JOB_GROUP_INDEX], labels[keys.GROUP_REPLICAS], labels[keys.GLOBAL_REPLICAS],
    ])).toEqual([
      ['0', 'default', '0', '2', '7'],
      ['1', 'trainers', '0', '5', '7'],
      ['2', 'trainers', '1', '5', '7'],
      ['3', 'default', '1', '2', '7'],
      ['4', 'trainers', '2', '5', '7'],
      ['5', 'trainers', '3', '5', '7'],
      ['6', 'trainers', '4', '5', '7'],
    ]);
  });

  test('keeps what its template says, and unknown fields as they are', () => {
    const [job] = jobsOf({
      [`${JOB}.backoffLimit`]: 3,
      [`${JOB}.future`]: { a: [1] },
      [`${POD}.futureToo`]: null,
      [`${RJ}.template.metadata`]: { labels: { team: 'a' }, annotations: { note: 'b' }, name: 'ignored', finalizers: ['x/y'] },
      [`${TEMPLATE}.metadata`]: { labels: { pod: 'c' }, annotations: { podNote: 'd' }, finalizers: ['x/z'] },
    });
    expect(job.spec).toMatchObject({ backoffLimit: 3, parallelism: 2, completions: 2, future: { a: [1] }, template: { spec: { futureToo: null } } });
    expect(job.metadata).toMatchObject({ name: 'train-workers-0', labels: { team: 'a' }, annotations: { note: 'b' } });
    expect(job.metadata.finalizers).toBeUndefined();
    expect(job.metadata.labels).not.toHaveProperty('note');
    expect(job.spec.template.metadata).toMatchObject({ labels: { pod: 'c' }, annotations: { podNote: 'd' }, finalizers: ['x/z'] });
    expect(job.spec.template.metadata!.labels).not.toHaveProperty('team');
  });

  test('has the labels that JobSet gives it, whatever the template says', () => {
    const own = { [keys.JOB_INDEX]: '9', [keys.JOBSET_NAME]: 'other' };
    const [job] = jobsOf({ [`${RJ}.template.metadata.labels`]: own, [`${TEMPLATE}.metadata.annotations`]: own });
    expect(job.metadata.labels).toMatchObject({ [keys.JOB_INDEX]: '0', [keys.JOBSET_NAME]: 'train' });
    expect(job.spec.template.metadata!.annotations).toMatchObject({ [keys.JOB_INDEX]: '0', [keys.JOBSET_NAME]: 'train' });
  });

  test('takes nothing else over from the JobSet', () => {
    const [job] = jobsOf({ 'metadata.labels': { team: 'a' }, 'metadata.annotations': { note: 'b' } });
    expect(job.metadata.labels).not.toHaveProperty('team');
    expect(job.metadata.annotations).not.toHaveProperty('note');
  });

  test('is owned by the JobSet, once that has a UID', () => {
    expect(jobsOf(UID)[0].metadata.ownerReferences).toEqual([{
      apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', name: 'train', uid: 'a-uid', controller: true, blockOwnerDeletion: true,
    }]);
    expect(jobsOf()[0].metadata.ownerReferences).toBeUndefined();
    expect(jobsOf()[0].metadata.labels).not.toHaveProperty([keys.JOBSET_UID]);
  });

  test('is suspended as the JobSet is, not as the template says', () => {
    expect(jobsOf({ 'spec.suspend': true })[0].spec.suspend).toBe(true);
    expect(jobsOf({ [`${JOB}.suspend`]: true })[0].spec.suspend).toBe(false);
  });

  test('names the attempt', () => {
    const [first, second] = jobsOf({}, { restarts: 3, jobRestarts: { workers: [0, 2] } });
    expect([first, second].map(ownKeys).map(labels => [labels[keys.RESTART_ATTEMPT], labels[keys.JOB_RESTART_ATTEMPT]])).toEqual(
      [['3', '0'], ['3', '2']],
    );
    expect(ownKeys(jobsOf({}, { restarts: 0, jobRestarts: {} })[0])[keys.JOB_RESTART_ATTEMPT]).toBe('0');
    expect(ownKeys(jobsOf({}, { restarts: 0 })[0])).not.toHaveProperty([keys.JOB_RESTART_ATTEMPT]);
  });
});

describe('host names', () => {
  test('the pods are in the subdomain, whatever the template says', () => {
    expect(jobsOf()[0].spec.template.spec.subdomain).toBe('train');
    expect(jobsOf({ 'spec.network.subdomain': 'net', [`${POD}.subdomain`]: 'own' })[0].spec.template.spec.subdomain).toBe('net');
  });

  test('without them the template stays as it is', () => {
    const off = { 'spec.network.enableDNSHostnames': false };
    expect(jobsOf({ ...off, [`${POD}.subdomain`]: 'own' })[0].spec.template.spec.subdomain).toBe('own');
    expect(jobsOf(off)[0].spec.template.spec.subdomain).toBeUndefined();
    expect(expand(run(off)).service).toBeUndefined();
  });

  test('the headless Service selects the pods of the run', () => {
    expect(expand(run(UID)).service).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'train',
        namespace: 'research',
        labels: { 'jobset.sigs.k8s.io/jobset-name': 'train' },
        ownerReferences: [expect.objectContaining({ uid: 'a-uid', controller: true })],
      },
      spec: { clusterIP: 'None', selector: { 'jobset.sigs.k8s.io/jobset-name': 'train' }, publishNotReadyAddresses: true },
    });
    expect(expand(run({ 'spec.network': { subdomain: 'net', publishNotReadyAddresses: false } })).service).toMatchObject({
      metadata: { name: 'net' }, spec: { publishNotReadyAddresses: false },
    });
  });

  test('the coordinator\'s address is on every Job, even where it does not resolve', () => {
    const address = (changes: Changes) => jobsOf(changes).map(ownKeys).map(labels => labels[keys.COORDINATOR]);
    expect(address({ 'spec.coordinator': { replicatedJob: 'workers', jobIndex: 1, podIndex: 1 } })).toEqual(Array(2).fill('train-workers-1-1.train'));
    expect(address({ 'spec.coordinator': { replicatedJob: 'workers' }, 'spec.network': { subdomain: 'net', enableDNSHostnames: false } }))
      .toEqual(Array(2).fill('train-workers-0-0.net'));
    expect(address({})).toEqual([undefined, undefined]);
  });
});

describe('volume claims', () => {
  const CLAIM = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Ti' } }, volumeName: 'v' };
  const CLAIMS = {
    ...UID,
    [`${POD}.volumes`]: [{ name: 'tmp', emptyDir: {} }],
    [`${POD}.containers[0].volumeMounts`]: [{ name: 'data', mountPath: '/d' }, { name: 'tmp', mountPath: '/t' }],
    [`${POD}.initContainers`]: [{ name: 'fetch', image: 'i', volumeMounts: [{ name: 'ckpt', mountPath: '/c' }] }],
    'spec.volumeClaimPolicies': [
      {
        templates: [
          { metadata: { name: 'ckpt', labels: { a: 'b' }, annotations: { c: 'd' } }, spec: CLAIM },
          { metadata: { name: 'logs' }, spec: CLAIM },
        ],
      },
      { templates: [{ metadata: { name: 'data' }, spec: CLAIM }], retentionPolicy: { whenDeleted: 'Retain' } },
    ],
  };

  test('become claims of the run, owned unless they are retained', () => {
    const [ckpt, logs, data] = expand(run(CLAIMS)).volumeClaims;
    expect(ckpt).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'ckpt-train',
        namespace: 'research',
        labels: { 'a': 'b', 'jobset.sigs.k8s.io/jobset-name': 'train' },
        annotations: { c: 'd' },
        ownerReferences: [expect.objectContaining({ uid: 'a-uid', controller: true })],
      },
      spec: CLAIM,
    });
    expect(logs.metadata).toEqual(expect.not.objectContaining({ annotations: expect.anything() }));
    expect(logs.metadata.ownerReferences).toHaveLength(1);
    expect(data.metadata).toMatchObject({ name: 'data-train' });
    expect(data.metadata.ownerReferences).toBeUndefined();
  });

  test('become volumes of the pods that mount them, in the order of the policies', () => {
    expect(jobsOf(CLAIMS)[0].spec.template.spec.volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'ckpt', persistentVolumeClaim: { claimName: 'ckpt-train' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'data-train' } },
    ]);
  });

  test('leave other pods alone', () => {
    const jobs = jobsOf({ ...CLAIMS, 'spec.replicatedJobs[1]': { ...run().spec.replicatedJobs![0], name: 'eval' } });
    expect(jobs.at(-1)!.spec.template.spec).not.toHaveProperty('volumes');
  });

  test('may be empty templates', () => {
    const { volumeClaims } = expand(run({ 'spec.volumeClaimPolicies': [{ templates: [{}] }] }));
    expect(volumeClaims[0]).toEqual({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: '-train', namespace: 'research', labels: { [keys.JOBSET_NAME]: 'train' } },
    });
  });
});

describe('exclusive placement', () => {
  const exclusive = (where: 'jobset' | 'template', topology: string, strategy?: string): Changes => {
    const annotations = { [keys.EXCLUSIVE_TOPOLOGY]: topology, ...(strategy !== undefined && { [keys.NODE_SELECTOR_STRATEGY]: strategy }) };
    return { [where === 'jobset' ? 'metadata.annotations' : `${RJ}.template.metadata.annotations`]: annotations };
  };
  const annotationsOf = ({ metadata, spec }: Job) => [metadata.annotations, spec.template.metadata!.annotations]
    .map(annotations => [annotations![keys.EXCLUSIVE_TOPOLOGY], annotations![keys.NODE_SELECTOR_STRATEGY]]);

  test('of the JobSet is on every Job and its pods, as an annotation', () => {
    const [job] = jobsOf(exclusive('jobset', 'rack'));
    expect(annotationsOf(job)).toEqual([['rack', undefined], ['rack', undefined]]);
    expect(job.metadata.labels).not.toHaveProperty([keys.EXCLUSIVE_TOPOLOGY]);
  });

  test('of a template takes the place of the JobSet\'s', () => {
    expect(annotationsOf(jobsOf({ ...exclusive('jobset', 'rack'), ...exclusive('template', 'pool') })[0])).toEqual(
      [['pool', undefined], ['pool', undefined]],
    );
  });

  test('of a template with the strategy of the JobSet has both', () => {
    expect(annotationsOf(jobsOf({ ...exclusive('jobset', 'rack', 'a'), ...exclusive('template', 'pool') })[0])).toEqual(
      [['pool', 'a'], ['pool', 'a']],
    );
  });

  test('by node selector: the pods select labelled nodes and tolerate their taint', () => {
    const [job] = jobsOf({ ...exclusive('jobset', 'rack', ''), [`${POD}.nodeSelector`]: { a: 'b' }, [`${POD}.tolerations`]: [{ key: 'c' }] });
    expect(job.spec.template.spec).toMatchObject({
      nodeSelector: { 'a': 'b', 'alpha.jobset.sigs.k8s.io/namespaced-job': 'research_train-workers-0' },
      tolerations: [{ key: 'c' }, { key: 'alpha.jobset.sigs.k8s.io/no-schedule', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(annotationsOf(job)).toEqual([['rack', ''], ['rack', '']]);
  });

  test('a strategy on the template alone reaches the Job, not its pods', () => {
    const template = { [`${RJ}.template.metadata.annotations`]: { [keys.NODE_SELECTOR_STRATEGY]: 'a' } };
    const [job] = jobsOf({ ...exclusive('jobset', 'rack'), ...template });
    expect(annotationsOf(job)).toEqual([['rack', 'a'], ['rack', undefined]]);
    expect(job.spec.template.spec.nodeSelector).toEqual({ [keys.NAMESPACED_JOB]: 'research_train-workers-0' });
    const [without] = jobsOf(template);
    expect(annotationsOf(without)).toEqual([[undefined, 'a'], [undefined, undefined]]);
    expect(without.spec.template.spec.nodeSelector).toBeUndefined();
  });

  test('standalone: each pod is born with a gate, bound to its own Job and away from others', () => {
    const [job] = jobsOf({ ...exclusive('jobset', 'rack'), [`${POD}.priorityClassName`]: 'high' }, { restarts: 0 }, 'standalone');
    const { affinity, schedulingGates } = job.spec.template.spec;
    const own = job.metadata.labels![keys.JOB_KEY]!;
    expect(schedulingGates).toEqual([{ name: EXCLUSIVE_PLACEMENT_GATE }]);
    expect(job.spec.template.metadata!.labels).toMatchObject({ [PRIORITY_CLASS]: 'high' });
    expect(affinity!.podAffinity!.requiredDuringSchedulingIgnoredDuringExecution).toMatchObject([
      { topologyKey: 'rack', labelSelector: { matchExpressions: [{ key: keys.JOB_KEY, operator: 'In', values: [own] }] } },
    ]);
    expect(affinity!.podAntiAffinity!.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(2);
  });

  test('standalone by node selector needs no gate', () => {
    const [job] = jobsOf(exclusive('jobset', 'rack', ''), { restarts: 0 }, 'standalone');
    expect(job.spec.template.spec).not.toHaveProperty('schedulingGates');
    expect(job.spec.template.metadata!.labels).not.toHaveProperty([PRIORITY_CLASS]);
    expect(job.spec.template.spec.nodeSelector).toHaveProperty([keys.NAMESPACED_JOB]);
  });
});

describe('standalone', () => {
  test('a Job says nothing that changes at run time', () => {
    const [job] = jobsOf({ ...UID, [`${JOB}.suspend`]: true }, { restarts: 0, jobRestarts: { workers: [0, 0] } }, 'standalone');
    expect(job.metadata).not.toHaveProperty('ownerReferences');
    expect(job.spec).not.toHaveProperty('suspend');
    expect(Object.keys(ownKeys(job))).not.toEqual(expect.arrayContaining([expect.stringMatching('uid|attempt')]));
  });

  test('from the first restart on it names the attempt, each Job its own', () => {
    const labels = jobsOf({}, { restarts: 1, jobRestarts: { workers: [2, 0] } }, 'standalone').map(ownKeys);
    expect(labels.map(of => [of[keys.RESTART_ATTEMPT], of[keys.JOB_RESTART_ATTEMPT]])).toEqual([['1', '2'], ['1', undefined]]);
  });

  test('Service and claims have no owner', () => {
    const { service, volumeClaims } = expandShared(
      run({ ...UID, 'spec.volumeClaimPolicies': [{ templates: [{ metadata: { name: 'a' } }] }] }),
      'standalone',
    );
    expect(service!.metadata).not.toHaveProperty('ownerReferences');
    expect(volumeClaims[0].metadata).not.toHaveProperty('ownerReferences');
  });

  test('without a namespace nothing names one', () => {
    const { jobs, service } = expand(run({ 'metadata.namespace': undefined }), { restarts: 0 }, 'standalone');
    expect(jobs[0].metadata).not.toHaveProperty('namespace');
    expect(service!.metadata).not.toHaveProperty('namespace');
    expect(jobs[0].metadata.labels![keys.JOB_KEY]).toBe(sha1('/train-workers-0'));
  });
});

test('single Jobs are those of the whole', () => {
  const document = run({ ...GROUPS, ...UID });
  const attempt = { restarts: 2, jobRestarts: { b: [0, 1, 0] } };
  const expander = jobExpander(document, attempt, 'jobset-api');
  expect(expander('b', 1)).toEqual(expand(document, attempt).jobs.find(({ metadata }) => metadata.name === 'train-b-1'));
  const standalone = jobExpander(document, attempt, 'standalone')('b', 1);
  expect(standalone).toEqual(expand(document, attempt, 'standalone').jobs.find(({ metadata }) => metadata.name === 'train-b-1'));
  expect(standalone.metadata).not.toHaveProperty('ownerReferences');
  expect(expandShared(document, 'jobset-api')).toEqual({ service: expand(document).service, volumeClaims: [] });
});

test('a document without replicated jobs has no Jobs', () => {
  expect(expand(run({ 'spec.replicatedJobs': undefined })).jobs).toEqual([]);
});
