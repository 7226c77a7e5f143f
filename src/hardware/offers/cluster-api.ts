import { findMachine } from '../catalogue/machines';
import { COMMON_DOMAINS, GKE, HOSTNAME, INSTANCE_TYPE, liesIn, ZONE } from '../labels';
import { fixedLabels, type NodeLabels } from '../node-requirements';
import type { NodeTaint } from '../node-taint';
import { parseTaint } from '../taint-spelling';
import type { Fields } from './fields';
import type { Manifest, Manifests } from './manifests';
import type { CapacityType, HostRange, PoolOffer } from './offer';
import { distinctTaints, manifestTaints, offeredNode } from './offered-node';

const INFRASTRUCTURE = 'infrastructure.cluster.x-k8s.io';
const BOOTSTRAP = 'bootstrap.cluster.x-k8s.io';
const SIZE = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group-';
const CAPACITY = 'capacity.cluster-autoscaler.kubernetes.io/';
const GIB = 2 ** 30;

/** Domains whose labels Cluster API copies from the template to the node. */
const SYNCED_DOMAINS = ['node-role.kubernetes.io', 'node-restriction.kubernetes.io', 'node.cluster.x-k8s.io'];

/** What the provider's own object says, in whichever words it has. */
interface Infrastructure {
  readonly machineType?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
  readonly zones?: readonly string[];
  readonly hosts?: HostRange;
  readonly capacityTypes?: readonly CapacityType[];
  /** The failure domain of a machine is the zone in its node's label. */
  readonly zonal?: boolean;
  /** Nodes join without a bootstrap configuration of Cluster API: their labels are all here. */
  readonly managed?: boolean;
}

type InfrastructureReader = (spec: Fields, name: string) => Infrastructure;

const machineTemplate = (field: string, zonal: boolean): InfrastructureReader => spec => {
  const template = spec.child('template', 'spec');
  return {
    machineType: template.text(field),
    zonal,
    capacityTypes: template.has('spotMarketOptions') || template.has('spotVMOptions') || template.flag('preemptible') ? ['spot'] : ['on-demand'],
  };
};

/** Kinds of the AWS, Azure, Google Cloud and OpenStack providers. */
const INFRASTRUCTURES: ReadonlyMap<string, InfrastructureReader> = new Map(Object.entries<InfrastructureReader>({
  AWSMachineTemplate: machineTemplate('instanceType', true),
  GCPMachineTemplate: machineTemplate('instanceType', true),
  AzureMachineTemplate: machineTemplate('vmSize', false),
  OpenStackMachineTemplate: machineTemplate('flavor', true),
  AWSManagedMachinePool: spec => ({
    machineType: spec.text('instanceType'),
    labels: spec.map('labels'),
    taints: manifestTaints(spec),
    zones: spec.texts('availabilityZones'),
    hosts: { min: spec.child('scaling').whole('minSize'), max: spec.child('scaling').whole('maxSize') },
    capacityTypes: [spec.text('capacityType') === 'spot' ? 'spot' : 'on-demand'],
    managed: true,
  }),
  GCPManagedMachinePool: (spec, name) => ({
    machineType: spec.text('machineType'),
    labels: { ...spec.map('kubernetesLabels'), [GKE.NODE_POOL]: spec.text('nodePoolName') ?? name },
    taints: manifestTaints(spec, 'kubernetesTaints'),
    zones: spec.texts('nodeLocations'),
    hosts: { min: spec.child('scaling').whole('minCount'), max: spec.child('scaling').whole('maxCount') },
    capacityTypes: [spec.flag('spot') || spec.flag('preemptible') ? 'spot' : 'on-demand'],
    managed: true,
  }),
  AzureManagedMachinePool: spec => ({
    machineType: spec.text('sku'),
    labels: spec.map('nodeLabels'),
    taints: manifestTaints(spec),
    hosts: { min: spec.child('scaling').whole('minSize'), max: spec.child('scaling').whole('maxSize') },
    capacityTypes: [spec.text('scaleSetPriority') === 'Spot' ? 'spot' : 'on-demand'],
    managed: true,
  }),
}));

/** Cluster API's MachineDeployment or MachinePool, with its infrastructure and bootstrap templates where those are at hand. */
export function readClusterApi(pool: Manifest, manifests: Manifests): PoolOffer {
  const { spec, source } = pool;
  const template = spec.child('template');
  const machine = template.child('spec');
  const reference = machine.child('infrastructureRef');
  const provider = manifests.find(INFRASTRUCTURE, reference.text('kind') ?? '', reference.text('name'), reference.text('namespace') ?? source.namespace);
  const infrastructure = provider ? INFRASTRUCTURES.get(provider.source.kind)?.(provider.spec, provider.source.name) ?? {} : {};
  const bootstrap = bootstrapOf(machine, manifests, source.namespace);
  const hints = capacityHints(pool);
  const zones = infrastructure.zones ?? failureDomains(spec, machine, infrastructure);

  const synced = Object.entries(template.child('metadata').map('labels')).filter(([key]) => SYNCED_DOMAINS.some(domain => liesIn(key, domain)));
  const { machineType } = infrastructure;
  const labels: NodeLabels = {
    open: bootstrap || infrastructure.managed ? [...COMMON_DOMAINS, 'x-k8s.io', 'cloud.google.com', 'amazonaws.com', 'azure.com'] : ['*'],
    values: {
      [HOSTNAME]: '*',
      ...(zones && zones.length > 0 ? { [ZONE]: zones } : {}),
      ...(machineType === undefined ? {} : { [INSTANCE_TYPE]: [machineType] }),
      ...fixedLabels({ ...Object.fromEntries(synced), ...hints.labels, ...bootstrap?.labels, ...infrastructure.labels }),
    },
  };
  const taints = distinctTaints([...manifestTaints(machine), ...hints.taints, ...(bootstrap?.taints ?? []), ...(infrastructure.taints ?? [])]);
  const known = machineType === undefined ? undefined : findMachine(machineType);
  const { capacityTypes } = infrastructure;
  return {
    provider: 'cluster-api',
    source,
    name: source.name,
    hosts: hostRange(pool, infrastructure),
    nodes: [offeredNode({ labels, taints }, { machineType, machine: known, resources: hints.resources }, {
      chips: hints.chips ?? known?.chips,
      vcpu: hints.vcpu ?? known?.vcpu,
      memoryGib: hints.memoryGib ?? known?.memoryGib,
      capacityTypes,
      zones,
    })],
    otherMachines: false,
    wholeSlice: false,
    onDemand: false,
    labels,
    taints,
    zones,
    capacityTypes,
    limits: {},
    topologyKeys: [...(zones ? [ZONE] : []), ...synced.map(([key]) => key), HOSTNAME],
  };
}

/** The autoscaler's bounds, else the provider's, else the replicas (of which the API's default is 1). */
function hostRange({ spec, metadata }: Manifest, { hosts }: Infrastructure): HostRange {
  const annotations = metadata.child('annotations');
  const bounds = { min: annotations.whole(`${SIZE}min-size`), max: annotations.whole(`${SIZE}max-size`) };
  if (bounds.min !== undefined || bounds.max !== undefined) return bounds;
  if (hosts?.min !== undefined || hosts?.max !== undefined) return hosts;
  const replicas = spec.whole('replicas') ?? 1;
  return { min: replicas, max: replicas };
}

function failureDomains(spec: Fields, machine: Fields, { zonal }: Infrastructure): readonly string[] | undefined {
  if (!zonal) return undefined;
  const one = machine.text('failureDomain');
  return one === undefined ? spec.texts('failureDomains') : [one];
}

interface CapacityHints {
  readonly chips?: number;
  readonly vcpu?: number;
  readonly memoryGib?: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** What annotations tell the cluster autoscaler of nodes that do not exist yet. */
function capacityHints({ metadata }: Manifest): CapacityHints {
  const annotations = metadata.child('annotations');
  const [type, chips] = [annotations.text(`${CAPACITY}gpu-type`), annotations.whole(`${CAPACITY}gpu-count`)];
  const bytes = annotations.amount(`${CAPACITY}memory`);
  return {
    chips,
    vcpu: annotations.amount(`${CAPACITY}cpu`),
    memoryGib: bytes === undefined ? undefined : bytes / GIB,
    resources: type !== undefined && chips !== undefined ? { [type]: chips } : {},
    labels: pairs(annotations.text(`${CAPACITY}labels`)),
    taints: list(annotations.text(`${CAPACITY}taints`)).flatMap(text => parseTaint(text) ?? []),
  };
}

interface Bootstrap {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** How nodes register: the kubelet's labels and taints in a KubeadmConfigTemplate or EKSConfigTemplate. */
function bootstrapOf(machine: Fields, manifests: Manifests, namespace: string | undefined): Bootstrap | undefined {
  const reference = machine.child('bootstrap', 'configRef');
  const config = manifests.find(BOOTSTRAP, reference.text('kind') ?? '', reference.text('name'), reference.text('namespace') ?? namespace);
  if (config === undefined) return undefined;
  const spec = config.spec.child('template', 'spec');
  const registration = spec.child('joinConfiguration', 'nodeRegistration');
  return {
    labels: { ...pairs(kubeletArgument(spec, 'node-labels')), ...pairs(kubeletArgument(registration, 'node-labels')) },
    taints: manifestTaints(registration),
  };
}

/** An extra argument of the kubelet: v1beta1 has a map, v1beta2 a list of names and values. */
function kubeletArgument(fields: Fields, name: string): string | undefined {
  const entry = fields.children('kubeletExtraArgs').find(argument => argument.text('name') === name);
  return entry?.text('value') ?? fields.child('kubeletExtraArgs').text(name);
}

const list = (text: string | undefined) => (text ?? '').split(',').map(each => each.trim()).filter(each => each !== '');

function pairs(text: string | undefined): Record<string, string> {
  return Object.fromEntries(list(text).map(pair => {
    const [key, ...value] = pair.split('=');
    return [key, value.join('=')];
  }));
}
