import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How to reach a cluster, and what it can do. Plain data, so that it can go from the process that starts a cluster to those that use it. */
export interface Connection {
  /** The words of a command that runs kubectl against it. */
  readonly kubectl: readonly string[];
  /** Whether Jobs get pods and pods get nodes: without it, only the API is served. */
  readonly controllers: boolean;
  /** The nodes that run pods. */
  readonly nodes: readonly string[];
  /** Value of the label `RUN_LABEL` of the namespaces that tests make. */
  readonly run: string;
  /** A cluster that was started for the tests, which may drain its nodes and load images into them. @default - somebody's cluster */
  readonly own?: OwnCluster;
}

export interface OwnCluster {
  /** The cluster's folder. */
  readonly state: string;
  /** The program that loads images into a node's container runtime. */
  readonly ctr: string;
}

/** Marks the namespaces of a test run. */
export const RUN_LABEL = 'cdk8s-jobset.dev/test-run';

const FILE = 'connection.json';

export function saveConnection(connection: Connection, folder: string): void {
  writeFileSync(join(folder, FILE), JSON.stringify(connection, undefined, 2));
}

export function loadConnection(folder: string): Connection {
  return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Connection;
}
