import { Kubectl, Output } from './kubectl';
import { KubernetesObject, Manifests, manifestText } from './manifest';
import { Connection, RUN_LABEL } from '../start/connection';
import { until, UntilOptions } from '../start/until';

export interface ApplyOptions {
  /** Server-side apply. @default false */
  readonly serverSide?: boolean;
  /** Take over fields that others own (server-side apply). @default false */
  readonly forceConflicts?: boolean;
  /** Delete what was applied before with these labels, and is not in the manifests any more. @default - nothing is deleted */
  readonly prune?: string;
  /** Name of the ApplySet (a Secret) that knows what was applied before: what is not in the manifests any more is deleted. @default - none */
  readonly applySet?: string;
}

/** A namespace of a test. */
export class Namespace {
  /** Those that this test file made and that are still there. */
  public static readonly created: Namespace[] = [];

  public static async create(connection: Connection, name: string, labels: Record<string, string> = {}): Promise<Namespace> {
    const namespace = new Namespace(name, new Kubectl(connection.kubectl));
    await namespace.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [RUN_LABEL]: connection.run, ...labels } } }]);
    Namespace.created.push(namespace);
    // A pod that comes before its service account is refused.
    if (connection.controllers) await namespace.kubectl(['wait', '--for=create', 'serviceaccount/default', '--timeout=30s']);
    return namespace;
  }

  /** Deletes namespaces, without waiting for the end of what is in them. */
  public static async delete(namespaces: readonly Namespace[]): Promise<void> {
    // Not where the test has stopped the cluster already: then they are gone.
    await Promise.all(namespaces.map(async ({ cli, name }) => cli.attempt(['delete', 'namespace', name, '--wait=false'])));
  }

  private constructor(public readonly name: string, private readonly cli: Kubectl) {}

  /** Runs kubectl in this namespace and returns what it prints. @throws Error when it fails */
  public async kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.cli.run([`--namespace=${this.name}`, ...args], { input });
  }

  /** Runs kubectl in this namespace, for those who expect that it may fail. */
  public async attempt(args: readonly string[], input?: string): Promise<Output> {
    return this.cli.attempt([`--namespace=${this.name}`, ...args], { input });
  }

  /** Applies manifests. Returns kubectl's line for each object, such as `job.batch/run created`. */
  public async apply(manifests: Manifests, options: ApplyOptions = {}): Promise<string[]> {
    return lines(await this.kubectl([
      'apply', '--filename=-',
      ...options.serverSide ? ['--server-side'] : [],
      ...options.forceConflicts ? ['--force-conflicts'] : [],
      ...options.prune ? ['--prune', `--selector=${options.prune}`] : [],
      ...options.applySet ? ['--prune', `--applyset=${options.applySet}`] : [],
    ], manifestText(manifests)));
  }

  /** Has the API server check manifests, unknown fields included, without storing anything. */
  public async dryRun(manifests: Manifests): Promise<Output> {
    return this.attempt(['apply', '--dry-run=server', '--validate=strict', '--filename=-'], manifestText(manifests));
  }

  /** @param what  kind and name, such as `job/run` */
  public async get<T extends KubernetesObject>(what: string): Promise<T> {
    return JSON.parse(await this.kubectl(['get', what, '--output=json'])) as T;
  }

  /** @param selector  label selector. @default - all objects of the kind */
  public async list<T extends KubernetesObject>(kind: string, selector?: string): Promise<T[]> {
    return (JSON.parse(await this.kubectl(['get', kind, '--output=json', ...selector ? [`--selector=${selector}`] : []])) as { items: T[] }).items;
  }

  /**
   * Waits as `kubectl wait` does.
   *
   * @param what  kind and name, such as `job/run`, or kind and selector, such as `pod --selector=app=x`
   * @param state  such as `condition=Complete`, `delete` or `jsonpath={.status.ready}=2`
   * @throws Error that says how things stand when time is up
   */
  public async waitFor(what: string, state: string, { timeoutSeconds = 60 } = {}): Promise<void> {
    const { code, stderr } = await this.attempt(['wait', ...what.split(' '), `--for=${state}`, `--timeout=${timeoutSeconds}s`]);
    if (code !== 0) throw new Error(`${what} did not reach ${state}: ${stderr.trim()}\n${await this.describe()}`);
  }

  /** Tries until the attempt returns something. @throws Error that says how things stand when time is up */
  public async until<T>(what: string, attempt: () => Promise<T | undefined | false>, options: UntilOptions = {}): Promise<T> {
    try {
      return await until(what, attempt, { interval: 300, ...options });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${await this.describe()}`);
    }
  }

  /** Runs a command in a pod and returns what it prints. */
  public async exec(pod: string, ...command: string[]): Promise<string> {
    return this.kubectl(['exec', pod, '--', ...command]);
  }

  /** Runs a command in a pod that may have the pod's main process end: with that one, all others are killed, and this one's answer may be lost. */
  public async execLast(pod: string, ...command: string[]): Promise<void> {
    const { code, stderr } = await this.attempt(['exec', pod, '--', ...command]);
    if (code !== 0 && code !== 137) throw new Error(`${command.join(' ')} in ${pod} failed (exit code ${code}): ${stderr.trim()}`);
  }

  /** Has the main process of a pod end as one that was told to. */
  public async terminate(pod: string): Promise<void> {
    await this.execLast(pod, 'kill', '-TERM', '1');
  }

  /** @param what  a pod's name, or kind and name, such as `job/run` */
  public async logs(what: string): Promise<string> {
    return this.kubectl(['logs', what, '--tail=-1']);
  }

  /** Asks the API server to evict a pod, as `kubectl drain` does for each pod. */
  public async evict(pod: string): Promise<Output> {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: this.name } };
    return this.attempt(['create', '--raw', `/api/v1/namespaces/${this.name}/pods/${pod}/eviction`, '--filename=-'], JSON.stringify(eviction));
  }

  /** How things stand, for error messages. */
  public async describe(): Promise<string> {
    const { stdout } = await this.attempt(['get', 'jobs,pods', '--output=wide']);
    const events = await this.attempt(['get', 'events', '--sort-by=.lastTimestamp', '--no-headers']);
    return `${stdout}\n${lines(events.stdout).slice(-20).join('\n')}`;
  }
}

function lines(output: string): string[] {
  return output.split('\n').filter(line => line !== '');
}
