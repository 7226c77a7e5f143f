/** What one decision over many children takes, without any cluster. */
import { bundle } from './bundle';
import type { Stand } from './stand';
import { jobset } from './workload';
import { DEFAULT_SETTINGS, observeJob } from '../../src/engine';
import type { ObservedJob, ReconcileInput } from '../../src/engine';
import { expand } from '../../src/model';
import type { JobSetStatus } from '../../src/model';

type Engine = typeof import('../../src/engine');

const UID = '6f7d1c1e-6a4f-4d59-9a52-5c6a9f0e3b11';
const NOW = Date.UTC(2026, 0, 1);
/** Milliseconds of processor time. */
const LIMIT = 20;
const REPEATS = 30;

function children(size: number): { readonly input: ReconcileInput; readonly ready: readonly ObservedJob[] } {
  const written = jobset('bench', 'run', size);
  const document = { ...written, metadata: { ...written.metadata, uid: UID } };
  const ready = expand(document).jobs.map((job, i) => observeJob({
    ...job,
    metadata: { ...job.metadata, uid: `${UID}-${i}`, resourceVersion: String(i), creationTimestamp: '2025-12-31T23:00:00Z' },
    status: { active: 1, ready: 1, startTime: '2025-12-31T23:00:00Z' },
  }));
  const replicatedJobsStatus = [{ name: 'workers', ready: size, succeeded: 0, failed: 0, active: size, suspended: 0 }];
  const status: JobSetStatus = { restarts: 0, replicatedJobsStatus };
  const input: ReconcileInput = {
    document,
    source: { kind: 'JobSet', namespace: 'bench', name: 'run', uid: UID, resourceVersion: '1', deleting: false, status },
    jobs: ready,
    services: [{ name: 'run', headless: true, jobset: 'run', selector: { 'jobset.sigs.k8s.io/jobset-name': 'run' } }],
    volumeClaims: new Map(),
    settings: DEFAULT_SETTINGS,
    now: NOW,
  };
  return { input, ready };
}

/** The median of the repeats, in milliseconds of processor time, of all threads: so with what the garbage collector takes. */
function cpuOfPass({ reconcile }: Engine, input: ReconcileInput): number {
  const spent = Array.from({ length: REPEATS }, () => {
    const before = process.cpuUsage();
    reconcile(input);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return spent.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!;
}

export async function measureEngine(
  stand: Stand, size: number,
): Promise<{ readonly what: string; readonly value: number; readonly limit: number }[]> {
  const engine = await import(bundle(stand, 'src/engine/index.ts', 'engine.js')) as Engine;
  const { input, ready } = children(size);
  const finished = { type: 'Failed', reason: 'BackoffLimitExceeded', message: '', at: NOW } as const;
  const cases: Record<string, readonly ObservedJob[]> = {
    'to create them all': [],
    'when nothing changes': ready,
    'when one has failed': ready.map((job, i) => i === 0 ? { ...job, active: 0, ready: 0, finished } : job),
    'to restart them all': ready.map(job => ({ ...job, attempt: -1 })),
  };
  return Object.entries(cases).map(([what, jobs]) => ({ what: `ms, ${size} children, ${what}`, value: cpuOfPass(engine, { ...input, jobs }), limit: LIMIT }));
}
