import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { Access, Component, componentFlags, ControlPlaneLayout, createAccess } from './components';
import { Connection, saveConnection } from './connection';
import { Program } from './program';
import { Programs } from './programs';
import { Sandbox } from './sandbox';
import { removeStateFolder } from './state';
import { GiveUp, until } from './until';

const run = promisify(execFile);

/** A cluster of this process: it ends with the process at the latest. */
export class RunningCluster {
  /** How clients reach the API server: from within `sandbox`'s network, where there is one. */
  public readonly access: Access;
  private readonly running: Program[] = [];
  private nodes: readonly string[] = [];

  /**
   * @param sandbox  where the programs run. @default - on this machine as they are
   */
  public constructor(
    public readonly layout: ControlPlaneLayout,
    private readonly programs: Programs,
    private readonly sandbox?: Sandbox,
  ) {
    this.access = createAccess(layout);
  }

  public get state(): string {
    return this.layout.state;
  }

  public get kubectl(): string[] {
    return [...this.sandbox?.client ?? [], this.programs.path('kubectl'), `--kubeconfig=${this.access.kubeconfig}`];
  }

  public get ctr(): string {
    return this.programs.path('ctr');
  }

  /** Runs kubectl and returns what it prints. */
  public async query(...args: string[]): Promise<string> {
    const [program, ...words] = this.kubectl;
    const { stdout } = await run(program, [...words, ...args]);
    return stdout;
  }

  /**
   * Starts a program as a part of the cluster.
   *
   * @param executable  one of the cluster's own programs, or the path of another
   */
  public launch(name: string, executable: string, args: readonly string[]): Program {
    const program = new Program({
      name,
      command: [isAbsolute(executable) ? executable : this.programs.path(executable), ...args],
      within: this.sandbox?.member,
      log: join(this.state, 'log', `${name}.log`),
      environment: this.programs.environment,
    });
    this.running.push(program);
    return program;
  }

  /** Starts the control plane, as far as its programs are here, and returns when the API server is ready. */
  public async launchControlPlane(): Promise<void> {
    const components: Component[] = ['etcd', 'kube-apiserver', ...this.programs.haveControllers ? CONTROLLERS : []];
    for (const component of components.slice(0, 2)) this.launch(component, component, componentFlags(component, this.layout));
    await this.apiReady();
    for (const component of components.slice(2)) this.launch(component, component, componentFlags(component, this.layout));
  }

  /** Waits until the API server answers: after a start, or after a test stopped it. */
  public async apiReady(): Promise<void> {
    await this.patiently('the API server', async () => {
      if (!existsSync(this.access.certificateFile)) return false;
      return await this.query('get', '--raw=/readyz') === 'ok';
    });
  }

  /** A program of the cluster, such as `kube-apiserver` or `kubelet-1`, to be stopped and started anew while a test runs. */
  public program(name: string): Program {
    const program = this.running.find(candidate => candidate.name === name);
    if (!program) throw new Error(`the cluster has no program '${name}', only: ${this.running.map(candidate => candidate.name).join(', ')}`);
    return program;
  }

  /** Waits as `until` does, but not for a cluster that has lost one of its programs. */
  public async patiently<T>(what: string, attempt: () => Promise<T | undefined | false>): Promise<T> {
    return until(what, async () => {
      const lost = this.running.find(program => !program.running);
      if (lost) throw new GiveUp(`${lost.name} ended while waiting for ${what}. Its last lines:\n${lost.lastWords}`);
      return attempt();
    }, { interval: 200 });
  }

  /** How to use it. It is complete, and other processes can read it, once the nodes are known. */
  public get connection(): Connection {
    return {
      kubectl: this.kubectl,
      controllers: this.programs.haveControllers,
      nodes: this.nodes,
      run: basename(this.state),
      own: { state: this.state, ctr: this.ctr },
    };
  }

  /** Says which nodes run pods. */
  public complete(nodes: readonly string[]): void {
    this.nodes = nodes;
    saveConnection(this.connection, this.state);
  }

  /** Ends all of it, pods included, and removes its files. */
  public async stop(): Promise<void> {
    await this.sandbox?.close();
    await Promise.all(this.running.map(program => program.stop('KILL')));
    removeStateFolder(this.state);
  }
}

const CONTROLLERS: Component[] = ['kube-controller-manager', 'kube-scheduler'];
