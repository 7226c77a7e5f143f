import { EFA } from '../catalogue/aws';
import { COMMON_DOMAINS, EKS, HOSTNAME, INSTANCE_TYPE, ZONE } from '../labels';
import { fixedLabels, type NodeLabels } from '../node-requirements';
import type { Fields } from './fields';
import type { Manifest, Manifests } from './manifests';
import type { CapacityType, PoolOffer } from './offer';
import { awsRegion, manifestTaints, networkLayers, offeredNode, placeLabels } from './offered-node';

const EC2 = 'ec2.services.k8s.aws';
const CAPACITY_TYPES: ReadonlyMap<string, CapacityType> = new Map<string, CapacityType>([
  ['ON_DEMAND', 'on-demand'], ['SPOT', 'spot'], ['CAPACITY_BLOCK', 'reserved'],
]);

/** ACK's Nodegroup: an EKS managed node group, with its launch template and subnets where those are at hand. */
export function readEksNodegroup(group: Manifest, manifests: Manifests): PoolOffer {
  const { spec, source } = group;
  const name = spec.text('name') ?? source.name;
  const template = launchTemplate(group, manifests);
  const zones = subnetZones(group, manifests);
  const spelling = spec.text('capacityType') ?? 'ON_DEMAND';
  const capacityType = CAPACITY_TYPES.get(spelling);
  const capacityTypes = capacityType && [capacityType];
  const labels: NodeLabels = {
    open: [...COMMON_DOMAINS, 'amazonaws.com', 'k8s.aws'],
    values: {
      ...placeLabels(zones, awsRegion),
      [EKS.NODE_GROUP]: [name],
      [EKS.CAPACITY_TYPE]: [spelling],
      [EKS.ZONE_ID]: '*',
      ...fixedLabels(spec.map('labels')),
    },
  };
  const taints = manifestTaints(spec);
  const scaling = spec.child('scalingConfig');
  const types = machineTypes(spec, template);
  const efa = efaPerHost(spec, template);
  const nodes = types.map(machineType => offeredNode(
    { labels, taints },
    { machineType, labels: { [INSTANCE_TYPE]: [machineType], ...networkLayers(machineType) }, resources: { [EFA]: efa } },
    { capacityTypes, zones },
  ));
  return {
    provider: 'eks-nodegroup',
    source,
    name,
    hosts: { min: scaling.whole('minSize'), max: scaling.whole('maxSize') },
    nodes,
    otherMachines: nodes.length === 0,
    wholeSlice: false,
    onDemand: false,
    labels,
    taints,
    zones,
    capacityTypes,
    reservation: template?.child('capacityReservationSpecification').child('capacityReservationTarget').text('capacityReservationID'),
    limits: {},
    topologyKeys: [
      ZONE, EKS.NODE_GROUP,
      ...(nodes.length > 0 ? EKS.NETWORK_LAYERS.filter(key => nodes.every(node => node.labels.values[key] === '*')) : []),
      HOSTNAME,
    ],
  };
}

/** The data of the launch template that the group names, by its name in EC2 or in the cluster. */
function launchTemplate({ spec, source }: Manifest, manifests: Manifests): Fields | undefined {
  const name = spec.child('launchTemplate').text('name');
  if (name === undefined) return undefined;
  const byName = manifests.named(EC2, 'LaunchTemplate', name);
  return (byName ?? manifests.find(EC2, 'LaunchTemplate', name, source.namespace))?.spec.child('data');
}

function machineTypes(spec: Fields, template: Fields | undefined): readonly string[] {
  const own = spec.texts('instanceTypes') ?? [];
  const type = template?.text('instanceType');
  return own.length > 0 || type === undefined ? own : [type];
}

/** EFA devices are in the launch template and nowhere else; undefined when there is one that is not at hand. */
function efaPerHost(spec: Fields, template: Fields | undefined): number | undefined {
  if (template) return template.children('networkInterfaces').filter(each => each.text('interfaceType')?.startsWith('efa')).length;
  return spec.has('launchTemplate') ? undefined : 0;
}

/** The zones of the group's subnets, when all of them are at hand. */
function subnetZones({ spec, source }: Manifest, manifests: Manifests): string[] | undefined {
  const references = spec.children('subnetRefs');
  if (references.length === 0 || (spec.texts('subnets') ?? []).length > 0) return undefined;
  const zones = references.map(reference => {
    const from = reference.child('from');
    return manifests.find(EC2, 'Subnet', from.text('name'), from.text('namespace') ?? source.namespace)?.spec.text('availabilityZone');
  });
  return zones.every(zone => zone !== undefined) ? [...new Set(zones)] : undefined;
}
