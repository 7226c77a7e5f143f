/** What one pod asks of its node, as the scheduler adds it up. */
import type { Container, PodSpec } from '../model';
import { parseQuantity } from '../model/quantity';
import type { Amount } from '../model/quantity';

/** Amounts by resource. */
export type Resources = ReadonlyMap<string, Amount>;

/**
 * The pod's request: its containers and sidecars together, or its hungriest init container, whichever is more.
 * A limit without a request stands for the request, as the API server fills it in.
 */
export function podResources({ containers, initContainers = [] }: PodSpec): Resources {
  const sidecars = initContainers.filter(isSidecar);
  const total = new Map(sum([...containers, ...sidecars].map(container => new Map(requestsOf(container)))));
  for (const container of initContainers.filter(candidate => !isSidecar(candidate))) {
    for (const [name, amount] of requestsOf(container)) if (amount > (total.get(name) ?? 0n)) total.set(name, amount);
  }
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

function requestsOf({ resources }: Container): [string, Amount][] {
  return Object.entries({ ...resources?.limits, ...resources?.requests })
    .map(([name, quantity]) => [name, parseQuantity(quantity) ?? 0n]);
}
