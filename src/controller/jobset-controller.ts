import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { AccessRights } from './access-rights';
import { BUNDLE_KEY, BUNDLE_PATH, LICENSES_KEY, LOADER, NODE_FLAGS, packagedBundle } from './bundle';
import { clusterScoped } from './cluster-scoped';
import { ControllerAdmission } from './controller-admission';
import { ControllerImage } from './controller-image';
import { ControllerNetworkPolicy } from './controller-network-policy';
import { ControllerScope } from './controller-scope';
import { jobSetDefinition, jobSetRoles } from './definition';
import { ControllerLogLevel, ControllerMetrics } from './jobset-controller-props';
import type { JobSetControllerProps } from './jobset-controller-props';
import { documentPolicies, placementPolicy, validationPolicies } from './policies';
import type { PolicyObject } from './policies/policy-object';
import { BUNDLED_CONTROLLER } from '../engine/input';
import { announceController } from '../jobset/controller-presence';
import { checkWholeNumber } from '../jobset/whole-number';

const NAME = 'cdk8s-jobset-controller';
const SYSTEM_NAMESPACE = 'cdk8s-jobset-system';
const PORT = 8080;
/** Any that is not root: nothing is written, and nothing but the mounted program is read. */
const USER = 65532;

const LABEL = 'app.kubernetes.io/name';
const PROGRAM_HASH = 'cdk8s-jobset.dev/program-hash';

const DEFAULT_RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(50) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
};

/**
 * The controller of runs: restarts, success and startup rules, suspension, clean-up, placement. It is a Deployment of a stock Node image, without webhooks
 * and certificates, and fit for namespaces that enforce the Pod Security Standard `restricted`.
 */
export class JobSetController extends Construct {
  /**
   * Says that the cluster of the runs at or below a construct has the controller, installed by somebody else: no run asks for it.
   * @param scope an App, a Chart, or anything around runs
   */
  public static installedElsewhere(scope: IConstruct): void {
    announceController(scope);
  }

  /** The Deployment, to be adapted like any other. */
  public readonly deployment: kplus.Deployment;

  /** The account that it works under. */
  public readonly serviceAccount: kplus.ServiceAccount;

  /** Namespace that it runs in. */
  public readonly namespace: string;

  /** Its pods, by a label that is the same wherever the construct stands. */
  private readonly pods: kplus.Pods;

  /**
   * @throws Error when its namespace is not known, there is no replica, a port is none, ports are named without a policy, a scope of namespaces asks
   *   for objects of the cluster, or the program is missing or does not fit into a ConfigMap
   */
  constructor(scope: Construct, id: string, props: JobSetControllerProps = {}) {
    super(scope, id);
    const { name = NAME, replicas = 2 } = props;
    checkWholeNumber(`${this.node.path}: replicas`, replicas, 1);
    const area = props.scope ?? ControllerScope.CLUSTER;
    if (!area.isCluster) this.refuseClusterObjects(props);
    const image = props.image ?? ControllerImage.node();
    const admission = props.admission ?? (area.isCluster ? ControllerAdmission.POLICIES : ControllerAdmission.NONE);
    this.namespace = this.ownNamespace(area, props.namespace);
    const metadata = { name, namespace: this.namespace, labels: { [LABEL]: name } };

    this.serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount', { metadata });
    new AccessRights(this, 'Access', { name, labels: metadata.labels, area, account: this.serviceAccount, namespace: this.namespace });
    this.pods = kplus.Pods.select(this, 'Pods', { labels: metadata.labels });
    this.deployment = this.addDeployment(metadata, replicas, image, props.resources ?? DEFAULT_RESOURCES, this.flags(name, area, admission, props));
    if (replicas > 1) this.addDisruptionBudget(metadata);
    if (this.hasMetricsService(props)) this.addMetricsService(metadata);
    if (props.networkPolicy) new ControllerNetworkPolicy(this, 'Network', { metadata, port: PORT, ...props });
    else this.refusePeersWithoutPolicy(props);
    if (area.isCluster && (props.installCrd ?? true)) {
      clusterScoped(new ApiObject(this, 'Definition', jobSetDefinition()));
      for (const role of jobSetRoles(metadata.labels)) clusterScoped(new ApiObject(this, role.metadata.name, role));
    }
    for (const policy of this.policies(metadata, area, admission)) clusterScoped(new ApiObject(this, `${policy.kind}-${policy.metadata.name}`, policy));
    announceController(this.node.root);
  }

  private refuseClusterObjects({ installCrd, admission }: JobSetControllerProps): void {
    const wanted = installCrd ? 'installCrd' : admission?.validates || admission?.places ? 'admission' : undefined;
    if (wanted === undefined) return;
    throw new Error(`${this.node.path}: ${wanted} installs objects of the cluster, and this controller looks after namespaces only:`
      + ' remove it, or write ControllerScope.CLUSTER');
  }

  private policies({ name, labels }: ObjectMetadata, area: ControllerScope, { guards, validates, places }: ControllerAdmission): PolicyObject[] {
    const own = area.isCluster ? undefined : { namespaces: area._namespaces(this.namespace), suffix: `${name}.${this.namespace}` };
    return [
      ...guards ? documentPolicies(labels, own) : [],
      ...validates ? validationPolicies(labels) : [],
      ...places ? placementPolicy(labels) : [],
    ];
  }

  private ownNamespace(area: ControllerScope, given: string | undefined): string {
    const known = given ?? Chart.of(this).namespace;
    if (known !== undefined) return known;
    if (!area.isCluster) {
      throw new Error(`${this.node.path}: a Role is bound to a ServiceAccount by its namespace, and the chart has none: write new Chart(app, id, { namespace }),`
        + ' or the prop namespace of the controller');
    }
    new kplus.Namespace(this, 'Namespace', {
      metadata: { name: SYSTEM_NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    return SYSTEM_NAMESPACE;
  }

  private flags(name: string, area: ControllerScope, admission: ControllerAdmission, props: JobSetControllerProps): string[] {
    return [
      ...area.isCluster ? [] : area._namespaces(this.namespace).flatMap(namespace => ['--namespace', namespace]),
      ...area._selector === undefined ? [] : ['--namespace-selector', area._selector],
      '--sources', area.isCluster ? 'standalone,jobset' : 'standalone',
      '--leader-elect', '--lease-name', name, '--lease-namespace', this.namespace,
      '--port', `${PORT}`,
      '--log-level', props.logLevel ?? ControllerLogLevel.INFO,
      '--exclusive-placement', admission.places ? 'admission' : 'template',
      ...props.metrics === undefined || props.metrics === ControllerMetrics.OPEN ? [] : ['--metrics', props.metrics],
      ...props.suspendQueuedJobs ? ['--suspend-queued-jobs'] : [],
      ...props.disabledFeatures?.length ? ['--feature-gates', props.disabledFeatures.map(feature => `${feature}=false`).join(',')] : [],
      ...props.besideAnother ? ['--managed-by', BUNDLED_CONTROLLER] : [],
    ];
  }

  private addDeployment(
    metadata: ObjectMetadata, replicas: number, image: ControllerImage, resources: kplus.ContainerResources, flags: string[],
  ): kplus.Deployment {
    const bundle = image.bundled ? packagedBundle() : undefined;
    const deployment = new kplus.Deployment(this, 'Deployment', {
      metadata,
      replicas,
      select: false,
      podMetadata: { labels: { ...metadata.labels }, ...(bundle && { annotations: { [PROGRAM_HASH]: bundle.hash } }) },
      serviceAccount: this.serviceAccount,
      automountServiceAccountToken: true,
      securityContext: { ensureNonRoot: true, user: USER, group: USER },
      terminationGracePeriod: Duration.seconds(30),
    });
    deployment.select(kplus.LabelSelector.of({ labels: metadata.labels }));
    deployment.scheduling.separate(this.pods, { topology: kplus.Topology.HOSTNAME, weight: 100 });
    const container = deployment.addContainer({
      name: 'controller',
      image: image.image,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      // The word before the flags stands where a program's own name would.
      ...bundle ? { command: ['node', ...NODE_FLAGS, '-e', LOADER, 'controller'], args: flags } : { args: flags },
      ports: [{ name: 'http', number: PORT }],
      resources,
      startup: kplus.Probe.fromHttpGet('/healthz', { port: PORT, periodSeconds: Duration.seconds(1), failureThreshold: 60 }),
      liveness: kplus.Probe.fromHttpGet('/healthz', { port: PORT, periodSeconds: Duration.seconds(10), failureThreshold: 3 }),
      readiness: kplus.Probe.fromHttpGet('/readyz', { port: PORT, periodSeconds: Duration.seconds(5), failureThreshold: 3 }),
      securityContext: {
        user: USER,
        group: USER,
        capabilities: { drop: [kplus.Capability.ALL] },
        seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
      },
    });
    if (bundle) {
      const program = new kplus.ConfigMap(this, 'Program', { metadata });
      program.addBinaryData(BUNDLE_KEY, bundle.encoded);
      program.addData(LICENSES_KEY, bundle.licenses);
      container.mount(BUNDLE_PATH, kplus.Volume.fromConfigMap(this, 'ProgramVolume', program, { name: 'program' }), { readOnly: true });
    }
    return deployment;
  }

  private addDisruptionBudget(metadata: ObjectMetadata): void {
    new ApiObject(this, 'DisruptionBudget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: metadata.labels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
  }

  private addMetricsService(metadata: ObjectMetadata): void {
    const annotations = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': `${PORT}`, 'prometheus.io/path': '/metrics' };
    new kplus.Service(this, 'Metrics', {
      metadata: { ...metadata, name: `${metadata.name}-metrics`, annotations },
      selector: this.pods,
      ports: [{ name: 'metrics', port: PORT, targetPort: PORT }],
    });
  }

  private hasMetricsService({ metrics = ControllerMetrics.OPEN, metricsService }: JobSetControllerProps): boolean {
    const open = metrics === ControllerMetrics.OPEN;
    if (metricsService && !open) {
      throw new Error(`${this.node.path}: metricsService is for whoever reaches the port, and metrics are not open: remove one of the two`);
    }
    return metricsService ?? open;
  }

  private refusePeersWithoutPolicy({ apiServerPorts, metricsClients }: JobSetControllerProps): void {
    const [prop, what] = apiServerPorts ? ['apiServerPorts', 'lets be called'] : metricsClients ? ['metricsClients', 'lets in'] : [];
    if (prop === undefined) return;
    throw new Error(`${this.node.path}: ${prop} are those that the NetworkPolicy ${what}, and there is none: write networkPolicy: true, or remove them`);
  }
}

interface ObjectMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [label: string]: string };
}
