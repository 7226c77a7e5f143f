import { randomBytes } from 'node:crypto';
import { Kubectl, Output } from './kubectl';
import { manifestText } from './manifest';
import { Namespace } from './namespace';
import { Connection, loadConnection } from '../start/connection';
import { Image } from '../start/images';
import { Missing } from '../start/missing';
import { importImage, writeImages } from '../start/node';

/** What a test file asks of the cluster. */
export interface Needs {
  /** Whether Jobs must get pods, and pods nodes. @default - where nodes are needed */
  readonly controllers?: boolean;
  /** How many nodes must run pods. @default 0 */
  readonly nodes?: number;
  /** Whether the tests disturb the cluster or start others of their own kind, which somebody's cluster (KUBECONFIG) does not allow. @default false */
  readonly own?: boolean;
}

/** A node without a machine. */
export interface PaperNode {
  readonly name: string;
  /** @default - its host name only */
  readonly labels?: Record<string, string>;
  /** @default - none */
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Resources besides, or instead of, 64 CPUs, 256Gi of memory and 110 pods, such as `{ 'google.com/tpu': '4' }`. @default - these */
  readonly capacity?: Record<string, string>;
}

/** The environment variable that names the folder of the test run's cluster. */
export const TEST_CLUSTER = 'TEST_CLUSTER';

/** A real cluster, as tests use it. */
export class Cluster {
  /**
   * The cluster of this test run.
   *
   * @throws Missing when it cannot do what the tests need: they fail then, they are not skipped
   */
  public static current(needs: Needs = {}): Cluster {
    return new Cluster(loadConnection(process.env[TEST_CLUSTER]!), needs);
  }

  public readonly kubectl: Kubectl;
  /** The names of the nodes that run pods. */
  public readonly nodes: readonly string[];

  public constructor(private readonly connection: Connection, { controllers = false, nodes = 0, own = false }: Needs = {}) {
    const lacks = [
      ...(controllers || nodes > 0) && !connection.controllers ? ['has no controllers'] : [],
      ...connection.nodes.length < nodes ? [`has ${connection.nodes.length} of the ${nodes} nodes needed to run pods`] : [],
      ...own && !connection.own ? ['belongs to somebody, and these tests need one to themselves'] : [],
    ];
    if (lacks.length > 0) {
      throw new Missing(`The cluster ${lacks.join(', and ')}. Unset KUBECONFIG and KUBEBUILDER_ASSETS to use one that is built with Go (test/cluster/README.md).`);
    }
    this.kubectl = new Kubectl(connection.kubectl);
    this.nodes = connection.nodes;
  }

  /** A new namespace, named after the given word. It is deleted after the test, or, when made in `beforeAll`, after the last test of the file. */
  public async namespace(name: string, labels: Record<string, string> = {}): Promise<Namespace> {
    return Namespace.create(this.connection, `${name}-${randomBytes(3).toString('hex')}`, labels);
  }

  /** A new namespace of exactly this name, for manifests that say it: once an earlier one of that name is gone. */
  public async ownNamespace(name: string): Promise<Namespace> {
    if (!this.connection.own) throw new Missing('Names of namespaces can be chosen in a cluster of our own only.');
    await this.kubectl.run(['wait', `namespace/${name}`, '--for=delete', '--timeout=60s']);
    return Namespace.create(this.connection, name);
  }

  /** Evicts a node's pods as an administrator does before maintenance. It fails when budgets do not allow it within the time. */
  public async drain(node: string, { timeoutSeconds = 30 } = {}): Promise<Output> {
    return this.kubectl.attempt(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', `--timeout=${timeoutSeconds}s`]);
  }

  /** Lets pods onto a drained node again. */
  public async uncordon(node: string): Promise<void> {
    await this.kubectl.run(['uncordon', node]);
  }

  /**
   * Adds a node that is an object only: the scheduler puts pods on it, nobody runs them. It stays ready until it is deleted.
   * Meant for control planes without nodes, where a test has the scheduler to itself.
   */
  public async addPaperNode(node: PaperNode): Promise<void> {
    await this.addPaperNodes([node]);
  }

  /** Adds any number of nodes that are objects only. */
  public async addPaperNodes(nodes: readonly PaperNode[]): Promise<void> {
    const identity = ({ name, labels = {} }: PaperNode) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } } });
    const specs = nodes.map(node => ({ ...identity(node), spec: { taints: node.taints ?? [] } }));
    const states = nodes.map(node => {
      const resources = { cpu: '64', memory: '256Gi', pods: '110', ...node.capacity };
      return { ...identity(node), status: { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', status: 'True' }] } };
    });
    await this.kubectl.run(['create', '--filename=-'], { input: manifestText(specs) });
    await this.kubectl.run(['apply', '--server-side', '--force-conflicts', '--subresource=status', '--filename=-'], { input: manifestText(states) });
  }

  /** Gives all nodes one more image, for containers with `imagePullPolicy: IfNotPresent` or `Never`. */
  public async addImage(image: Image): Promise<void> {
    const { own } = this.connection;
    if (!own) throw new Missing('Images can be added to a cluster of our own only.');
    const [archive] = writeImages(own.state, [image]);
    await Promise.all(this.nodes.map(node => importImage(own.ctr, own.state, node, archive)));
  }
}
