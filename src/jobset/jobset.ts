import type { ApiObject } from 'cdk8s';
import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { JOBSET_API_VERSION, JOBSET_KIND, volumeClaimName } from '../model';
import type { JobSetDocument, JobSetSpec, VolumeClaimPolicy } from '../model';
import { Disruption } from './disruption';
import { budgetError, disruptionBudget, EVICTION_GUARDS } from './disruption-budget';
import type { JobDecoration } from './job-decoration';
import type { JobSetProps } from './jobset-props';
import { JobSetRendering } from './rendering';
import { ReplicatedJob } from './replicated-job';
import type { ReplicatedJobProps } from './replicated-job-props';
import { generatedRunName } from './run-name';
import { RunObject } from './run-object';
import { claimId, StandaloneObjects } from './standalone-objects';
import { StartupOrder } from './startup-order';
import { VolumeClaim, VolumeClaimRetention } from './volume-claim';
import type { VolumeClaimProps } from './volume-claim';

/**
 * A distributed run: groups of Jobs that start, find each other, fail, restart and succeed together.
 *
 * It is written out as the Jobs themselves (standalone, the default) or as one JobSet custom resource, see `JobSetRendering`.
 *
 * @see https://jobset.sigs.k8s.io
 */
export class JobSet extends kplus.Resource {
  public readonly resourceType = 'jobsets';

  /** What drains, node upgrades and autoscalers may do to the run. */
  public readonly disruption: Disruption;

  protected readonly apiObject: ApiObject;

  private readonly run: RunObject;
  private readonly standalone: StandaloneObjects;
  private readonly props: JobSetProps;
  private readonly ownReplicatedJobs: ReplicatedJob[] = [];
  private readonly volumeClaims: VolumeClaim[] = [];

  constructor(scope: Construct, id: string, props: JobSetProps = {}) {
    super(scope, id);
    this.props = props;
    this.disruption = props.disruption ?? Disruption.protect();

    const object = { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND };
    this.run = new RunObject(this, 'Resource', {
      metadata: {
        ...props.metadata,
        name: props.metadata?.name ?? generatedRunName(this, 'Resource', object),
        annotations: { ...props.exclusivePlacement?._toAnnotations(), ...props.metadata?.annotations },
      },
      spec: () => this.spec(),
      rendering: () => this.rendering,
    });
    this.apiObject = this.run;
    this.standalone = new StandaloneObjects(this, this.run, this.run.reader);
    if (this.disruption._tolerated !== undefined) {
      disruptionBudget(this, 'DisruptionBudget', this.metadata, this.disruption, reader => this.run.reader.read(reader).document);
    }
    if (this.isStandalone && this.subdomain !== undefined) this.standalone.addService(this.subdomain);
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** How the run is written out. */
  public get rendering(): JobSetRendering {
    return this.props.rendering ?? JobSetRendering.of(this);
  }

  /** Name of the headless Service, the second part of every pod's address; undefined when the run has no DNS. */
  public get subdomain(): string | undefined {
    const { enableDNSHostnames = true, subdomain = this.name } = this.props.network?._toDocument() ?? {};
    return enableDNSHostnames ? subdomain : undefined;
  }

  /** The replicated jobs, in the order in which they were added. Returns a copy; to add one, use `addReplicatedJob()`. */
  public get replicatedJobs(): ReplicatedJob[] {
    return [...this.ownReplicatedJobs];
  }

  /**
   * Adds a group of identical Jobs.
   * @param id construct id, and name unless another is given
   * @throws Error when there is a replicated job of that name, or a number is negative or no whole number
   */
  public addReplicatedJob(id: string, props: ReplicatedJobProps = {}): ReplicatedJob {
    const name = props.name ?? id;
    if (this.ownReplicatedJobs.some(job => job.name === name)) throw new Error(`${this.node.path}: there is a replicated job '${name}' already`);
    const job = new ReplicatedJob(this, id, this.run, props);
    this.ownReplicatedJobs.push(job);
    if (this.isStandalone && !this.waits(job) && typeof job.replicas === 'number') this.standalone.setJobs(name, job.replicas);
    return job;
  }

  /**
   * Adds a volume claim that the pods of the run share. Mount what it returns: `container.mount('/checkpoints', claim)`.
   * @param name of the volume in the pods; the claim is called `<name>-<jobset>`
   * @throws Error when there is a claim of that name
   */
  public addVolumeClaim(name: string, props: VolumeClaimProps): VolumeClaim {
    if (this.volumeClaims.some(claim => claim.volumeName === name)) throw new Error(`${this.node.path}: there is a volume claim '${name}' already`);
    const claim = new VolumeClaim(this, claimId(name), name, props);
    this.volumeClaims.push(claim);
    if (this.isStandalone) this.standalone.addClaim(claimId(name), volumeClaimName(name, this.name));
    return claim;
  }

  /** The JobSet v1alpha2 document of the run as it is now, JSON patches included: a plain object, to be read and not changed. */
  public toDocument(): any {
    return this.run.reader.now().document;
  }

  /** @internal */
  public _jobsOf(replicatedJob: string): ApiObject[] {
    return [...this.standalone.jobsOf(replicatedJob)];
  }

  private get isStandalone(): boolean {
    return this.rendering._mode === 'standalone';
  }

  private waits(job: ReplicatedJob): boolean {
    const { suspend, startupOrder } = this.props;
    return suspend === true || (startupOrder === StartupOrder.IN_ORDER && this.ownReplicatedJobs[0] !== job);
  }

  private spec(): JobSetSpec {
    const { network, successPolicy, failurePolicy, startupOrder, coordinator, suspend, managedBy, ttlAfterFinished } = this.props;
    const decoration = this.decoration();
    const volumeClaimPolicies = this.volumeClaimPolicies();
    return {
      replicatedJobs: this.ownReplicatedJobs.map(job => job._toDocument(decoration)),
      network: network?._toDocument(),
      successPolicy: successPolicy?._toDocument(),
      failurePolicy: failurePolicy?._toDocument(),
      ...(startupOrder && { startupPolicy: { startupPolicyOrder: startupOrder } }),
      coordinator: coordinator?._toDocument(),
      suspend,
      managedBy,
      ttlSecondsAfterFinished: ttlAfterFinished?.toSeconds(),
      ...(volumeClaimPolicies.length > 0 && { volumeClaimPolicies }),
    };
  }

  private decoration(): JobDecoration {
    return {
      jobLabels: Chart.of(this).labels,
      podAnnotations: this.disruption.guarded ? EVICTION_GUARDS : {},
      podFailureRules: this.props.failurePolicy?.disruptionsIgnored
        ? [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }]
        : [],
      claimedVolumes: new Set(this.volumeClaims.map(claim => claim.volumeName)),
    };
  }

  private volumeClaimPolicies(): VolumeClaimPolicy[] {
    return [VolumeClaimRetention.DELETE, VolumeClaimRetention.RETAIN]
      .map(retention => ({
        templates: this.volumeClaims.filter(claim => claim.retention === retention).map(claim => claim._toDocument()),
        retentionPolicy: { whenDeleted: retention },
      }))
      .filter(({ templates }) => templates.length > 0);
  }

  private validate(): string[] {
    const empty = this.ownReplicatedJobs.filter(job => job.containers.length === 0);
    if (empty.length > 0) return empty.map(job => `replicated job '${job.name}' has no container; add one with addContainer()`);
    const snapshot = this.run.reader.refresh();
    const lost = this.standalone.update(this.isStandalone ? snapshot : undefined);
    const errors = [
      ...lost.map(job => `${job.node.path} was changed, but it is not in the manifest: the controller creates it; patch the JobSet instead`),
      budgetError(snapshot.document as JobSetDocument, this.disruption) ?? [],
    ].flat();
    if (errors.length > 0) this.run.reader.abandon();
    return errors;
  }
}
