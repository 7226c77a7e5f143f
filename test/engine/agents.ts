/** The pods of a run that restarts in place, and the agents in them: with the barrier of the real agent, and a kubelet that does what it says. */
import { putPod } from './pods';
import type { World } from './world';
import { keys } from '../../src/model';
import { Barrier } from '../../src/runtime/agent/barrier';

interface AgentPod {
  readonly job: string;
  readonly jobUid: string;
  readonly index: number;
  barrier: Barrier;
  passed: boolean;
  /** How often its containers have started over. */
  restarts: number;
}

export class Agents {
  readonly pods = new Map<string, AgentPod>();
  /** Of all pods that there have been. */
  restarts = 0;

  constructor(private readonly world: World) {}

  get passed(): string[] {
    return [...this.pods].filter(([, pod]) => pod.passed).map(([name]) => name).sort();
  }

  get names(): string[] {
    return [...this.pods.keys()].sort();
  }

  /** The Job controller: pods for Jobs that run, none for those that are suspended. */
  syncPods(): void {
    const { world } = this;
    world.finishDeletions();
    const wanted = new Map<string, AgentPod>();
    for (const { metadata: { name: job, uid: jobUid }, spec, status } of world.jobs()) {
      if (spec.suspend || status?.conditions?.length > 0) continue;
      for (let index = 0; index < (spec.parallelism ?? 1); index++) {
        const old = this.pods.get(`${job}-${index}`);
        wanted.set(`${job}-${index}`, old?.jobUid === jobUid ? old : { job, jobUid, index, barrier: new Barrier(), passed: false, restarts: 0 });
      }
    }
    for (const [name, pod] of this.pods) if (wanted.get(name) !== pod) this.remove(name);
    for (const [name, pod] of wanted) {
      if (this.pods.has(name)) continue;
      this.pods.set(name, pod);
      putPod(world, pod.job, pod.index, { node: 'n' });
    }
    this.reportReadiness();
  }

  /** One agent looks at the status, until it has nothing to do. */
  look(name: string): void {
    const pod = this.pods.get(name)!;
    for (;;) {
      const { currentInPlaceRestartAttempt: current, previousInPlaceRestartAttempt: previous } = this.world.status;
      const decision = pod.barrier.decide({ current, previous, unguarded: false });
      if (!decision) return this.reportReadiness();
      switch (decision.do) {
        case 'pass': pod.passed = true; break;
        case 'restart': this.fail(name); break;
        case 'announce':
          putPod(this.world, pod.job, pod.index, { node: 'n', restarts: pod.restarts, annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: `${decision.attempt}` } });
          pod.barrier.announced(decision.attempt);
      }
    }
  }

  /** A container ends, and all of the pod start over. What the agent wrote before stays on the pod until it writes again. */
  fail(name: string): void {
    const pod = this.pods.get(name)!;
    Object.assign(pod, { barrier: new Barrier(), passed: false, restarts: pod.restarts + 1 });
    this.restarts++;
    putPod(this.world, pod.job, pod.index, { node: 'n', restarts: pod.restarts });
  }

  /** A pod goes with its node, and another one takes its place. */
  lose(name: string): void {
    this.remove(name);
    this.syncPods();
  }

  /** Agents, kubelets, Job controller and engine, until nothing moves. */
  settle(): this {
    for (let round = 0; round < 50; round++) {
      const before = JSON.stringify([this.world.status, this.restarts, this.passed, this.names]);
      this.world.settle();
      this.syncPods();
      for (const name of this.names) this.look(name);
      this.world.settle();
      if (JSON.stringify([this.world.status, this.restarts, this.passed, this.names]) === before) return this;
    }
    throw new Error('the agents do not come to rest');
  }

  private remove(name: string): void {
    this.pods.delete(name);
    this.world.vanish('pods', name);
  }

  private reportReadiness(): void {
    for (const { metadata: { name }, spec, status } of this.world.jobs()) {
      if (status?.conditions?.length > 0) continue;
      const pods = [...this.pods.values()].filter(({ job }) => job === name);
      const [active, ready] = [pods.length, pods.filter(({ passed }) => passed).length];
      if ((status?.active ?? 0) !== active || (status?.ready ?? 0) !== ready) this.world.progress(name, { active, ready, ...(!spec.suspend && { startTime: '2026-01-01T00:00:00Z' }) });
    }
  }
}
