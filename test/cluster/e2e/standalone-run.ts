import type { Chart } from 'cdk8s';
import { AppliedRun } from './applied-run';
import { FINISH, hostnamesOf } from './peers';
import type { JobSet } from '../../../src';
import { observeJob } from '../../../src/engine';
import { expand, readPolicyConfigMap } from '../../../src/model';
import type { Attempt, ConfigMap, Job, JobSetDocument } from '../../../src/model';
import { inspectJobSet } from '../../../src/model/schema/jobset';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';

interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly annotations?: Record<string, string> };
}

/** The kinds of objects that a run consists of, its pods among them. */
const KINDS = 'configmaps,services,persistentvolumeclaims,poddisruptionbudgets,jobs,pods';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A standalone run without a controller. */
export class StandaloneRun extends AppliedRun {
  /** The host names of the pods that start with the manifest. */
  public readonly hostnames: readonly string[];

  public constructor(namespace: Namespace, jobset: JobSet, chart: Chart) {
    super(namespace, jobset, chart);
    this.hostnames = hostnamesOf(jobset);
  }

  /** The names of the Jobs that stand in the manifest. */
  public get jobNames(): string[] {
    return this.jobset.replicatedJobs.flatMap(job => job.jobs.map(({ name }) => name));
  }

  /** Waits until every pod of the manifest has reached every other. Returns what `heard` does. */
  public async meeting(): Promise<Record<string, string[]>> {
    const { length } = this.hostnames;
    return this.namespace.until('every pod to reach every other', async () => {
      const heard = await this.heard();
      return Object.keys(heard).length === length && Object.values(heard).every(answers => answers.length === length) && heard;
    });
  }

  /** Tells the pods that they are done, and waits until their Jobs are complete. */
  public async finish(): Promise<void> {
    await Promise.all((await this.pods()).map(async ({ metadata: { name } }) => this.namespace.execLast(name, 'touch', FINISH)));
    await this.namespace.waitFor(this.jobNames.map(name => `job/${name}`).join(' '), 'condition=Complete');
  }

  /** What there is, as far as somebody wants it so: without what the cluster reports and what appliers remember. By kind and name. */
  public async state(): Promise<Record<string, object>> {
    const objects = await this.namespace.list<LiveObject>(KINDS);
    return Object.fromEntries(objects.map(({ status: _, metadata: all, ...rest }) => {
      const { annotations = {}, managedFields: __, resourceVersion: ___, ...metadata } = all;
      const { [LAST_APPLIED]: ____, ...others } = annotations;
      return [`${rest.kind}/${metadata.name}`, { ...rest, metadata: { ...metadata, annotations: others } }];
    }));
  }

  /** The document in the cluster, as a controller reads it. */
  public async document(): Promise<JobSetDocument> {
    const document = readPolicyConfigMap(await this.namespace.get<ConfigMap & KubernetesObject>(`configmap/${this.jobset.name}-jobset`));
    if ('error' in document) throw new Error(document.error);
    return inspectJobSet(document).sound;
  }

  /** A Job of an attempt, as a controller makes it from the document in the cluster. */
  public async expanded(name: string, attempt: Attempt): Promise<Job> {
    return expand(await this.document(), attempt, 'standalone').jobs.find(({ metadata }) => metadata.name === name)!;
  }

  /** Starts one Job over, as a controller does: deletes it in the foreground and makes it of the next attempt, with what others wrote on it. */
  public async recreate(name: string): Promise<void> {
    const old = await this.namespace.get<Job & KubernetesObject>(`job/${name}`);
    const { foreign } = observeJob(old, true);
    const job = await this.expanded(name, { restarts: 1 });
    const { metadata } = job;
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground', preconditions: { uid: old.metadata.uid } };
    const path = `/apis/batch/v1/namespaces/${this.namespace.name}/jobs/${name}`;
    await this.namespace.kubectl(['delete', '--raw', path, '--filename=-'], JSON.stringify(options));
    await this.namespace.waitFor(`job/${name}`, 'delete');
    const labels = { ...foreign?.labels, ...metadata.labels };
    const annotations = { ...foreign?.annotations, ...metadata.annotations };
    await this.createJob({ ...job, metadata: { ...metadata, labels, annotations } });
  }

  /**
   * Makes a Job as a controller has to: by server-side apply. What it has not applied but created, `kubectl apply --server-side` takes over
   * from it, when it is the one who wrote down what was applied, and then tries to remove what the manifest has not: the attempt.
   */
  public async createJob(job: object): Promise<void> {
    await this.namespace.kubectl(['apply', '--server-side', '--field-manager=controller', '--filename=-'], JSON.stringify(job));
  }
}
