/** Small manifests for the tests of rules, and what the rules say about them. */
import { JOBSET_API_VERSION } from '../../../src/model/document';
import type { JobSetDocument, JobSetSpec } from '../../../src/model/document';
import type { Container, JobSpec, KubernetesObject, ObjectMeta, PodSpec } from '../../../src/model/kubernetes';
import type { Row } from '../../../src/verify/row';
import { verify } from '../../../src/verify/verify';

/** A replicated job as tests say it: the first container's fields, the pod's, the Job's. */
export interface SmallJob {
  readonly name?: string;
  readonly replicas?: number;
  /** Parallelism and completions, unless `job` says otherwise. Default: 1. */
  readonly pods?: number;
  readonly groupName?: string;
  readonly dependsOn?: readonly { readonly name: string; readonly status: 'Ready' | 'Complete' }[];
  readonly main?: Partial<Container>;
  readonly more?: readonly Partial<Container>[];
  readonly pod?: Partial<PodSpec>;
  readonly podMetadata?: ObjectMeta;
  readonly job?: Partial<JobSpec>;
}

/** A JobSet named `train`. */
export function run(jobs: readonly SmallJob[] | SmallJob, spec: Partial<JobSetSpec> = {}): JobSetDocument {
  return {
    apiVersion: JOBSET_API_VERSION,
    kind: 'JobSet',
    metadata: { name: 'train' },
    spec: {
      replicatedJobs: [jobs].flat().map(({ name = 'workers', replicas, groupName, dependsOn, ...rest }) => ({
        name,
        ...(replicas !== undefined && { replicas }),
        ...(groupName !== undefined && { groupName }),
        ...(dependsOn && { dependsOn }),
        template: { spec: jobSpec(rest) },
      })),
      ...spec,
    },
  };
}

/** A Job named `train` that belongs to no run. */
export function job(small: SmallJob): KubernetesObject {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'train' }, spec: { completionMode: 'Indexed', ...jobSpec(small) } } as KubernetesObject;
}

export function configMap(name: string, data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data } as KubernetesObject;
}

export function gpus(count: number): Pick<Container, 'resources'> {
  return { resources: { limits: { 'nvidia.com/gpu': count } } };
}

/** Variables with values; an object is a source. */
export function env(variables: Readonly<Record<string, string | { readonly label: string }>>): Pick<Container, 'env'> {
  return {
    env: Object.entries(variables).map(([name, value]) => typeof value === 'string'
      ? { name, value }
      : { name, valueFrom: { fieldRef: { fieldPath: `metadata.labels['${value.label}']` } } }),
  };
}

/** What the rules say: code, path and message, without the path of the pod in a run's only job. */
export function problems(rows: readonly Row[], ...objects: readonly KubernetesObject[]): string[] {
  return verify(objects.map(object => ({ object })), rows).findings
    .filter(({ code }) => rows.some(row => row.code === code))
    .map(({ code, path, message }) => `${code} ${path.replace(/^spec\.replicatedJobs\[0\]\.template\.spec\.(template\.spec\.)?/, '')}: ${message}`);
}

/** Codes and remedies. */
export function remedies(rows: readonly Row[], ...objects: readonly KubernetesObject[]): string[] {
  return verify(objects.map(object => ({ object })), rows).findings
    .filter(({ code }) => rows.some(row => row.code === code))
    .map(({ code, remedy }) => `${code} ${remedy}`);
}

function jobSpec({ pods = 1, main, more = [], pod, podMetadata, job: rest }: Omit<SmallJob, 'name' | 'replicas'>): JobSpec {
  return {
    parallelism: pods,
    completions: pods,
    backoffLimit: 0,
    ...rest,
    template: {
      ...(podMetadata && { metadata: podMetadata }),
      spec: {
        restartPolicy: 'Never',
        ...pod,
        containers: [main ?? {}, ...more].map((container, i) => ({ name: i === 0 ? 'main' : `more${i}`, image: 'example.com/train:1.0', ...container })),
      },
    },
  };
}
