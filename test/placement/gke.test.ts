import { Duration } from 'cdk8s';
import { GKE, manifestsOf, P5, poolOf, V6E } from './pools';
import { Accelerator, AcceleratorNodePoolProps, Capacity, MachineType, NodePoolProvider, TpuGeneration } from '../../src';

const A3 = Accelerator.gpu(MachineType.of('a3-megagpu-8g'));
const IN_REGION = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5' });
const IN_ZONES = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zones: ['us-east5-a', 'us-east5-b'] });
const POLICY = 'projects/p/regions/us-east5/resourcePolicies/n';

describe('Config Connector', () => {
  test('a spot TPU slice: whole or not at all, in one zone', () => {
    const [{ apiVersion, kind, spec }] = manifestsOf(poolOf({ accelerator: V6E, provider: GKE, capacity: Capacity.spot(), labels: { team: 'llama' } }));
    expect({ apiVersion, kind }).toEqual({ apiVersion: 'container.cnrm.cloud.google.com/v1beta1', kind: 'ContainerNodePool' });
    expect(spec).toEqual({
      location: 'us-east5',
      nodeLocations: ['us-east5-b'],
      clusterRef: { name: 'ml' },
      initialNodeCount: 0,
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 4, locationPolicy: 'ANY' },
      management: { autoRepair: true },
      placementPolicy: { type: 'COMPACT', tpuTopology: '4x4' },
      nodeConfig: {
        machineType: 'ct6e-standard-4t',
        spot: true,
        labels: { 'cdk8s-jobset.dev/node-pool': 'pool', 'team': 'llama' },
        taint: [{ key: 'cloud.google.com/gke-spot', value: 'true', effect: 'NO_SCHEDULE' }],
      },
    });
  });

  test('GPUs of a reservation that another project shares, on nine networks', () => {
    const [{ spec }] = manifestsOf(poolOf({
      accelerator: A3,
      nodes: 16,
      minNodes: 16,
      provider: NodePoolProvider.gkeConfigConnector({
        cluster: 'ml',
        location: 'us-central1-a',
        placementPolicy: POLICY,
        gpuDriver: 'LATEST',
        autoUpgrade: false,
        serviceAccount: 'nodes',
        additionalNetworks: Array.from({ length: 8 }, (_, i) => ({ network: `gpu-${i}`, subnetwork: `gpu-${i}-a` })),
      }),
      capacity: Capacity.reserved('h100', { project: 'shared' }),
    }));
    expect(spec).toMatchObject({
      nodeLocations: ['us-central1-a'],
      nodeCount: 16,
      management: { autoRepair: true, autoUpgrade: false },
      placementPolicy: { type: 'COMPACT', policyNameRef: { external: POLICY } },
      nodeConfig: {
        guestAccelerator: [{ type: 'nvidia-h100-mega-80gb', count: 8, gpuDriverInstallationConfig: { gpuDriverVersion: 'LATEST' } }],
        gvnic: { enabled: true },
        reservationAffinity: {
          consumeReservationType: 'SPECIFIC_RESERVATION', key: 'compute.googleapis.com/reservation-name', values: ['projects/shared/reservations/h100'],
        },
        serviceAccountRef: { name: 'nodes' },
      },
    });
    expect(spec.networkConfig.additionalNodeNetworkConfigs[7]).toEqual({ networkRef: { name: 'gpu-7' }, subnetworkRef: { name: 'gpu-7-a' } });
    expect(spec.autoscaling).toBeUndefined();
  });

  test('queued capacity carries the label by hand, and GKE\'s taint by itself', () => {
    const pool = poolOf({ accelerator: V6E, provider: GKE, capacity: Capacity.queued() });
    expect(manifestsOf(pool)[0].spec).toMatchObject({
      queuedProvisioning: { enabled: true }, nodeConfig: { labels: { 'cloud.google.com/gke-queued': 'true' } },
    });
    expect(pool.taints.map(({ key, automatic }) => [key, automatic])).toEqual([['cloud.google.com/gke-queued', true], ['google.com/tpu', true]]);
  });

  test('a fixed number of nodes is told per zone', () => {
    expect(manifestsOf(poolOf({ accelerator: A3, nodes: 6, minNodes: 6, provider: IN_ZONES }))[0].spec.nodeCount).toBe(3);
  });

  test('slices of TPU7x are placed by a policy that stands elsewhere', () => {
    const provider = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5-b', placementPolicy: POLICY });
    const pool = poolOf({ accelerator: Accelerator.tpu(TpuGeneration.V7X, '4x4x4'), provider });
    expect(manifestsOf(pool)[0].spec.placementPolicy).toEqual({ type: 'COMPACT', policyNameRef: { external: POLICY } });
    expect(pool.nodeSelector).toMatchObject({ 'cloud.google.com/gke-tpu-topology': '4x4x4' });
  });

  describe('refuses', () => {
    const inZone = (props: object) => NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5-b', ...props });

    test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
      ['a machine of another cloud', { accelerator: P5 }, /Config Connector \(GKE\) makes nodes on Google Cloud, but machine type 'p5.48xlarge' is AWS's/],
      ['a slice without a zone', { provider: IN_REGION }, /a slice of 4 hosts is in exactly one zone, and us-east5 is a region: write zone: 'us-east5-a' or another/],
      ['a slice in two zones', { provider: IN_ZONES }, /a slice of 4 hosts is in exactly one zone, not in 2 \(us-east5-a, us-east5-b\): name one of them/],
      ['compact placement in two zones', {
        accelerator: A3, provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zones: ['us-east5-a', 'us-east5-b'], compact: true }),
      }, /compact placement is in exactly one zone/],
      ['a reservation without a zone', { accelerator: A3, provider: IN_REGION, capacity: Capacity.reserved('r') }, /reservation 'r' is in exactly one zone/],
      ['blue-green upgrades of compact pools', { provider: inZone({ blueGreenUpgrades: true }) }, /cannot be upgraded blue-green/],
      ['compact GPUs from the queue', { accelerator: A3, provider: inZone({ compact: true }), capacity: Capacity.queued() }, /queued capacity cannot be placed compactly/],
      ['queued capacity that is kept', { minSlices: 1, capacity: Capacity.queued() }, /starts at 0 nodes, not at 4: leave minNodes and minSlices out/],
      ['flex-start', { capacity: Capacity.flexStart() }, /has no flex-start capacity \(it has on-demand, spot, reserved, queued\): write NodePoolProvider.gkeComputeClass/],
      ['TPU7x without a policy', { accelerator: Accelerator.tpu(TpuGeneration.V7X, '4x4x4') }, /workload policy \(acceleratorTopology 4x4x4\).*placementPolicy/],
      ['a region for a zone', { provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5' }) },
        /'us-east5' is no zone: write 'us-east5-a' or another/],
      ['a zone of another region', { provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-central1-a' }) },
        /zone us-central1-a is not in us-east5, where the cluster is: write 'us-east5-a' or another/],
      ['the name of another pool', { accelerator: A3, labels: { 'cloud.google.com/gke-nodepool': 'other' } },
        /the nodes carry cloud.google.com\/gke-nodepool: pool, not other: leave the label out/],
      ['unequal zones', { accelerator: A3, nodes: 5, minNodes: 5, provider: IN_ZONES }, /5 nodes cannot be 2 zones' of equally many.*write a multiple of 2/],
      ['too few networks', { accelerator: A3, provider: inZone({ additionalNetworks: [{ network: 'n', subnetwork: 's' }] }) },
        /1 additional networks, but a3-megagpu-8g has 8 interfaces for them \(gpudirect-tcpxo\)/],
      ['a name with capitals', { name: 'V6E' }, /pool name 'V6E-0' is not lower-case letters, digits and '-', with a letter first, as GKE requires/],
      ['a name of 41 characters', { name: 'a'.repeat(39) }, /has 41 characters, GKE takes at most 40: give the pool a name of its own/],
    ])('%s', (_, props, message) => {
      expect(() => poolOf({ accelerator: V6E, provider: GKE, ...props })).toThrow(message);
    });

    test('a zone and zones', () => {
      expect(() => inZone({ zone: 'a', zones: ['b'] })).toThrow(/write zone or zones, not both/);
    });

    test.each([
      ['a driver in other letters', { gpuDriver: 'latest' }, /there is no GPU driver 'latest': write 'DEFAULT', 'LATEST' or 'INSTALLATION_DISABLED'/],
      ['a placement policy by name', { placementPolicy: 'n' }, /'n' is no resource policy: write projects\/P\/regions\/R\/resourcePolicies\/N/],
      ['a placement policy that places nothing', { placementPolicy: POLICY, compact: false }, /placed compactly: leave compact out/],
    ])('%s', (_, props, message) => {
      expect(() => inZone(props)).toThrow(message);
    });
  });
});

test('TPUs of flex-start capacity may be placed close together', () => {
  const provider = NodePoolProvider.gkeComputeClass({ placementPolicy: 'close' });
  expect(manifestsOf(poolOf({ accelerator: V6E, capacity: Capacity.flexStart(), provider }))[0].spec.priorities[0].placement).toEqual({ policyName: 'close' });
});

describe('a ComputeClass', () => {
  const accelerator = Accelerator.tpu(TpuGeneration.V5P, '2x2x4');

  test('wishes for the reservation first, then for spot', () => {
    const pool = poolOf({
      accelerator,
      slices: 2,
      provider: NodePoolProvider.gkeComputeClass({ zones: ['us-east5-a'], fallbacks: [Capacity.spot()], consolidationDelay: Duration.minutes(10) }),
      capacity: Capacity.reserved('v5p', { project: 'my-proj' }),
      labels: { team: 'llama' },
    });
    const tpu = { type: 'tpu-v5p-slice', count: 4, topology: '2x2x4' };
    expect(manifestsOf(pool)).toEqual([{
      apiVersion: 'cloud.google.com/v1',
      kind: 'ComputeClass',
      // GKE has no field for the 2 × 4 hosts that there are at most.
      metadata: { name: 'pool', annotations: { 'cdk8s-jobset.dev/max-hosts': '8' } },
      spec: {
        priorities: [
          {
            machineType: 'ct5p-hightpu-4t',
            tpu,
            location: { zones: ['us-east5-a'] },
            reservations: { affinity: 'Specific', specific: [{ name: 'v5p', project: 'my-proj' }] },
          },
          { machineType: 'ct5p-hightpu-4t', tpu, location: { zones: ['us-east5-a'] }, spot: true },
        ],
        nodePoolAutoCreation: { enabled: true },
        nodePoolConfig: { nodeLabels: { team: 'llama' } },
        autoscalingPolicy: { consolidationDelayMinutes: 10 },
        whenUnsatisfiable: 'DoNotScaleUp',
      },
    }]);
    expect(pool.nodeSelector).toMatchObject({ 'cloud.google.com/compute-class': 'pool', 'cloud.google.com/gke-tpu-topology': '2x2x4' });
    expect(pool.exclusiveTopology).toBe('cloud.google.com/gke-nodepool');
  });

  test('takes GPUs one by one, for a while', () => {
    const provider = NodePoolProvider.gkeComputeClass({ maxRunDuration: Duration.hours(6) });
    expect(manifestsOf(poolOf({ accelerator: A3, nodes: 2, provider, capacity: Capacity.flexStart() }))[0].spec.priorities).toEqual([
      { machineType: 'a3-megagpu-8g', gpu: { type: 'nvidia-h100-mega-80gb', count: 8 }, flexStart: { enabled: true }, maxRunDurationSeconds: 21600 },
    ]);
  });

  test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
    ['a minimum', { minSlices: 1 }, /a GKE ComputeClass makes nodes when pods need them and keeps no minimum: leave minNodes and minSlices out/],
    ['queued capacity', { capacity: Capacity.queued() }, /has no queued capacity/],
    ['a fallback that it does not have', { provider: NodePoolProvider.gkeComputeClass({ fallbacks: [Capacity.queued()] }) }, /has no queued capacity/],
    ['a machine of another cloud', { accelerator: P5 }, /is AWS's/],
    ['a region for a zone', { provider: NodePoolProvider.gkeComputeClass({ zones: ['us-east5'] }) }, /'us-east5' is no zone/],
    ['nodes that are kept for two days', { provider: NodePoolProvider.gkeComputeClass({ consolidationDelay: Duration.days(2) }) },
      /kept for 2880 minutes, and GKE takes 1 to 1440/],
    ['flex-start machines close together', {
      accelerator: A3, capacity: Capacity.flexStart(), provider: NodePoolProvider.gkeComputeClass({ placementPolicy: 'close' }),
    }, /flex-start machines of type a3-megagpu-8g cannot be placed close together \(only TPUs, a3-ultragpu, a4, h4d\): leave placementPolicy out/],
    ['an illegal name', { name: 'A b' }, /pool name 'A b' must consist of/],
  ])('refuses %s', (_, props, message) => {
    expect(() => poolOf({ accelerator, provider: NodePoolProvider.gkeComputeClass(), ...props })).toThrow(message);
  });
});
