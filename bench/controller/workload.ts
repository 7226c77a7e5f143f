/** What is created, by whoever creates it. */
import { expand } from '../../src/model';
import type { Job, JobSetDocument, KubernetesObject } from '../../src/model';
import { resourcePath } from '../../src/runtime/kubernetes';
import type { Api } from '../../src/runtime/kubernetes';

export interface WorkloadOptions {
  /** Whether the Job controller makes pods for the Jobs. @default false */
  readonly pods?: boolean;
}

export function jobset(namespace: string, name: string, replicas: number, { pods = false }: WorkloadOptions = {}): JobSetDocument {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace },
    spec: {
      failurePolicy: { maxRestarts: 3 },
      replicatedJobs: [{
        name: 'workers',
        replicas,
        template: {
          spec: {
            parallelism: 1,
            completions: 1,
            backoffLimit: 0,
            ...(!pods && { managedBy: 'cdk8s-jobset.dev/bench' }),
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'train', image: 'ghcr.io/acme/llama:1.4', command: ['python', 'train.py'] }] } },
          },
        },
      }],
    },
  };
}

/** The same Jobs as the controller's, down to an owner that exists. */
export async function ownedJobs(api: Api, namespace: string, size: number, options?: WorkloadOptions): Promise<Job[]> {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner', namespace } };
  const { metadata } = await api.request<KubernetesObject>({ method: 'POST', path: resourcePath('configmaps', { namespace }), body: owner });
  const document = jobset(namespace, 'run', size, options);
  const { jobs } = expand({ ...document, metadata: { ...document.metadata, uid: metadata!.uid } });
  return jobs.map(job => ({
    ...job,
    metadata: { ...job.metadata, ownerReferences: job.metadata.ownerReferences?.map(reference => ({ ...reference, apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' })) },
  }));
}
