/** What a chart of node pools comes out as. */
import { Testing } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, MachineType, NodePoolProvider, TpuGeneration } from '../../src';
import type { AcceleratorNodePoolProps } from '../../src';
import { poolOffers } from '../../src/hardware/offers';
import type { PoolOffer } from '../../src/hardware/offers';

// Notes for users do not belong between the lines of a test run.
process.env.CDK8S_JOBSET_QUIET = '1';

export const V6E = Accelerator.tpu(TpuGeneration.V6E, '4x4');
export const P5 = Accelerator.gpu(MachineType.of('p5.48xlarge'));
export const ND_H100 = Accelerator.gpu(MachineType.of('Standard_ND96isr_H100_v5'));

export const GKE = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' });
export const KARPENTER = NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] });
export const EXISTING = NodePoolProvider.existing({ nodeSelector: { 'example.com/pool': 'a' } });

export function poolOf(props: AcceleratorNodePoolProps, id = 'pool'): AcceleratorNodePool {
  return new AcceleratorNodePool(Testing.chart(), id, props);
}

export function manifestsOf(pool: AcceleratorNodePool): any[] {
  return pool.apiObjects.map(object => object.toJson());
}

export function offersOf(pool: AcceleratorNodePool): PoolOffer[] {
  return poolOffers(manifestsOf(pool));
}
