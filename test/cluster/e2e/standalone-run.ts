import { App } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { FINISH, hostnamesOf } from './peers';
import type { JobSet } from '../../../src';
import { observeJob } from '../../../src/engine';
import { expand, keys, readPolicyConfigMap } from '../../../src/model';
import type { Attempt, ConfigMap, Job, JobSetDocument } from '../../../src/model';
import { Output } from '../client/kubectl';
import { KubernetesObject } from '../client/manifest';
import { ApplyOptions, Namespace } from '../client/namespace';

// Notes for users do not belong between the lines of a test run.
process.env.CDK8S_JOBSET_QUIET = '1';

export interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string; readonly hostname?: string };
}

interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly annotations?: Record<string, string> };
}

/** The kinds of objects that a run consists of, its pods among them. */
const KINDS = 'configmaps,services,persistentvolumeclaims,poddisruptionbudgets,jobs,pods';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A standalone run in a cluster, as its user has it: manifests from constructs, applied with kubectl. */
export class StandaloneRun {
  /** What `cdk8s synth` writes. */
  public readonly manifests: string;
  public readonly hostnames: readonly string[];

  /** @param chart what the run is in: all of its objects are applied */
  public constructor(public readonly namespace: Namespace, public readonly jobset: JobSet, chart: Chart) {
    this.manifests = (App.of(chart) as App).synthYaml();
    this.hostnames = hostnamesOf(jobset);
  }

  public async apply(options: ApplyOptions = {}): Promise<string[]> {
    return this.namespace.apply(this.manifests, options);
  }

  /** What applying would change, as `kubectl diff` shows it. Its exit code is 0 when that is nothing. */
  public async diff({ serverSide, forceConflicts }: ApplyOptions): Promise<Output> {
    const how = [...serverSide ? ['--server-side'] : [], ...forceConflicts ? ['--force-conflicts'] : []];
    return this.namespace.attempt(['diff', '--filename=-', ...how], this.manifests);
  }

  /** The names of the Jobs that stand in the manifest. */
  public get jobNames(): string[] {
    return this.jobset.replicatedJobs.flatMap(job => job.jobs.map(({ name }) => name));
  }

  /** The pods of the run, or of one of its Jobs. */
  public async pods(job?: string): Promise<Pod[]> {
    return this.namespace.list<Pod>('pods', job === undefined ? this.selector : `batch.kubernetes.io/job-name=${job}`);
  }

  /** By host name, what each pod has heard from its peers so far. */
  public async heard(): Promise<Record<string, string[]>> {
    const lines = await this.namespace.kubectl(['logs', `--selector=${this.selector}`, '--prefix', '--tail=-1', '--max-log-requests=100']);
    const heard: Record<string, string[]> = {};
    // [pod/pretrain-slice-0-0-3-x7k2p/train] pretrain-slice-1-0-2
    for (const [, hostname, answer] of lines.matchAll(/^\[pod\/(\S+)-[a-z0-9]{5}\/\S+\] (.*)$/gm)) (heard[hostname] ??= []).push(answer);
    return heard;
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
    await Promise.all((await this.pods()).map(async ({ metadata: { name } }) => this.namespace.exec(name, 'touch', FINISH)));
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
    return document;
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

  private get selector(): string {
    return `${keys.JOBSET_NAME}=${this.jobset.name}`;
  }
}
