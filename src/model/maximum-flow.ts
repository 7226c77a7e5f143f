/**
 * A maximum flow through a network, and the minimum cut that it shows, by Dinic's algorithm. Nothing recurses, so a path may be as long as there are nodes.
 *
 * Nodes are numbers from 0. Capacities are whole numbers, or Infinity.
 */
export class FlowNetwork {
  private readonly heads: Int32Array;
  private readonly next: number[] = [];
  private readonly targets: number[] = [];
  /** What is left of each edge. An edge and the one back, which undoes it, stand side by side. */
  private readonly left: number[] = [];

  constructor(nodes: number) {
    this.heads = new Int32Array(nodes).fill(-1);
  }

  connect(from: number, to: number, capacity: number): void {
    this.add(from, to, capacity);
    this.add(to, from, 0);
  }

  /** On which side of a minimum cut a node is: whether the source still reaches it when as much flows as can. */
  sourceSide(source: number, sink: number): (node: number) => boolean {
    let levels = this.levels(source);
    for (; levels[sink] >= 0; levels = this.levels(source)) this.sendAll(source, sink, levels);
    return node => levels[node] >= 0;
  }

  private add(from: number, to: number, capacity: number): void {
    this.next.push(this.heads[from]);
    this.heads[from] = this.targets.push(to) - 1;
    this.left.push(capacity);
  }

  /** By node, how many edges that take more are between it and the source at least; -1 for one that the source does not reach. */
  private levels(source: number): Int32Array {
    const levels = new Int32Array(this.heads.length).fill(-1);
    levels[source] = 0;
    const reached = [source];
    for (const node of reached) {
      for (let edge = this.heads[node]; edge >= 0; edge = this.next[edge]) {
        const target = this.targets[edge];
        if (levels[target] >= 0 || !(this.left[edge] > 0)) continue;
        levels[target] = levels[node] + 1;
        reached.push(target);
      }
    }
    return levels;
  }

  /** Sends along shortest paths what they take. An edge that leads nowhere is tried once. */
  private sendAll(source: number, sink: number, levels: Int32Array): void {
    const untried = Int32Array.from(this.heads);
    const path: number[] = [];
    for (let node = source; node !== source || untried[source] >= 0;) {
      const edge = untried[node];
      if (node === sink) {
        this.send(path);
        path.length = path.findIndex(taken => this.left[taken] === 0);
        node = path.length > 0 ? this.targets[path[path.length - 1]] : source;
      } else if (edge < 0) {
        node = this.targets[opposite(path.pop()!)];
        untried[node] = this.next[untried[node]];
      } else if (this.left[edge] > 0 && levels[this.targets[edge]] === levels[node] + 1) {
        path.push(edge);
        node = this.targets[edge];
      } else {
        untried[node] = this.next[edge];
      }
    }
  }

  /** As much along the path as its narrowest edge takes. */
  private send(path: readonly number[]): number {
    const amount = path.reduce((least, edge) => Math.min(least, this.left[edge]), Infinity);
    for (const edge of path) {
      this.left[edge] -= amount;
      this.left[opposite(edge)] += amount;
    }
    return amount;
  }
}

/** The edge back. */
function opposite(edge: number): number {
  return edge % 2 === 0 ? edge + 1 : edge - 1;
}
