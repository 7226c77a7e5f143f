/**
 * The manifests of node pools against the CRDs of those who read them, on a real API server: types, unknown fields and CEL rules.
 *
 * Karpenter's and Cluster API's CRDs are in their Go modules. Those of AKSNodeClass, Nodegroup and ManagedClustersAgentPool are in none that module
 * proxies give out, and GKE's are held against generated schemas (test/placement/gke-schema.test.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { parse } from 'yaml';
import { Accelerator, AcceleratorNodePool, Capacity, KarpenterAwsProps, MachineType, NodePoolProvider } from '../../../src';
import { POOLED_EXAMPLES } from '../../examples/pooled';
import { manifestsOf, ND_H100, P5, poolOf } from '../../placement/pools';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { moduleFolder } from '../start/go-module';
import { kueueCrds } from '../start/kueue';
import { until } from '../start/until';

const CRDS: readonly (readonly [module: string, file: string])[] = [
  ['sigs.k8s.io/karpenter@v1.15.0', 'pkg/apis/crds/karpenter.sh_nodepools.yaml'],
  ['github.com/aws/karpenter-provider-aws@v1.15.1', 'pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml'],
  ['sigs.k8s.io/cluster-api@v1.14.2', 'core/config/crd/bases/cluster.x-k8s.io_machinedeployments.yaml'],
];

// Our own: nobody's CRDs are to be replaced.
const cluster = Cluster.current({ own: true });
let namespace: Namespace;

beforeAll(async () => {
  for (const [module, file] of CRDS) {
    const crd = parse(readFileSync(join(moduleFolder(module), file), 'utf8'));
    // Its conversion webhook runs nowhere here.
    delete crd.spec.conversion;
    await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename=-'], { input: JSON.stringify(crd) });
    await until(`${crd.spec.names.plural} to be served`, async () => (await cluster.kubectl.attempt(['get', `${crd.spec.names.plural}.${crd.spec.group}`])).code === 0);
  }
  await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', `--filename=${kueueCrds()}`]);
  await cluster.kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
  namespace = await cluster.namespace('pools');
}, 300_000);

const karpenter = (props: Partial<KarpenterAwsProps> = {}) => NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'], ...props });
const DGX = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048 });
const capi = NodePoolProvider.clusterApi({
  cluster: 'lab',
  infrastructure: { kind: 'Metal3MachineTemplate', name: 'dgx' },
  bootstrap: { kind: 'KubeadmConfigTemplate', name: 'dgx' },
  failureDomain: 'row-1',
  version: 'v1.37.2',
});
const LABELS = { team: 'llama' };
const TAINTS = [{ key: 'team', value: 'llama', effect: 'NoExecute' }, { key: 'quiet', effect: 'PreferNoSchedule' }];

const POOLS: readonly (readonly [string, () => AcceleratorNodePool])[] = [
  ['p5 on demand', () => poolOf({ accelerator: P5, nodes: 16, provider: karpenter(), labels: LABELS })],
  ['p5 of a reservation in a placement group', () =>
    poolOf({ accelerator: P5, nodes: 16, provider: karpenter({ placementGroup: 'pg' }), capacity: Capacity.reserved('cr-0123456789abcdef0') })],
  ['spot with everything said', () => poolOf({
    accelerator: Accelerator.neuron(MachineType.of('trn2.48xlarge')),
    nodes: 2,
    capacity: Capacity.spot(),
    taints: TAINTS,
    provider: karpenter({
      role: 'Nodes',
      amiAlias: 'bottlerocket@latest',
      subnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
      expireAfter: Duration.days(7),
      consolidateAfter: Duration.minutes(1),
    }),
  })],
  ['Karpenter without accelerators', () => poolOf({ accelerator: Accelerator.none(MachineType.of('m7g.4xlarge')), nodes: 2, provider: karpenter() })],
  ['Karpenter on Azure', () => poolOf({ accelerator: ND_H100, nodes: 8, provider: NodePoolProvider.karpenterAzure({ zones: ['eastus-1'] }) })],
  ['slices with Karpenter', () => poolOf({ accelerator: Accelerator.custom({ machineType: MachineType.of('p5.48xlarge'), hosts: 4 }), slices: 2, provider: karpenter() })],
  ['Cluster API', () => poolOf({ accelerator: Accelerator.gpu(DGX), nodes: 8, provider: capi })],
  ['racks with Cluster API', () => poolOf({
    accelerator: Accelerator.custom({ machineType: DGX, hosts: 4 }), slices: 2, minSlices: 1, provider: capi, taints: TAINTS,
  })],
];

test.each(POOLS)('is accepted: %s', async (_, pool) => {
  const manifests = served(pool());
  expect(manifests.length).toBeGreaterThan(0);
  expect(await namespace.dryRun(manifests)).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['jax-tpu-slices', ['ResourceFlavor', 'ClusterQueue', 'LocalQueue']],
  ['pytorch-efa', ['EC2NodeClass', 'NodePool']],
])('the platform of the example %s is accepted', async (example, kinds) => {
  const manifests = POOLED_EXAMPLES[example].platform.filter(({ kind }) => kind !== 'ContainerNodePool');
  expect(manifests.map(({ kind }) => kind)).toEqual(kinds);
  expect(await namespace.dryRun(manifests.map(inNamespace))).toMatchObject({ code: 0, stderr: '' });
});

test('what the CRDs do not know is refused', async () => {
  const [nodeClass] = served(poolOf({ accelerator: P5, nodes: 16, provider: karpenter() }));
  const { code, stderr } = await namespace.dryRun([{ ...nodeClass, spec: { ...nodeClass.spec as object, amiAlias: 'al2023@latest' } }]);
  expect(code).toBe(1);
  expect(stderr).toContain('unknown field "spec.amiAlias"');
});

/** In the namespace of the tests, in place of one of its own. */
function inNamespace(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace: namespace.name } };
}

/** The manifests whose CRD is here. */
function served(pool: AcceleratorNodePool): KubernetesObject[] {
  return manifestsOf(pool).filter(({ kind }) => ['NodePool', 'EC2NodeClass', 'MachineDeployment'].includes(kind));
}
