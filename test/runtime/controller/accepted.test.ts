/** What `validate` accepts, the engine carries out: whatever is missing, empty or of another type in a document, it throws on nothing of it. */
import fc from 'fast-check';
import { DEFAULT_SETTINGS, reconcile } from '../../../src/engine';
import type { ReconcileInput } from '../../../src/engine';
import { documentHash } from '../../../src/engine/document-edits';
import { policyConfigMap } from '../../../src/model';
import type { JobSetDocument } from '../../../src/model';
import { observeJobSet } from '../../../src/runtime/controller/jobset-source';
import { observePolicy } from '../../../src/runtime/controller/policy-source';
import { jobSet, replicatedJob } from '../../engine/documents';

/** Every part of a JobSet that the engine reads. */
const RICH = jobSet({
  network: { enableDNSHostnames: true, subdomain: 'run', publishNotReadyAddresses: true },
  successPolicy: { operator: 'All', targetReplicatedJobs: ['a'] },
  failurePolicy: { maxRestarts: 1, rules: [{ name: 'r', action: 'RestartJob', targetReplicatedJobs: ['a'], onJobFailureReasons: ['BackoffLimitExceeded'] }] },
  startupPolicy: { startupPolicyOrder: 'AnyOrder' },
  coordinator: { replicatedJob: 'a', jobIndex: 0, podIndex: 0 },
  volumeClaimPolicies: [{ retentionPolicy: { whenDeleted: 'Delete' }, templates: [{ metadata: { name: 'v' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] }],
  replicatedJobs: [
    replicatedJob('a', { groupName: 'g', pod: { containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }], initContainers: [], volumes: [], nodeSelector: { a: 'b' }, tolerations: [] } }),
    replicatedJob('b', { dependsOn: [{ name: 'a', status: 'Ready' }], podMetadata: { labels: { a: 'b' }, annotations: { a: 'b' } }, metadata: { labels: { a: 'b' }, annotations: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' } } }),
  ],
  ttlSecondsAfterFinished: 10,
  suspend: false,
  managedBy: 'jobset.sigs.k8s.io/jobset-controller',
}, { uid: 'u', labels: { a: 'b' }, annotations: { a: 'b' } });

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]))];
}

const GONE = Symbol('gone');
const WRONG = [GONE, null, {}, [], [null], [{}], '', 'x', 0, -1, 1e12, true, { constructor: {} }] as const;

function changed(document: JobSetDocument, [path, value]: readonly [Path, unknown]): JobSetDocument {
  const copy = structuredClone(document) as any;
  const parent = path.slice(0, -1).reduce((object, key) => object?.[key], copy);
  const key = path.at(-1);
  if (typeof parent !== 'object' || parent === null || key === undefined) return document;
  if (value === GONE) delete parent[key];
  else parent[key] = value;
  return copy;
}

const place = { namespace: 'ns', name: 'run' } as const;
const rest = { jobs: [], services: [], volumeClaims: new Map(), pods: [], nodes: new Map(), settings: DEFAULT_SETTINGS, now: 0 };

/** As a controller reads it, and with the bodies of what is to be created. */
function carryOut(document: JobSetDocument): void {
  const { metadata } = policyConfigMap(RICH);
  const policy = observePolicy({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'jobset.yaml': JSON.stringify(document) } }, undefined);
  const jobset = observeJobSet({ ...document, metadata: RICH.metadata }, undefined);
  const record = { uid: 'r', resourceVersion: '1', deleting: false, createdAt: 0, startedAt: 0, status: { restarts: 0 } };
  const configMap = { name: 'run-jobset', uid: 'c', deleting: false };
  const standalone = { ...place, kind: 'standalone', configMap } as const;
  const kept = { documentText: JSON.stringify(document), documentHash: hashOf(document) };
  const inputs: ReconcileInput[] = [
    { ...rest, document: jobset.document, source: { ...place, kind: 'JobSet', uid: 'u', resourceVersion: '1', deleting: false } },
    { ...rest, document: policy.document, source: standalone },
    { ...rest, document: policy.document, source: { ...standalone, record } },
    { ...rest, document: RICH, source: { ...standalone, record: { ...record, ...kept } } },
    { ...rest, document: { error: 'x' }, source: { ...standalone, record: { ...record, ...kept } } },
  ];
  for (const input of inputs) {
    for (const operation of reconcile(input).operations) if (operation.verb === 'create') operation.body();
  }
}

/** Anybody who may write the record can give it the hash of what they have written into it. */
function hashOf(document: JobSetDocument): string {
  try {
    return documentHash(document);
  } catch {
    return '';
  }
}

test('one thing is wrong', () => {
  carryOut(RICH);
  for (const path of pathsOf(RICH)) for (const value of [GONE, null, {}, [], [null]]) carryOut(changed(RICH, [path, value]));
});

test('several things are wrong', () => {
  const change = fc.tuple(fc.constantFrom(...pathsOf(RICH)), fc.constantFrom<unknown>(...WRONG));
  fc.assert(fc.property(fc.array(change, { minLength: 2, maxLength: 6 }), changes => carryOut(changes.reduce(changed, RICH))), { numRuns: 200 });
});
