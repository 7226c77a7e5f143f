/** What a report contains: each finding once, in order, with the place where it stands. */
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { JobSetDocument } from '../../src/model/document';
import { expand, FIRST_ATTEMPT } from '../../src/model/expand';
import { policyConfigMap } from '../../src/model/policy-document';
import { MODEL_RULES } from '../../src/model/validate/validate';
import type { Locator } from '../../src/verify/manifest';
import { readManifests } from '../../src/verify/read';
import type { Row } from '../../src/verify/row';
import { TABLE } from '../../src/verify/table';
import { verify, verifyDocument } from '../../src/verify/verify';

const container = { name: 'train', image: 'ghcr.io/acme/train:1.4' };

function jobSet(change: { metadata?: object; spec?: object; job?: object; pod?: object; container?: object } = {}): JobSetDocument {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'train', namespace: 'research', ...change.metadata },
    spec: {
      replicatedJobs: [{
        name: 'workers',
        template: {
          spec: {
            parallelism: 2,
            completions: 2,
            backoffLimit: 0,
            ...change.job,
            template: { spec: { restartPolicy: 'Never', containers: [{ ...container, ...change.container }], ...change.pod } },
          },
        },
      }],
      ...change.spec,
    },
  };
}

const codes = (found: { readonly findings: readonly { readonly code: string }[] }) => found.findings.map(({ code }) => code);
const verified = (...objects: object[]) => verify(objects.map(object => ({ object: object as JobSetDocument })));

const SHORT_LIVED = { ttlSecondsAfterFinished: 30 };
const acknowledged = (text: string) => ({ annotations: { 'cdk8s-jobset.dev/acknowledged': text } });

test('a sound run has no findings', () => {
  expect(verified(jobSet())).toEqual({
    findings: [],
    failed: [],
    summary: { objects: 1, runs: 1, errors: 0, warnings: 0, advice: 0, acknowledged: 0 },
  });
});

test('a rule that breaks down is reported with its object and place, and the others are looked at', () => {
  const { manifests } = readManifests(`# a run\n${stringify(jobSet({ spec: SHORT_LIVED }))}`, 'train.yaml');
  const broken: Row = { code: 'JS5999', on: 'run', severity: 'error', title: '', why: '', check: () => { throw new RangeError('too deep'); } };
  const { findings, failed } = verify(manifests, [broken, ...TABLE]);
  expect(failed).toEqual([{
    code: 'JS5999',
    object: { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', namespace: 'research', name: 'train' },
    file: 'train.yaml',
    line: 2,
    message: 'too deep',
  }]);
  expect(findings.map(({ code }) => code)).toEqual(['JS5042']);
});

test('so is a rule of the model', () => {
  const check = jest.spyOn(MODEL_RULES.find(({ code }) => code === 'JS1032')!, 'check').mockImplementation(() => { throw new RangeError('too deep'); });
  const { findings, failed } = verified(jobSet({ spec: SHORT_LIVED }));
  check.mockRestore();
  expect(failed.map(({ code, object, message }) => [code, object.name, message])).toEqual([['JS1032', 'train', 'too deep']]);
  expect(findings.map(({ code }) => code)).toEqual(['JS5042']);
});

test('an object that cannot be read by mistake takes none of the others with it', () => {
  const mistake = () => { throw new RangeError('too deep'); };
  const broken = { object: policyConfigMap(jobSet()), locate: { at: () => ({ file: 'a.yaml', line: 1 }), within: mistake } };
  const { findings, failed } = verify([broken, { object: { ...jobSet({ spec: SHORT_LIVED }), metadata: { name: 'other' } } }]);
  expect(failed).toMatchObject([{ object: { kind: 'ConfigMap', name: 'train-jobset' }, file: 'a.yaml', line: 1, message: 'too deep' }]);
  expect(findings.map(({ code, object }) => [code, object.name])).toContainEqual(['JS5042', 'other']);
});

test('a finding whose place cannot be found is told without one', () => {
  const at = (path: readonly unknown[]) => {
    if (path.length > 0) throw new RangeError('too deep');
    return { file: 'a.yaml', line: 1 };
  };
  const locate: Locator = { at, within: () => locate };
  const { findings, failed } = verify([{ object: jobSet({ spec: SHORT_LIVED }), locate }]);
  expect(findings.map(({ code, file }) => [code, file])).toEqual([['JS5042', undefined]]);
  expect(failed).toMatchObject([{ code: 'JS5042', message: 'too deep' }]);
});

test('a finding names its object, its field, its page and its place', () => {
  const { manifests } = readManifests(stringify(jobSet({ spec: SHORT_LIVED })), 'train.yaml');
  expect(verify(manifests).findings).toEqual([{
    code: 'JS5042',
    severity: 'warning',
    object: { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', namespace: 'research', name: 'train' },
    path: 'spec.ttlSecondsAfterFinished',
    message: 'the run and its logs are deleted 30 seconds after it has finished',
    remedy: 'write an hour or more: ttlSecondsAfterFinished: 86400',
    remedyInCode: 'write an hour or more: ttlAfterFinished: Duration.days(1)',
    page: 'docs/findings/JS5042.md',
    file: 'train.yaml',
    line: 20,
  }]);
});

test('findings stand in the order of the text, errors before warnings at one place', () => {
  const text = [jobSet({ spec: { suspend: true, ...SHORT_LIVED } }), jobSet({ metadata: { name: 'Train' } })].map(object => stringify(object)).join('---\n');
  const { findings } = verify(readManifests(text, 'f.yaml').manifests);
  expect(findings.map(({ line, code }) => [line, code])).toEqual([[20, 'JS5040'], [21, 'JS5042'], [26, 'JS1011']]);
});

test('findings at one place: errors first, then by code', () => {
  const broken = jobSet({ job: { suspend: true, backoffLimit: undefined, restartPolicy: 'Never' }, spec: { failurePolicy: { maxRestarts: 1 } } });
  const { findings } = verifyDocument(broken);
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning JS5041', 'warning JS5050', 'warning JS9002']);
  const worse = verifyDocument({ ...broken, spec: { ...broken.spec, suspend: true, network: { subdomain: 'A' } } });
  expect(worse.findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning', 'advice']);
  expect(worse.summary).toMatchObject({ errors: 1, warnings: 2, advice: 1 });
});

describe('by the API\'s own rules', () => {
  const job = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } }, ...spec } });

  test('a Job without a run', () => {
    expect(codes(verified(job({})))).toEqual([]);
    expect(codes(verified(job({ completionMode: 'Indexed', parallelism: 2 })))).toEqual(['JS1103']);
    expect(codes(verified(job({ parallelism: 'two' })))).toEqual(['JS1002']);
  });

  test('a JobSet of any version, and nothing else', () => {
    expect(codes(verified({ ...jobSet(), apiVersion: 'jobset.x-k8s.io/v1alpha1' }))).toEqual(['JS1001']);
    expect(codes(verified({ ...jobSet(), kind: 'Jobset' }))).toEqual(['JS1001']);
    expect(codes(verified({ ...jobSet(), apiVersion: 'example.com/v1', kind: 'Other' }))).toEqual([]);
  });

  test('of an object whose fields have other types, no more than that is said', () => {
    expect(codes(verified({ ...jobSet({ spec: SHORT_LIVED }), metadata: { name: 'train', labels: 'none' } }))).toEqual(['JS1002']);
    expect(verified({ ...jobSet(), spec: { replicatedJobs: 'none' } }).summary).toMatchObject({ objects: 1, runs: 0, errors: 1 });
  });
});

describe('a standalone run', () => {
  const document = jobSet({ spec: SHORT_LIVED, metadata: acknowledged('{"JS7001": "there is one"}') });
  const { jobs, service } = expand(document, FIRST_ATTEMPT, 'standalone');

  test('is looked at once, in its document, and not in each of its Jobs', () => {
    const report = verified(policyConfigMap(document), service!, ...jobs);
    expect(report.findings.map(({ code, object }) => [code, object.kind, object.name])).toEqual([['JS5042', 'JobSet', 'train']]);
    expect(report.summary).toMatchObject({ objects: 3, runs: 1 });
  });

  test('has its findings at the lines of the document inside of the ConfigMap', () => {
    const { manifests } = readManifests(stringify(policyConfigMap(document)), 'train.yaml');
    expect(verify(manifests).findings).toMatchObject([{ path: 'spec.ttlSecondsAfterFinished', line: 32 }]);
  });
});

describe('a document of a construct', () => {
  test('is looked at with what is written out beside it', () => {
    const gpus = jobSet({ spec: { failurePolicy: { maxRestarts: 1 } }, container: { resources: { limits: { 'nvidia.com/gpu': 1 } } } });
    const budget = (minAvailable: number) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'train', namespace: 'research' },
      spec: { minAvailable, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    expect(codes(verifyDocument(gpus))).toEqual(['JS6024']);
    expect(codes(verifyDocument(gpus, 'jobset-api', [budget(2)]))).toEqual([]);
    expect(codes(verifyDocument(gpus, 'jobset-api', [budget(3)]))).toEqual(['JS6003']);
  });

  test('is told what it needs a controller for when it is rendered standalone', () => {
    const restarting = jobSet({ spec: { failurePolicy: { maxRestarts: 1 } } });
    expect(codes(verifyDocument(restarting, 'jobset-api'))).toEqual([]);
    expect(codes(verifyDocument(restarting, 'standalone'))).toEqual(['JS7001']);
  });
});

describe('acknowledgements', () => {
  test('hide a warning and count it', () => {
    const report = verified(jobSet({ spec: SHORT_LIVED, metadata: acknowledged('{"JS5042": "logs are shipped"}') }));
    expect(report.findings).toEqual([]);
    expect(report.summary).toMatchObject({ warnings: 0, acknowledged: 1 });
  });

  test('need a reason', () => {
    expect(codes(verified(jobSet({ spec: SHORT_LIVED, metadata: acknowledged('{"JS5042": " "}') })))).toEqual(['JS5042', 'JS9010']);
    expect(codes(verified(jobSet({ spec: SHORT_LIVED, metadata: acknowledged('JS5042') })))).toEqual(['JS5042', 'JS9010']);
  });

  test('do not hide errors, and say so', () => {
    expect(codes(verified(jobSet({ spec: { network: { subdomain: 'A' } }, metadata: acknowledged('{"JS1020": "it worked"}') })))).toEqual(['JS1020', 'JS9011']);
  });

  test('that cover nothing are findings themselves', () => {
    expect(codes(verified(jobSet({ metadata: acknowledged('{"JS5042": "logs are shipped"}') })))).toEqual(['JS9012']);
  });

  test('of a run cover the objects that belong to it, and of no other', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'train', namespace: 'research' },
      spec: { minAvailable: 2, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } } },
    };
    expect(codes(verified(jobSet({ metadata: acknowledged('{"JS6007": "nodes are drained by hand"}') }), budget))).toEqual([]);
    expect(codes(verified(jobSet(), jobSet({ metadata: { name: 'other', ...acknowledged('{"JS6007": "nodes are drained by hand"}') } }), budget)))
      .toEqual(['JS9012', 'JS6007']);
  });
});

test('what is not in the set is not missed', () => {
  const needy = jobSet({
    metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'research' } },
    pod: {
      serviceAccountName: 'trainer',
      priorityClassName: 'high',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data', readOnly: true } }, { name: 'settings', configMap: { name: 'settings' } }],
    },
    container: { volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }, { name: 'settings', mountPath: '/settings' }] },
  });
  expect(verified(needy).findings).toEqual([]);
});

describe('whatever a manifest contains', () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'text', [], {}, [null], [[]], { a: null }, 'train-workers-0-0.train:1'), fc.jsonValue(),
  );
  const sound = jobSet({
    metadata: { ...acknowledged('{"JS5042": "x"}'), labels: { 'kueue.x-k8s.io/queue-name': 'q' } },
    spec: {
      failurePolicy: { maxRestarts: 1, rules: [{ name: 'a', action: 'RestartJobSet', onJobFailureReasons: ['PodFailurePolicy'], onJobFailureMessagePatterns: ['x'] }] },
      successPolicy: { operator: 'All', targetReplicatedJobs: ['workers'] },
      network: { subdomain: 'train' },
      coordinator: { replicatedJob: 'workers' },
    },
    job: { podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget' }] }] } },
    pod: { volumes: [{ name: 'data', emptyDir: {} }], initContainers: [{ name: 'init', image: 'a:1' }], tolerations: [{ operator: 'Exists' }] },
    container: {
      command: ['torchrun', '--nnodes=2', 'train.py'],
      env: [{ name: 'MASTER_ADDR', value: 'train-workers-0-0.train' }],
      resources: { limits: { 'nvidia.com/gpu': 1 } },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
  });

  function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== 'object' || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, member]) => places(member, [...path, Array.isArray(value) ? Number(key) : key]))];
  }

  function replaced(value: unknown, [step, ...rest]: (string | number)[], by: unknown): unknown {
    if (step === undefined) return by;
    if (Array.isArray(value)) return value.map((item, i) => i === step ? replaced(item, rest, by) : item);
    const map = value as Record<string, unknown>;
    return { ...map, [step]: replaced(map[step], rest, by) };
  }

  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'train', namespace: 'research' },
    spec: { minAvailable: 2, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } } },
  };
  const { jobs: [job], service } = expand(sound, FIRST_ATTEMPT, 'standalone');
  const group = {
    apiVersion: 'scheduling.k8s.io/v1beta1',
    kind: 'PodGroup',
    metadata: { name: 'train', namespace: 'research' },
    spec: { schedulingPolicy: { gang: { minCount: 2 } } },
  };

  test('no rule fails on a value that does not belong there', () => {
    const objects: object[] = [sound, job, budget, service!, policyConfigMap(sound), group];
    const anywhere = fc.constantFrom(...objects.flatMap((object, i) => places(object).map(path => ({ i, path }))));
    fc.assert(fc.property(anywhere, junk, ({ i, path }, value) => {
      const broken = objects.map((object, k) => k === i && path.length > 0 && path[0] !== 'apiVersion' && path[0] !== 'kind' ? replaced(object, path, value) : object);
      const report = verified(...broken as object[]);
      for (const { code, message, remedy } of report.findings) expect(`${code} ${message} ${remedy}`).toMatch(/^JS\d{4} ./);
    }), { numRuns: 300 });
  });

  test('the report is the same twice', () => {
    expect(verified(sound, job, budget)).toEqual(verified(sound, job, budget));
  });
});

test('a rule of the table is looked at for what it says it looks at', () => {
  expect(new Set(TABLE.map(({ on }) => on))).toEqual(new Set(['acknowledgement', 'job', 'model', 'object', 'run', 'shape', 'update']));
});
