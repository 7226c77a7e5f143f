import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { replicasOf } from '../model';
import type { ReplicatedJob } from '../model';
import type { IReplicatedJob } from './i-replicated-job';
import type { JobSet } from './jobset';
import { addressOf, endpointOf, hostnameOf } from './pod-address';
import type { AddressablePods } from './pod-address';

/** A replicated job of a run that comes from a manifest. */
export class ImportedReplicatedJob extends Construct implements IReplicatedJob {
  public readonly name: string;
  public readonly replicas: number;
  private readonly completions?: number;

  constructor(private readonly jobset: JobSet, document: ReplicatedJob) {
    super(jobset, document.name);
    this.name = document.name;
    this.replicas = replicasOf(document);
    this.completions = document.template.spec.completions;
  }

  public get jobs(): ApiObject[] {
    return this.jobset._jobsOf(this.name);
  }

  public hostname(jobIndex: number, podIndex: number): string {
    return hostnameOf(this.pods, jobIndex, podIndex);
  }

  public address(jobIndex: number, podIndex: number): string {
    return addressOf(this.pods, jobIndex, podIndex);
  }

  public endpoint(port: number): string {
    return endpointOf(this.pods, port);
  }

  private get pods(): AddressablePods {
    const { name, subdomain } = this.jobset;
    return { path: this.node.path, jobset: name, replicatedJob: this.name, replicas: this.replicas, completions: this.completions, subdomain };
  }
}
