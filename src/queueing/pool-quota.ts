/** What a node pool has to give, as quota of a queue. */
import { allocatable } from '../hardware/allocatable';
import { formatQuantity, parseQuantity } from '../model';
import type { AcceleratorNodePool } from '../placement';
import { takeShare } from './pool-shares';
import { counted } from '../model/grammar';

/** What a pool gives to a queue. */
export interface PoolQuota {
  readonly pool: AcceleratorNodePool;
  /** Whole hosts. */
  readonly hosts: number;
  /** By resource, the quantity of all of them. */
  readonly resources: ReadonlyMap<string, string>;
}

/**
 * Accelerators, network devices, CPU and memory of a share of a pool's hosts, in whole slices.
 * @param share more than 0, at most 1
 * @param hostResources further resources of each host
 * @throws Error when the share is less than a slice, or CPU and memory of the hosts are not known
 */
export function poolQuota(queue: string, pool: AcceleratorNodePool, share: number, hostResources: Readonly<Record<string, string>>): PoolQuota {
  const { accelerator, slices, poolName } = pool;
  // Shares such as 0.7 are no exact fractions: 0.7 × 10 must be 7.
  const whole = Math.floor(slices * share + 1e-9);
  if (whole === 0) {
    throw new Error(`queue '${queue}': ${share} of the ${counted(slices, 'slice')} of pool '${poolName}' is less than one: write a share of ${roundedUp(1 / slices)} or more`);
  }
  takeShare(pool, queue, whole);
  const hosts = whole * accelerator.hosts;
  const { vcpu, memoryGib } = allocatable(accelerator.machineType._facts) ?? accelerator.machineType;
  if (vcpu === undefined || memoryGib === undefined) {
    throw new Error(`queue '${queue}': CPU and memory of machine type '${accelerator.machineType.name}' are not known, and pods that ask for them would never be`
      + ' admitted: write vcpu and memoryGib with the machine type');
  }
  const resources = new Map<string, string>();
  if (accelerator.resourceName !== undefined) resources.set(accelerator.resourceName, `${hosts * accelerator.chipsPerHost}`);
  for (const [resource, count] of Object.entries(pool.placement.networkResources ?? {})) resources.set(resource, `${hosts * count}`);
  resources.set('cpu', `${Math.floor(hosts * vcpu)}`);
  resources.set('memory', `${Math.floor(hosts * memoryGib)}Gi`);
  for (const [resource, quantity] of Object.entries(hostResources)) resources.set(resource, times(queue, resource, quantity, hosts));
  return { pool, hosts, resources };
}

function times(queue: string, resource: string, quantity: string, hosts: number): string {
  const amount = parseQuantity(quantity);
  if (amount === undefined || amount < 0n) throw new Error(`queue '${queue}': '${quantity}' of ${resource} is no quantity: write one such as '10Gi'`);
  return formatQuantity(BigInt(hosts) * amount, /i$/.test(quantity) ? 'binary' : 'decimal');
}

function roundedUp(share: number): number {
  return Math.ceil(share * 1000) / 1000;
}
