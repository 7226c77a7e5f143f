/** Documents for the tests: as small as the policy in question allows. */
import { JOBSET_API_VERSION } from '../../src/model';
import type { JobSetDocument, JobSetSpec, ReplicatedJob } from '../../src/model';

export function replicatedJob(name: string, options: Partial<Omit<ReplicatedJob, 'template'>> & { job?: object; pod?: object; podMetadata?: object; metadata?: object } = {}): ReplicatedJob {
  const { job, pod, podMetadata, metadata, ...rest } = options;
  return {
    name,
    replicas: 2,
    ...rest,
    template: {
      ...(metadata && { metadata }),
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 0,
        ...job,
        template: {
          ...(podMetadata && { metadata: podMetadata }),
          spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.com/train:1' }], ...pod },
        },
      },
    },
  };
}

/** A JobSet named `run`. */
export function jobSet(spec: JobSetSpec, metadata: object = {}): JobSetDocument {
  return { apiVersion: JOBSET_API_VERSION, kind: 'JobSet', metadata: { name: 'run', namespace: 'ns', ...metadata }, spec };
}

/** Two replicated jobs of two Jobs each: run-driver-0, run-driver-1, run-workers-0, run-workers-1. */
export function driverAndWorkers(spec: JobSetSpec = {}): JobSetDocument {
  return jobSet({ replicatedJobs: [replicatedJob('driver'), replicatedJob('workers')], ...spec });
}

export const DRIVER = ['run-driver-0', 'run-driver-1'];
export const WORKERS = ['run-workers-0', 'run-workers-1'];
export const ALL = [...DRIVER, ...WORKERS];
