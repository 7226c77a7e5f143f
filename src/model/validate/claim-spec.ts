/** What the core API requires of a volume claim. Source: core/v1 validation of PersistentVolumeClaimSpec, Kubernetes 1.37. */
import type { PersistentVolumeClaimSpec } from '../kubernetes';
import { parseQuantity } from '../quantity';
import type { Problem } from '../rule';
import { illegalSubdomain } from '../syntax';

export function* claimSpecProblems({ accessModes = [], resources, storageClassName }: PersistentVolumeClaimSpec, path: string): Generator<Problem> {
  if (accessModes.length === 0) {
    yield {
      path: `${path}.accessModes`,
      message: 'the claim has no access mode',
      remedy: 'write accessModes: [ReadWriteMany], or [ReadWriteOnce] for the pods of one node',
    };
  }
  if (accessModes.length > 1 && accessModes.includes('ReadWriteOncePod')) {
    yield {
      path: `${path}.accessModes`,
      message: 'ReadWriteOncePod stands beside other access modes',
      remedy: 'write ReadWriteOncePod alone, or leave it out',
    };
  }
  const size = resources?.requests?.storage;
  if (size === undefined || parseQuantity(size)! <= 0n) {
    yield {
      path: `${path}.resources.requests.storage`,
      message: size === undefined ? 'the claim has no size' : `the claim has the size ${size}`,
      remedy: 'write resources.requests.storage with a size above 0, for example 100Gi',
    };
  }
  const reason = storageClassName ? illegalSubdomain(storageClassName) : undefined;
  if (reason) {
    yield {
      path: `${path}.storageClassName`,
      message: `the storage class '${storageClassName}' ${reason}`,
      remedy: 'write the name of a storage class',
    };
  }
}
