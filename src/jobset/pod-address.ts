import { podHostname } from '../model';
import { isPortNumber } from './port-number';
import { checkWholeNumber } from './whole-number';

/** The pods of a replicated job, as far as their names go. */
export interface AddressablePods {
  /** Construct path, for errors. */
  readonly path: string;
  readonly jobset: string;
  readonly replicatedJob: string;
  readonly replicas: number;
  readonly completions?: number;
  /** Undefined when the run has no DNS. */
  readonly subdomain?: string;
}

export function hostnameOf(pods: AddressablePods, jobIndex: number, podIndex: number): string {
  checkIndex(`${pods.path}: job index`, jobIndex, pods.replicas, 'replicas');
  checkIndex(`${pods.path}: pod index`, podIndex, pods.completions, 'completions');
  return podHostname(pods.jobset, pods.replicatedJob, jobIndex, podIndex);
}

export function addressOf(pods: AddressablePods, jobIndex: number, podIndex: number): string {
  const hostname = hostnameOf(pods, jobIndex, podIndex);
  if (pods.subdomain === undefined) throw new Error(`${pods.path}: pods have no address, since the run has no DNS; use Network.dns()`);
  return `${hostname}.${pods.subdomain}`;
}

export function endpointOf(pods: AddressablePods, port: number): string {
  if (typeof port === 'number' && !isPortNumber(port)) {
    throw new Error(`${pods.path}: port is ${port}, write a number from 1 to 65535`);
  }
  return `${addressOf(pods, 0, 0)}:${port}`;
}

function checkIndex(what: string, index: number, count: number | undefined, field: string): void {
  checkWholeNumber(what, index);
  if (typeof count === 'number' && index >= count) throw new Error(`${what} is ${index}, but with ${count} ${field} the last one is ${count - 1}`);
}
