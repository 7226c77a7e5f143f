/**
 * The manifests for GKE against the schemas that @kubernetes-models/gke 4.6 has made of the CRDs: types, required fields, values and bounds, and
 * no field that the CRD does not have.
 */
import { ComputeClass } from '@kubernetes-models/gke/cloud.google.com/v1';
import { ContainerNodePool } from '@kubernetes-models/gke/container.cnrm.cloud.google.com/v1beta1';
import { Duration } from 'cdk8s';
import { DeclaredFields } from './declared-fields';
import { manifestsOf, poolOf, V6E } from './pools';
import { Accelerator, AcceleratorNodePoolProps, Capacity, GkeComputeClassProps, GkeConfigConnectorProps, MachineType, NodePoolProvider, TpuGeneration } from '../../src';
import { JAX_TPU_SLICES } from '../examples/pooled';

const A3 = Accelerator.gpu(MachineType.of('a3-megagpu-8g'));
const V5P = Accelerator.tpu(TpuGeneration.V5P, '2x2x4');
const CPU = Accelerator.none(MachineType.of('n2-standard-8'));
const POLICY = 'projects/p/regions/us-east5/resourcePolicies/n';
const TAINTS = [{ key: 'team', value: 'llama', effect: 'NoExecute' }, { key: 'quiet', effect: 'PreferNoSchedule' }];
const LABELS = { team: 'llama' };

type Pool = Omit<AcceleratorNodePoolProps, 'provider'>;

describe('Config Connector', () => {
  const fields = new DeclaredFields('@kubernetes-models/gke/container.cnrm.cloud.google.com/v1beta1', 'IContainerNodePool');
  const pool = (props: Pool, gke: Partial<GkeConfigConnectorProps> = {}) =>
    manifestsOf(poolOf({ ...props, provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b', ...gke }) }));

  const POOLS: readonly (readonly [string, () => any[]])[] = [
    ['those of the example', () => JAX_TPU_SLICES.pools.flatMap(manifestsOf)],
    ['TPU slices, some kept', () => pool({ accelerator: V6E, slices: 3, minSlices: 1, capacity: Capacity.spot(), labels: LABELS })],
    ['TPU slices placed by a policy', () => pool({ accelerator: Accelerator.tpu(TpuGeneration.V7X, '4x4x4') }, { placementPolicy: POLICY })],
    ['GPUs with everything said', () => pool({ accelerator: A3, nodes: 16, capacity: Capacity.reserved('h100', { project: 'shared' }), labels: LABELS, taints: TAINTS }, {
      namespace: 'infra',
      placementPolicy: POLICY,
      gpuDriver: 'LATEST',
      autoUpgrade: false,
      diskSizeGb: 500,
      serviceAccount: 'nodes',
      additionalNetworks: Array.from({ length: 8 }, (_, i) => ({ network: `gpu-${i}`, subnetwork: `gpu-${i}-a` })),
    })],
    ['hosts without accelerators in two zones, upgraded blue-green', () =>
      pool({ accelerator: CPU, nodes: 4, minNodes: 4 }, { zone: undefined, zones: ['us-east5-a', 'us-east5-b'], blueGreenUpgrades: true })],
  ];

  test.each(POOLS)('is accepted: %s', (_, manifests) => {
    expect(manifests().flatMap(manifest => fields.unknownIn(manifest))).toEqual([]);
    for (const manifest of manifests()) expect(() => new ContainerNodePool(manifest).validate()).not.toThrow();
  });

  test('queued capacity is younger than this schema', () => {
    const [manifest] = pool({ accelerator: V6E, capacity: Capacity.queued() });
    expect(fields.unknownIn(manifest)).toEqual(['spec.queuedProvisioning']);
    expect(() => new ContainerNodePool(manifest).validate()).not.toThrow();
  });

  test('what the CRD does not know, or has otherwise, is noticed', () => {
    const [manifest] = pool({ accelerator: V6E });
    const { nodeConfig, ...spec } = manifest.spec;
    expect(fields.unknownIn({ ...manifest, spec: { ...spec, nodeConfig: { ...nodeConfig, taints: [] } } })).toEqual(['spec.nodeConfig.taints']);
    expect(() => new ContainerNodePool({ ...manifest, spec: { ...spec, initialNodeCount: '0' } }).validate()).toThrow(/initialNodeCount must be integer/);
  });
});

describe('a ComputeClass', () => {
  const fields = new DeclaredFields('@kubernetes-models/gke/cloud.google.com/v1', 'IComputeClass');
  const pool = (props: Pool, gke?: GkeComputeClassProps) => manifestsOf(poolOf({ ...props, provider: NodePoolProvider.gkeComputeClass(gke) }))[0];

  test.each<[string, () => any]>([
    ['TPU slices', () => pool({ accelerator: V5P, slices: 2 })],
    ['GPUs, with spot ones to fall back on', () => pool({ accelerator: A3, nodes: 4 }, { fallbacks: [Capacity.spot()], consolidationDelay: Duration.minutes(10) })],
    ['hosts without accelerators', () => pool({ accelerator: CPU, nodes: 4 })],
  ])('is accepted: %s', (_, manifest) => {
    expect(fields.unknownIn(manifest())).toEqual([]);
    expect(() => new ComputeClass(manifest()).validate()).not.toThrow();
  });

  test('places, reservations, flex-start and the pools\' own labels are younger than this schema', () => {
    const reserved = pool({ accelerator: V5P, capacity: Capacity.reserved('v5p'), labels: LABELS, taints: TAINTS }, {
      zones: ['us-east5-a'], fallbacks: [Capacity.flexStart()], maxRunDuration: Duration.hours(6), placementPolicy: 'close', serviceAccount: 'nodes',
    });
    expect(new Set(fields.unknownIn(reserved).map(path => path.replace(/\[\d+\]/, '[]')))).toEqual(new Set([
      'spec.nodePoolConfig',
      'spec.priorities[].flexStart',
      'spec.priorities[].location',
      'spec.priorities[].maxRunDurationSeconds',
      'spec.priorities[].placement',
      'spec.priorities[].reservations',
    ]));
    expect(() => new ComputeClass(reserved).validate()).not.toThrow();
  });

  test('what the CRD has otherwise is noticed', () => {
    const manifest = pool({ accelerator: V5P });
    expect(() => new ComputeClass({ ...manifest, spec: { ...manifest.spec, whenUnsatisfiable: 'Never' } }).validate()).toThrow(/whenUnsatisfiable/);
  });
});
