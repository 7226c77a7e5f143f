import { EFA } from '../catalogue/aws';
import { ACCELERATOR_MACHINES, findMachine } from '../catalogue/machines';
import { COMMON_DOMAINS, EKS, HOSTNAME, INSTANCE_TYPE, KARPENTER, ZONE } from '../labels';
import type { Cloud, MachineFacts } from '../machine';
import { answer, fixedLabels, type LabelValues, type NodeLabels, type NodeRequirement } from '../node-requirements';
import type { Fields } from './fields';
import type { Manifest, Manifests } from './manifests';
import type { CapacityType, HostRange, OfferedNode, PoolOffer } from './offer';
import { awsRegion, azureRegion, manifestTaints, networkLayers, offeredNode, placeLabels, type PoolWide } from './offered-node';
import { own } from '../../model/own';

const CLOUDS: ReadonlyMap<string, Cloud> = new Map<string, Cloud>([['karpenter.k8s.aws', 'aws'], ['karpenter.azure.com', 'azure']]);
/** Domains in which the provider labels nodes; of a provider that is not known, any. */
const PROVIDER_DOMAINS = { aws: ['k8s.aws', 'amazonaws.com'], azure: ['azure.com'], gcp: ['*'] } as const satisfies Record<Cloud, readonly string[]>;
/** Requirement keys that name machine types. */
const MACHINE_KEYS: readonly string[] = [INSTANCE_TYPE, `${KARPENTER.SKU}name`];
const CAPACITY_TYPES: readonly CapacityType[] = ['on-demand', 'spot', 'reserved'];

/** The share of a machine's memory that Karpenter counts on: VM_MEMORY_OVERHEAD_PERCENT is 7.5. */
const USABLE_MEMORY = 0.925;
const GIB = 2 ** 30;

/** Karpenter's NodePool, with its EC2NodeClass or AKSNodeClass where that is at hand. */
export function readKarpenterNodePool(pool: Manifest, manifests: Manifests): PoolOffer {
  const { spec, source } = pool;
  const template = spec.child('template').child('spec');
  const reference = template.child('nodeClassRef');
  const cloud = CLOUDS.get(reference.text('group') ?? '');
  const nodeClass = manifests.find(reference.text('group') ?? '', reference.text('kind') ?? '', reference.text('name'));
  const replicas = spec.whole('replicas');
  const requirements = template.children('requirements').flatMap(requirementOf);
  const zones = requiredValues(requirements, ZONE);
  const capacityTypes = requiredValues(requirements, KARPENTER.CAPACITY_TYPE)?.flatMap(type => CAPACITY_TYPES.find(known => known === type) ?? []);

  const labels: NodeLabels = {
    open: [...COMMON_DOMAINS, 'karpenter.sh', ...(cloud ? PROVIDER_DOMAINS[cloud] : ['*'])],
    values: {
      ...requiredLabels(requirements),
      ...placeLabels(zones, cloud === 'azure' ? azureRegion : awsRegion),
      [KARPENTER.NODE_POOL]: [source.name],
      ...classLabels(reference, nodeClass),
      ...(cloud === 'aws' ? { [EKS.NODE_GROUP]: [], [EKS.ZONE_ID]: '*' as const } : {}),
      ...fixedLabels(spec.child('template').child('metadata').map('labels')),
    },
  };
  const taints = manifestTaints(template);
  const machines = poolMachines(requirements, cloud);
  const efa = efaPerHost(nodeClass, replicas !== undefined);
  const nodes = machines.types.map(machineType => karpenterNode({ labels, taints }, machineType, efa, { capacityTypes, zones }));
  const disruption = spec.child('disruption');
  return {
    provider: 'karpenter',
    source,
    name: source.name,
    hosts: hostRange(spec, replicas, machines.others ? [] : nodes),
    nodes,
    otherMachines: machines.others,
    wholeSlice: false,
    onDemand: replicas === undefined,
    labels,
    taints,
    zones,
    capacityTypes,
    reservation: nodeClass && poolReservation(pool, nodeClass, manifests, capacityTypes),
    limits: spec.map('limits'),
    // Defaults of the API.
    expireAfter: template.text('expireAfter') ?? disruption.text('expireAfter') ?? '720h',
    consolidation: replicas !== undefined ? undefined : {
      policy: disruption.text('consolidationPolicy') ?? 'WhenEmptyOrUnderutilized',
      after: disruption.text('consolidateAfter') ?? '0s',
    },
    topologyKeys: [
      ZONE, KARPENTER.NODE_POOL,
      ...(nodes.length > 0 ? EKS.NETWORK_LAYERS.filter(key => nodes.every(node => node.labels.values[key] === '*')) : []),
      HOSTNAME,
    ],
  };
}

/** A class with reservations may serve pools that take none of them, beside one that does. */
function poolReservation(
  pool: Manifest, nodeClass: Manifest, { all }: Manifests, capacityTypes: readonly CapacityType[] | undefined,
): string | undefined {
  const reservation = nodeClass.spec.children('capacityReservationSelectorTerms')[0]?.text('id');
  if (reservation === undefined || capacityTypes === undefined || capacityTypes.includes('reserved')) return reservation;
  const isShared = all.some(other => other !== pool && other.group === pool.group && other.source.kind === pool.source.kind
    && other.spec.child('template', 'spec', 'nodeClassRef').text('name') === nodeClass.source.name);
  return isShared ? undefined : reservation;
}

function requirementOf(fields: Fields): NodeRequirement[] {
  const key = fields.text('key');
  const operator = fields.text('operator');
  return key === undefined || operator === undefined ? [] : [{ key, operator, values: fields.texts('values') ?? [] }];
}

/** The values that every In of the key allows, or undefined when there is no In. */
function requiredValues(requirements: readonly NodeRequirement[], key: string): string[] | undefined {
  const lists = requirements.filter(requirement => requirement.key === key && requirement.operator === 'In').map(({ values }) => values);
  if (lists.length === 0) return undefined;
  const [first, ...rest] = lists;
  return first.filter(value => rest.every(values => values.includes(value)));
}

/** What the requirements make of labels: In gives the values, the other operators a value that Karpenter chooses. */
function requiredLabels(requirements: readonly NodeRequirement[]): Record<string, LabelValues> {
  return Object.fromEntries(requirements.map(({ key, operator }) =>
    [key, operator === 'DoesNotExist' ? [] : requiredValues(requirements, key) ?? '*'] as const));
}

/** `karpenter.k8s.aws/ec2nodeclass: NAME`, and the placement group that the class names. */
function classLabels(reference: Fields, nodeClass: Manifest | undefined): Record<string, LabelValues> {
  const [group, kind, name] = [reference.text('group'), reference.text('kind'), reference.text('name')];
  return {
    ...(group && kind && name ? { [`${group}/${kind.toLowerCase()}`]: [name] } : {}),
    ...(nodeClass?.spec.has('placementGroupSelector') ? { [KARPENTER.PLACEMENT_GROUP]: '*' } : {}),
  };
}

interface PoolMachines {
  readonly types: readonly string[];
  /** The requirements let other machine types in too. */
  readonly others: boolean;
}

const KARPENTER_KEYS: readonly string[] = [...new Set(ACCELERATOR_MACHINES.flatMap(({ karpenterLabels }) => Object.keys(karpenterLabels)))];
const ACCELERATOR_KEYS = KARPENTER_KEYS.filter(key => /gpu|accelerator/.test(key));
const FAMILIES = new Set(ACCELERATOR_MACHINES.flatMap(({ family }) => family ?? []));
const absent = (keys: readonly string[]): Record<string, LabelValues> => Object.fromEntries(keys.map(key => [key, []]));

/** The machine types that the requirements name, else those of the catalogue that meet them. */
function poolMachines(requirements: readonly NodeRequirement[], cloud: Cloud | undefined): PoolMachines {
  const allows = (values: Record<string, LabelValues>) => requirements.every(each => answer(each, { values, open: ['*'] }) !== 'no');
  const meets = ({ labels, karpenterLabels }: MachineFacts) =>
    allows({ ...absent(KARPENTER_KEYS), ...fixedLabels({ ...labels, ...karpenterLabels }) });
  const possible = (name: string) => {
    const machine = findMachine(name);
    return !machine?.chips || meets(machine);
  };
  const named = MACHINE_KEYS.map(key => requiredValues(requirements, key)).find(values => values !== undefined);
  if (named) return { types: named.filter(possible), others: false };
  const families = requiredValues(requirements, `${KARPENTER.INSTANCE}family`) ?? [];
  const sizes = requiredValues(requirements, `${KARPENTER.INSTANCE}size`) ?? [];
  const generalPurpose = families.flatMap(family => sizes.map(size => `${family}.${size}`)).flatMap(name => findMachine(name) ?? [])
    .filter(machine => machine.chips === 0 && meets(machine));
  const known = new Set([...FAMILIES, ...generalPurpose.map(({ family }) => family)]);
  return {
    types: [...ACCELERATOR_MACHINES.filter(machine => machine.cloud === cloud && meets(machine)), ...generalPurpose].map(({ name }) => name),
    // Would a machine without accelerators, and of no family here, do as well?
    others: allows(absent(ACCELERATOR_KEYS)) && !(families.length > 0 && families.every(family => known.has(family))),
  };
}

/** EFA devices that nodes get: those that the class lists, none on static pools without a list, else as many as pods ask for. */
function efaPerHost(nodeClass: Manifest | undefined, isStatic: boolean): number | undefined {
  if (nodeClass?.spec.has('networkInterfaces')) {
    return nodeClass.spec.children('networkInterfaces').filter(each => each.text('interfaceType') === 'efa-only').length;
  }
  return nodeClass && isStatic ? 0 : undefined;
}

function karpenterNode(pool: PoolWide, machineType: string, efa: number | undefined, more: Partial<OfferedNode>): OfferedNode {
  const machine = findMachine(machineType);
  const key = machine?.cloud === 'azure' ? `${KARPENTER.SKU}name` : INSTANCE_TYPE;
  const labels = { [INSTANCE_TYPE]: [machineType], [key]: [machineType], ...networkLayers(machineType) };
  const resources = efa === undefined ? {} : { [EFA]: efa };
  return offeredNode(pool, { machineType, machine, karpenter: true, labels, resources }, more);
}

/** Hosts that the limits leave room for: of the kind of node that takes least of them. */
function hostRange(spec: Fields, replicas: number | undefined, nodes: readonly OfferedNode[]): HostRange {
  if (replicas !== undefined) return { min: replicas, max: replicas };
  const limits = Object.keys(spec.map('limits')).map(resource => {
    const limit = spec.child('limits').amount(resource);
    if (limit === undefined || resource === 'nodes') return limit;
    const hosts = nodes.map(node => Math.floor(limit / (capacity(node, resource) ?? 0)));
    return hosts.length > 0 && hosts.every(Number.isFinite) ? hosts.reduce((most, each) => Math.max(most, each)) : undefined;
  });
  const known = limits.filter(limit => limit !== undefined);
  return { min: 0, max: known.length > 0 ? known.reduce((least, each) => Math.min(least, each)) : undefined };
}

function capacity({ vcpu, memoryGib, resources }: OfferedNode, resource: string): number | undefined {
  if (resource === 'cpu') return vcpu;
  if (resource === 'memory') return memoryGib === undefined ? undefined : memoryGib * GIB * USABLE_MEMORY;
  return own(resources, resource);
}
