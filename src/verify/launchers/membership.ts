/** What one pod is told about the group of processes that it belongs to. */
import type { Said } from './options';
import type { Step } from '../../model/field-path';

/** Something certain that a command line or a variable says. */
export interface Statement<Value> {
  readonly value: Value;
  /** As one would quote it: `--nnodes=4`, `WORLD_SIZE=32`. */
  readonly quote: string;
  /** Where it stands, from the container on. */
  readonly at: readonly Step[];
}

export interface NodeRange {
  readonly min: number;
  readonly max: number;
}

export interface Membership {
  /** Who reads it: `torchrun`, `JAX`. Pods of one run that name the same framework form one group, unless their addresses say otherwise. */
  readonly framework: string;
  /** Whether the container calls a launcher of this framework itself. */
  readonly launcher: boolean;
  /** Pods of the group. */
  readonly nodes?: Statement<NodeRange>;
  /** Whether `nodes` is the launcher's default and written nowhere. */
  readonly nodesAssumed?: boolean;
  /** Processes of the whole group. */
  readonly processes?: Statement<number>;
  readonly processesPerNode?: Statement<number | string>;
  readonly rank?: Statement<number>;
  /** What the rank counts: pods, or processes, of which each pod has one. */
  readonly rankIsOf?: 'node' | 'process';
  /** Where the group meets: a host name or an address, with or without a port. */
  readonly address?: Statement<string>;
  /** Whether something else than the number of nodes shows that a group of several pods is meant. */
  readonly meansSeveral?: boolean;
}

export function statement(said: Said | undefined): Statement<string> | undefined {
  return said?.text === undefined ? undefined : { value: said.text, quote: said.quote, at: said.at };
}

/** A whole number that is said, or undefined. */
export function number(said: Said | undefined): Statement<number> | undefined {
  return said?.text !== undefined && /^\d+$/.test(said.text) ? { value: Number(said.text), quote: said.quote, at: said.at } : undefined;
}

/** Whether an address, with or without a port, is the pod's own. */
export function isLoopback(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1|\[::1\]|0\.0\.0\.0)(:\d+)?$/.test(address);
}
