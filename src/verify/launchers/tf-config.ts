/** TF_CONFIG: the cluster of a TensorFlow program and the task of one pod in it. */
import { listed } from '../../model/listing';

export interface TfConfig {
  /** Hosts of each role. */
  readonly cluster: Readonly<Record<string, readonly string[]>>;
  readonly task: { readonly type: string; readonly index: number };
}

/** A role that has tasks, but no place in the cluster. */
const EVALUATOR = 'evaluator';

/** The configuration, or what is wrong with the text. */
export function parseTfConfig(text: string): TfConfig | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: 'is not JSON' };
  }
  const { cluster, task } = (value ?? {}) as { cluster?: unknown; task?: unknown };
  if (!isCluster(cluster)) return { error: 'has no cluster with a list of hosts for each role' };
  const { type, index } = (task ?? {}) as { type?: unknown; index?: unknown };
  if (typeof type !== 'string') return { error: 'has no task.type' };
  if (typeof index !== 'number') return { error: `has ${index === undefined ? 'no task.index' : `task.index ${JSON.stringify(index)}, which is no number`}` };
  return { cluster, task: { type, index } };
}

/** Why the cluster has no place for the task. */
export function misplaced({ cluster, task }: TfConfig): string | undefined {
  if (task.type === EVALUATOR) return undefined;
  const hosts = Object.hasOwn(cluster, task.type) ? cluster[task.type] : undefined;
  if (!hosts) return `names task '${task.type}', but the cluster has only ${listed(Object.keys(cluster).map(role => `'${role}'`))}`;
  return task.index < hosts.length ? undefined : `names task ${task.type} ${task.index}, but the cluster lists ${hosts.length} of '${task.type}'`;
}

function isCluster(value: unknown): value is TfConfig['cluster'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    && Object.values(value).every(hosts => Array.isArray(hosts) && hosts.every(host => typeof host === 'string'));
}
