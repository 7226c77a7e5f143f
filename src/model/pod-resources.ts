/** What one pod asks of its node, as the scheduler adds it up. */
import type { Container, PodSpec, ResourceRequirements } from './kubernetes';
import { parseQuantity } from './quantity';
import type { Amount } from './quantity';

/** Amounts by resource. */
export type Resources = ReadonlyMap<string, Amount>;

/**
 * The pod's request: its containers and sidecars together, or its hungriest init container beside the sidecars that started before it, whichever is more.
 * What the pod asks for as a whole stands in their place. A limit without a request stands for the request, as the API server fills it in.
 * Source: Kubernetes' `PodRequests` (component-helpers/resource).
 */
export function podResources({ containers, initContainers = [], resources }: PodSpec): Resources {
  let sidecars: Resources = new Map();
  const starting: Resources[] = [];
  for (const container of initContainers) {
    const beside = sum([sidecars, requestsOf(container.resources)]);
    if (isSidecar(container)) sidecars = beside;
    else starting.push(beside);
  }
  const total = new Map(sum([sidecars, ...containers.map(container => requestsOf(container.resources))]));
  for (const stage of starting) {
    for (const [name, amount] of stage) if (amount > (total.get(name) ?? 0n)) total.set(name, amount);
  }
  for (const [name, amount] of requestsOf(resources)) total.set(name, amount);
  return total;
}

/** The resources of so many equal pods. */
export function times(resources: Resources, pods: number): Resources {
  return new Map([...resources].map(([name, amount]) => [name, amount * BigInt(pods)]));
}

export function sum(all: readonly Resources[]): Resources {
  const total = new Map<string, Amount>();
  for (const resources of all) for (const [name, amount] of resources) total.set(name, (total.get(name) ?? 0n) + amount);
  return total;
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always';
}

function requestsOf({ limits, requests }: ResourceRequirements = {}): Resources {
  return new Map(Object.entries({ ...limits, ...requests }).map(([name, quantity]) => [name, parseQuantity(quantity) ?? 0n]));
}
