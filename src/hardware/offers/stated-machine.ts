import type { MachineFacts } from '../machine';
import { Fields } from './fields';
import type { Manifest } from './manifests';
import type { OfferedNode, PoolOffer } from './offer';
import { findMachine } from '../catalogue/machines';

/**
 * Annotation of a pool's manifest: what its author knows better than the catalogue of the machines, as JSON.
 * `{"chips": 8, "vcpu": 192, "memoryGib": 2048, "networkResources": {"vpc.amazonaws.com/efa": 16}}`
 */
export const MACHINE_ANNOTATION = 'cdk8s-jobset.dev/machine';

type StatedFacts = Pick<MachineFacts, 'chips' | 'vcpu' | 'memoryGib' | 'networkResources'>;

/** What to write in the annotation; undefined where the catalogue says the same, or does not know the machine. */
export function statedMachine({ name, chips, vcpu, memoryGib, networkResources }: MachineFacts): string | undefined {
  const known = findMachine(name);
  const facts = (machine: StatedFacts) => JSON.stringify([machine.chips, machine.vcpu, machine.memoryGib, machine.networkResources]);
  if (known === undefined || facts(known) === facts({ chips, vcpu, memoryGib, networkResources })) return undefined;
  return JSON.stringify({ chips, vcpu, memoryGib, networkResources });
}

/** The offer, with what its author states of the machines in the place of what the catalogue says. */
export function withStatedMachine(offer: PoolOffer, { metadata }: Manifest): PoolOffer {
  const text = metadata.child('annotations').text(MACHINE_ANNOTATION);
  const stated = text === undefined ? undefined : parsed(text);
  return stated === undefined ? offer : { ...offer, nodes: offer.nodes.map(node => nodeWith(node, stated)) };
}

function parsed(text: string): Fields | undefined {
  try {
    return Fields.of(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function nodeWith(node: OfferedNode, stated: Fields): OfferedNode {
  const { machine } = node;
  const chips = stated.whole('chips') ?? node.chips;
  const vcpu = stated.amount('vcpu') ?? node.vcpu;
  const memoryGib = stated.amount('memoryGib') ?? node.memoryGib;
  const devices = stated.child('networkResources');
  const names = Object.keys(stated.map('networkResources'));
  const networkResources = Object.fromEntries(names.map(name => [name, devices.whole(name) ?? 0]));
  const chip = machine?.chip?.resource;
  return {
    ...node,
    machine: machine && {
      ...machine, chips, vcpu, memoryGib, networkResources: { ...machine.networkResources, ...networkResources }, unconfirmed: [],
    },
    chips,
    vcpu,
    memoryGib,
    resources: { ...node.resources, ...(chip !== undefined && stated.has('chips') && { [chip]: chips ?? 0 }), ...networkResources },
  };
}
