import { App } from 'cdk8s';
import type { Chart } from 'cdk8s';
import type { JobSet } from '../../../src';
import { keys } from '../../../src/model';
import { Output } from '../client/kubectl';
import { KubernetesObject } from '../client/manifest';
import { ApplyOptions, Namespace } from '../client/namespace';

// Notes for users do not belong between the lines of a test run.
process.env.CDK8S_JOBSET_QUIET = '1';

export interface Pod extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly labels: Readonly<Record<string, string>>; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string; readonly hostname?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

/** A run in a cluster, as its user has it: manifests from constructs, applied with kubectl. */
export class AppliedRun {
  /** What `cdk8s synth` writes. */
  public readonly manifests: string;

  /** @param chart what the run is in: all of its objects are applied */
  public constructor(public readonly namespace: Namespace, public readonly jobset: JobSet, chart: Chart) {
    this.manifests = (App.of(chart) as App).synthYaml();
  }

  public async apply(options: ApplyOptions = {}): Promise<string[]> {
    return this.namespace.apply(this.manifests, options);
  }

  /** Deletes all that was applied, without waiting for the end of it. */
  public async delete(): Promise<void> {
    await this.namespace.kubectl(['delete', '--filename=-', '--wait=false'], this.manifests);
  }

  /** What applying would change, as `kubectl diff` shows it. Its exit code is 0 when that is nothing. */
  public async diff({ serverSide, forceConflicts }: ApplyOptions): Promise<Output> {
    const how = [...serverSide ? ['--server-side'] : [], ...forceConflicts ? ['--force-conflicts'] : []];
    return this.namespace.attempt(['diff', '--filename=-', ...how], this.manifests);
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

  protected get selector(): string {
    return `${keys.JOBSET_NAME}=${this.jobset.name}`;
  }
}
