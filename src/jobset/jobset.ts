import { Chart } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { JOBSET_API_VERSION, JOBSET_KIND, MAX_JOBS, volumeClaimName } from '../model';
import type { JobSetDocument, JobSetSpec, KubernetesObject, VolumeClaimPolicy } from '../model';
import { Acknowledgements } from './acknowledgements';
import type { AnyPlusReplicatedJobProps } from './any-plus';
import { ClusterNames } from './cluster-names';
import { DerivedObject } from './derived-object';
import { Disruption } from './disruption';
import { budgetError, DISRUPTION_BUDGET, disruptionBudget, EVICTION_GUARDS } from './disruption-budget';
import { GangObjects } from './gang-objects';
import type { IReplicatedJob } from './i-replicated-job';
import { ImportedReplicatedJob } from './imported-replicated-job';
import { InPlaceRestart } from './in-place-restart';
import type { JobDecoration } from './job-decoration';
import { jobSetManifest } from './jobset-manifest';
import type { JobSetOptions, JobSetProps } from './jobset-props';
import { Network } from './network';
import { PodFailureAction, PodFailureRule } from './pod-failure-rule';
import { queueErrors } from './queued-run';
import { JobSetRendering } from './rendering';
import { ReplicatedJob } from './replicated-job';
import type { ReplicatedJobProps } from './replicated-job-props';
import { RunFindings } from './run-findings';
import { generatedRunName } from './run-name';
import { RunObject } from './run-object';
import { claimId, StandaloneObjects } from './standalone-objects';
import { StartupOrder } from './startup-order';
import { VolumeClaim, VolumeClaimRetention } from './volume-claim';
import type { VolumeClaimProps } from './volume-claim';
import { plural } from '../model/grammar';

/**
 * A distributed run: groups of Jobs that start, find each other, fail, restart and succeed together.
 *
 * It is written out as the Jobs themselves (standalone, the default) or as one JobSet custom resource, see `JobSetRendering`.
 *
 * @see https://jobset.sigs.k8s.io
 */
export class JobSet extends kplus.Resource {
  /**
   * A run from an existing JobSet manifest, with every check and in both renderings. Its document stays as it is, unknown fields included;
   * change it with `ApiObject.of(jobset).addJsonPatch(…)`. With `generateName` instead of a name it stays without, and gets no disruption budget.
   * @param manifest the text of the YAML or JSON, or the object
   * @throws Error when the manifest is not exactly one JobSet v1alpha2
   */
  public static fromManifest(scope: Construct, id: string, manifest: any, options: JobSetOptions = {}): JobSet {
    const document = jobSetManifest(`${scope.node.path}/${id}`, manifest);
    const jobset = new JobSet(scope, id, { ...options, metadata: document.metadata as {}, network: Network._of(document.spec?.network) });
    jobset.adopt(document);
    return jobset;
  }

  public readonly resourceType = 'jobsets';

  /** What drains, node upgrades and autoscalers may do to the run. */
  public readonly disruption: Disruption;

  protected readonly apiObject: ApiObject;

  private readonly run: RunObject;
  private readonly standalone: StandaloneObjects;
  private readonly gang?: GangObjects;
  private readonly findings: RunFindings;
  private readonly acknowledgements: Acknowledgements;
  private readonly props: JobSetProps;
  private readonly inPlaceRestart?: InPlaceRestart;
  private readonly described: ReplicatedJob[] = [];
  private readonly volumeClaims: VolumeClaim[] = [];
  private manifest?: JobSetDocument;
  private imported: readonly ImportedReplicatedJob[] = [];

  constructor(scope: Construct, id: string, props: JobSetProps = {}) {
    super(scope, id);
    this.props = props;
    this.disruption = props.disruption ?? Disruption.protect();
    if (this.namedByServer && props.disruption?._tolerated !== undefined) {
      throw new Error(`${this.node.path}: a run with generateName can have no budget, which selects its pods by name: write metadata.name, or Disruption.none()`);
    }
    this.run = new RunObject(this, 'Resource', {
      metadata: {
        ...props.metadata,
        ...!this.namedByServer && {
          name: props.metadata?.name ?? generatedRunName(this, 'Resource', { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND }),
        },
        ...(props.queue && { labels: { ...props.queue.admission.labels, ...props.metadata?.labels } }),
        annotations: { ...props.exclusivePlacement?._toAnnotations(), ...props.metadata?.annotations },
      },
      spec: () => this.manifest?.spec ?? this.spec(),
      unknown: () => {
        const { apiVersion: _, kind: __, metadata: ___, spec: ____, ...unknown } = this.manifest ?? {} as Partial<JobSetDocument>;
        return unknown;
      },
      rendering: () => this.rendering,
    });
    this.apiObject = this.run;
    this.standalone = new StandaloneObjects(this, this.run, this.run.reader);
    if (props.gangScheduling) this.gang = new GangObjects(this, this.run, this.run.reader, props.gangScheduling, () => this.rendering);
    this.inPlaceRestart = this.agents();
    const budget = this.budget();
    this.acknowledgements = new Acknowledgements(this.node.path, props.metadata?.annotations?.[Acknowledgements.ANNOTATION]);
    this.findings = new RunFindings(this, () => this.rendering, snapshot => [
      ...budget ? [budget.changed ? budget.toJson() as KubernetesObject : disruptionBudget(snapshot.document, this.disruption)] : [],
      ...this.gang?.manifests(snapshot.document) ?? [],
      ...props.queue?.admission.apiObjects?.map(object => object.toJson() as KubernetesObject) ?? [],
    ], code => this.acknowledgements.covers(code));
    if (this.isStandalone && this.subdomain !== undefined) this.standalone.addService(this.subdomain);
    ClusterNames.of(this);
    this.node.addValidation({
      validate: () => {
        try {
          return this.validate();
        } finally {
          this.findings.done();
        }
      },
    });
  }

  /** How the run is written out. */
  public get rendering(): JobSetRendering {
    return this.props.rendering ?? JobSetRendering.of(this);
  }

  /** Name of the headless Service, the second part of every pod's address; undefined when the run has no DNS. */
  public get subdomain(): string | undefined {
    const { enableDNSHostnames, subdomain } = this.props.network?._toDocument() ?? {};
    return enableDNSHostnames ?? true ? subdomain ?? this.name : undefined;
  }

  /** The replicated jobs, in their order. Returns a copy; to add one, use `addReplicatedJob()`. */
  public get replicatedJobs(): IReplicatedJob[] {
    return [...this.imported, ...this.described];
  }

  /**
   * The replicated job of a name.
   * @throws Error when there is none
   */
  public replicatedJob(name: string): IReplicatedJob {
    const found = this.replicatedJobs.find(job => job.name === name);
    if (found) return found;
    const names = this.replicatedJobs.map(job => `'${job.name}'`).join(', ');
    throw new Error(`${this.node.path}: there is no replicated job '${name}', ${names === '' ? 'none was added' : `there ${plural(this.replicatedJobs.length, 'is')} ${names}`}`);
  }

  /**
   * Adds a group of identical Jobs.
   * @param id construct id, and name unless another is given
   * @throws Error when there is a replicated job of that name, or a number is negative or no whole number
   */
  public addReplicatedJob(id: string, props?: ReplicatedJobProps): ReplicatedJob;
  public addReplicatedJob(id: string, props?: AnyPlusReplicatedJobProps): ReplicatedJob;
  public addReplicatedJob(id: string, props?: ReplicatedJobProps | AnyPlusReplicatedJobProps): ReplicatedJob {
    return new ReplicatedJob(this, id, props as ReplicatedJobProps);
  }

  /**
   * Adds a volume claim that the pods of the run share. Mount what it returns: `container.mount('/checkpoints', claim)`.
   * @param name of the volume in the pods; the claim is called `<name>-<jobset>`
   * @throws Error when there is a claim of that name
   */
  public addVolumeClaim(name: string, props: VolumeClaimProps): VolumeClaim {
    this.checkDescribed(`volume claim '${name}'`);
    if (this.volumeClaims.some(claim => claim.volumeName === name)) throw new Error(`${this.node.path}: there is a volume claim '${name}' already`);
    const claim = new VolumeClaim(this, claimId(name), name, props);
    this.volumeClaims.push(claim);
    if (this.isStandalone) this.standalone.addClaim(claimId(name), volumeClaimName(name, this.name));
    return claim;
  }

  /**
   * Says that a warning or an advice is known and why it may stay. It is not shown again, neither at synth nor by the `verify` command,
   * which reads it in the annotation `cdk8s-jobset.dev/acknowledged`.
   * @param code of the finding: `JS4003`
   * @param reason for whoever reads it later
   * @throws Error when the code is none, or the reason is empty
   */
  public acknowledge(code: string, reason: string): void {
    this.metadata.addAnnotation(Acknowledgements.ANNOTATION, this.acknowledgements.add(code, reason));
  }

  /** The JobSet v1alpha2 document of the run as it is now, JSON patches included: a plain object, to be read and not changed. */
  public toDocument(): any {
    return this.run.reader.now().document;
  }

  /** @internal */
  public _checkNewReplicatedJob(name: string): void {
    this.checkDescribed(`replicated job '${name}'`);
    if (this.described.some(job => job.name === name)) throw new Error(`${this.node.path}: there is a replicated job '${name}' already`);
  }

  /** @internal */
  public _register(job: ReplicatedJob): void {
    this.described.push(job);
    this.standalone.setScope(job.name, job);
    this._resize(job);
  }

  /** @internal */
  public _resize(job: ReplicatedJob): void {
    const known = typeof job.replicas === 'number' && job.replicas <= MAX_JOBS;
    if (this.isStandalone && !this.waits(job) && known) this.standalone.setJobs(job.name, job.replicas);
  }

  /** @internal */
  public get _exclusivelyPlaced(): boolean {
    return this.props.exclusivePlacement !== undefined;
  }

  /** @internal */
  public _jobsOf(replicatedJob: string): ApiObject[] {
    return [...this.standalone.jobsOf(replicatedJob)];
  }

  private get isStandalone(): boolean {
    return this.rendering._mode === 'standalone';
  }

  /** Whether the API server makes up the name, at each create. */
  private get namedByServer(): boolean {
    const { name, generateName } = this.props.metadata ?? {};
    return name === undefined && generateName !== undefined;
  }

  private budget(): DerivedObject | undefined {
    // A budget selects the pods by the name of the run.
    if (this.disruption._tolerated === undefined || this.namedByServer) return undefined;
    return new DerivedObject(this, 'DisruptionBudget', {
      ...DISRUPTION_BUDGET,
      name: this.name,
      namespace: this.metadata.namespace,
      manifest: self => disruptionBudget(this.run.reader.read(self).document, this.disruption),
    });
  }

  private agents(): InPlaceRestart | undefined {
    const image = this.props.failurePolicy?._agentImage;
    if (image === undefined) return undefined;
    return new InPlaceRestart(this, 'InPlaceRestart', {
      run: this.name,
      namespace: this.metadata.namespace,
      image,
      rendering: () => this.rendering._mode,
      accounts: () => [...new Set(this.described.map(job => job.serviceAccount?.name))].filter(name => name !== undefined),
    });
  }

  private adopt(document: JobSetDocument): void {
    this.manifest = document;
    const snapshot = this.run.reader.now();
    // What is wrong with it is said at synth, with everything else that is wrong.
    if (snapshot.errors.length > 0) return;
    this.imported = (snapshot.document.spec.replicatedJobs ?? []).map(job => new ImportedReplicatedJob(this, job));
    this.standalone.update(this.isStandalone ? snapshot : undefined);
  }

  private checkDescribed(what: string): void {
    if (this.manifest) throw new Error(`${this.node.path}: cannot add ${what} to a run that comes from a manifest; write it there, or add it with a JSON patch`);
  }

  private waits(job: ReplicatedJob): boolean {
    const { suspend, startupOrder } = this.props;
    return suspend === true || (startupOrder === StartupOrder.IN_ORDER && this.described[0] !== job);
  }

  private spec(): JobSetSpec {
    const { network, successPolicy, failurePolicy, startupOrder, coordinator, managedBy, ttlAfterFinished } = this.props;
    const decoration = this.decoration();
    const volumeClaimPolicies = this.volumeClaimPolicies();
    const spec: JobSetSpec = {
      replicatedJobs: this.described.map(job => job._toDocument(decoration)),
      network: network?._toDocument(),
      successPolicy: successPolicy?._toDocument(),
      failurePolicy: failurePolicy?._toDocument(),
      ...(startupOrder && { startupPolicy: { startupPolicyOrder: startupOrder } }),
      coordinator: coordinator?._toDocument(),
      suspend: this.suspended,
      managedBy,
      ttlSecondsAfterFinished: ttlAfterFinished?.toSeconds(),
      ...(volumeClaimPolicies.length > 0 && { volumeClaimPolicies }),
    };
    return this.gang ? this.gang.join(spec) : spec;
  }

  /** A queue resumes a JobSet resource; Jobs in a manifest are suspended by its webhook, since every apply would suspend them anew. */
  private get suspended(): boolean | undefined {
    const { suspend, queue } = this.props;
    if (!queue) return suspend;
    return suspend ?? !this.isStandalone ? true : undefined;
  }

  private decoration(): JobDecoration {
    return {
      jobLabels: { ...Chart.of(this).labels, ...(this.isStandalone && this.props.queue?.admission.labels) },
      queue: this.props.queue?.admission,
      podAnnotations: this.disruption.guarded ? EVICTION_GUARDS : {},
      podFailureRules: this.props.failurePolicy?.disruptionsIgnored ? [PodFailureRule.disruption(PodFailureAction.FAIL_JOB)] : [],
      inPlaceRestart: this.inPlaceRestart,
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
    const empty = this.described.filter(job => job.containers.length === 0);
    if (empty.length > 0) return empty.map(job => `replicated job '${job.name}' has no container, add one with addContainer()`);
    const misplaced = this.described.flatMap(job => job._placementErrors());
    if (misplaced.length > 0) return misplaced;
    const unqueued = queueErrors(this.props.queue?.admission, this.metadata.namespace, this.described);
    if (unqueued.length > 0) return unqueued;
    const ungrouped = this.gang?.error(this.run.reader.now().document);
    if (ungrouped !== undefined) return [ungrouped];
    const snapshot = this.run.reader.begin();
    const errors = this.findings.errors(snapshot);
    if (snapshot.errors.length > 0) return errors;
    errors.push(...ClusterNames.of(this).takenByRun(this, snapshot.document));
    this.gang?.update(snapshot.document);
    const lost = this.standalone.update(this.isStandalone ? snapshot : undefined);
    errors.push(...lost.map(job => `${job.node.path} was changed, but it is not in the manifest: the controller creates it; patch the JobSet instead`));
    this.findings.tellOfChangedJobs(snapshot, this.standalone.changedJobs());
    const tolerance = budgetError(snapshot.document, this.disruption);
    if (tolerance) errors.push(tolerance);
    if (errors.length === 0) this.run.reader.serve();
    return errors;
  }
}
