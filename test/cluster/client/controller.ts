import { App, Chart } from 'cdk8s';
import { Cluster } from './cluster';
import { KubernetesObject } from './manifest';
import { Namespace } from './namespace';
import { ControllerImage, JobSetController, JobSetControllerProps } from '../../../src';
import { programImage } from '../start/images';
import { until } from '../start/until';

/** The stock Node image of clusters that cannot pull one: this machine's Node, with its libraries. */
export const NODE = programImage('node:24-slim', process.execPath);

const NAME = 'cdk8s-jobset-controller';

/** How many lines of its log an error shows. */
const LAST_WORDS = 60;

interface Lease extends KubernetesObject {
  readonly spec: { readonly holderIdentity?: string };
}

/** The controller in a cluster, as its user has it: what the construct writes, applied with kubectl, in a namespace that enforces the Pod Security Standard `restricted`. */
export class Controller {
  /**
   * Installs it, and waits until one of its replicas works. The nodes must have the image `NODE`.
   *
   * @param props as for the construct; for a cluster scope, everything outside of the controller's namespace stays until `uninstall`
   */
  public static async install(cluster: Cluster, props: JobSetControllerProps = {}): Promise<Controller> {
    const namespace = await cluster.namespace('controller', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const chart = new Chart(new App(), 'platform', { namespace: namespace.name });
    new JobSetController(chart, 'controller', { image: ControllerImage.node(NODE.name), ...props });
    const controller = new Controller(cluster, namespace, (App.of(chart) as App).synthYaml());
    await controller.apply();
    await controller.leader();
    if (controller.manifests.includes('kind: CustomResourceDefinition')) {
      await until('JobSets to be served', async () => (await cluster.kubectl.attempt(['get', 'jobsets'])).code === 0, { interval: 300 });
    }
    return controller;
  }

  private constructor(private readonly cluster: Cluster, public readonly namespace: Namespace, private readonly manifests: string) {}

  /** What was installed, once more. */
  public async apply(): Promise<void> {
    // Of several namespaces, which kubectl must not be told one of.
    await this.cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename=-'], { input: this.manifests });
  }

  /** Removes all of it. JobSets go with their definition. */
  public async uninstall(): Promise<void> {
    await this.cluster.kubectl.run(['delete', '--filename=-', '--ignore-not-found', '--wait=true'], { input: this.manifests });
  }

  /** The name of the pod that works. */
  public async leader(): Promise<string> {
    return this.explaining(async () => until('a replica to work', async () => {
      const [holder, pods] = [await this.holder(), await this.pods()];
      return pods.find(pod => holder?.startsWith(`${pod}_`));
    }, { interval: 500 }));
  }

  /** Who holds the Lease: its pod's name, and more. */
  public async holder(): Promise<string | undefined> {
    const { code, stdout } = await this.namespace.attempt(['get', `lease/${NAME}`, '--output=json']);
    return code === 0 ? (JSON.parse(stdout) as Lease).spec.holderIdentity : undefined;
  }

  /** The names of its pods. */
  public async pods(): Promise<string[]> {
    const pods = await this.namespace.list<KubernetesObject>('pods', `app.kubernetes.io/name=${NAME}`);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
  }

  /** Ends pods at once: they have no time to finish anything. */
  public async kill(...pods: readonly string[]): Promise<void> {
    await this.namespace.kubectl(['delete', 'pods', ...pods, '--grace-period=0', '--force', '--wait=false']);
  }

  /** How many pods there shall be. Returns when there are. */
  public async scale(replicas: number): Promise<void> {
    await this.namespace.kubectl(['scale', `deployment/${NAME}`, `--replicas=${replicas}`]);
    await this.namespace.until(`${replicas} replicas`, async () => (await this.namespace.list('pods')).length === replicas);
    if (replicas > 0) await this.leader();
  }

  /** What its first pod says of itself. @param series  name and labels, such as `cdk8s_jobset_leading`. Returns 0 when there is none. */
  public async metric(series: string): Promise<number> {
    const [pod] = await this.pods();
    const metrics = await this.namespace.kubectl(['get', '--raw', `/api/v1/namespaces/${this.namespace.name}/pods/${pod}:8080/proxy/metrics`]);
    return Number(metrics.split('\n').find(line => line.startsWith(`${series} `))?.slice(series.length) ?? 0);
  }

  /** What its pods have written, one JSON object a line. @param about a text that lines have to have in them. @default - all lines */
  public async log(about = ''): Promise<string[]> {
    const { stdout, stderr } = await this.namespace.attempt([
      'logs', `--selector=app.kubernetes.io/name=${NAME}`, '--tail=-1', '--max-log-requests=10', '--ignore-errors',
    ]);
    return `${stdout}${stderr}`.split('\n').filter(line => line !== '' && line.includes(about));
  }

  /** Does something, and when that fails, shows what the controller has written, warnings first of all. */
  public async explaining<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { message, stack = '' } = error as Error;
      const [lines, pods] = [await this.log(), await this.namespace.describe()];
      const explained = new Error(`${message}\n\nThe controller, whose last lines are:\n${lines.slice(-LAST_WORDS).join('\n')}\n${pods}`);
      explained.stack = `${explained.message}\n${stack.split('\n').filter(line => /^\s+at /.test(line)).join('\n')}`;
      throw explained;
    }
  }
}
