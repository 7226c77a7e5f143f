import { KubernetesObject } from '../client/manifest';
import { BUSYBOX } from '../start/images';

export interface IndexedJobOptions {
  readonly name: string;
  /** How many pods, all at once. */
  readonly size: number;
  /** The shell script that each pod runs. */
  readonly script: string;
  /** Name of the headless Service that makes the pods' names resolve. @default - none */
  readonly subdomain?: string;
  /** More fields of the pod. @default - none */
  readonly pod?: object;
}

/** A script that works until it is told to end, and then fails: exit code 0 would count as done. */
export const WORK = 'trap "exit 143" TERM; sleep 1000 & wait';

/** A plain Indexed Job whose pods are labelled `app: <name>`. */
export function indexedJob({ name, size, script, subdomain, pod }: IndexedJobOptions): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      completionMode: 'Indexed',
      completions: size,
      parallelism: size,
      template: {
        metadata: { labels: { app: name } },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          subdomain,
          containers: [{ name: 'main', image: BUSYBOX.name, command: ['sh', '-c', script] }],
          ...pod,
        },
      },
    },
  };
}

/** A Service that gives pods names only: `<hostname>.<service>`. */
export function headlessService(name: string, app: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: { app } },
  };
}

/** A budget of at least so many healthy pods. */
export function budget(app: string, minAvailable: number): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app },
    spec: { minAvailable, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: { app } } },
  };
}

/** What the disruption controller says about a budget. */
export interface Budget extends KubernetesObject {
  readonly status?: { readonly currentHealthy: number; readonly disruptionsAllowed: number };
}
