/** The node pools of the set, and where the pods of a Job template land on them. */
import { oncePer } from './once-per';
import type { JobTemplate } from './subject';
import { type NodeKind, machinesFor } from '../hardware/machine-selection';
import { answer, type NodeLabels } from '../hardware/node-requirements';
import { type OfferedNode, type PoolOffer, poolOffers } from '../hardware/offers';
import { offeredNode } from '../hardware/offers/offered-node';
import { type NodeSelection, type PodDemand, podDemand, poolFit, type PoolFit } from '../hardware/pod-fit';
import { isOfAnyNode, namesPool } from '../hardware/pool-labels';
import { resourceMeaning } from '../hardware/resources';
import type { PodSpec } from '../model/kubernetes';

/** Where the pods of a template land, as far as the pools of the set say it. */
export interface Landing {
  readonly demand: PodDemand;
  /** Every pool of the set. */
  readonly fits: readonly PoolFit[];
  /** The pools that the pods name in their selectors; empty when they name none, or none of these. */
  readonly named: readonly PoolFit[];
  /**
   * Those that the pods can run on: of the named ones, else of those whose hardware the pods ask for.
   * Where they fit none of the named ones, all of these: what else is wrong there shows at once, and not when the first mistake is gone.
   */
  readonly candidates: readonly PoolFit[];
  /**
   * The kinds of host of which each pod needs one, as far as that is certain: those of the named pools, else what the selectors leave of the catalogue.
   * Empty when there may be others.
   */
  readonly hosts: readonly OfferedNode[];
}

/** The node pools in a set of manifests. Equal pod templates land equally, and are looked at once. */
export class Pools {
  readonly offers: readonly PoolOffer[];
  private readonly landings = new Map<string, Landing>();
  private readonly selections = new Map<string, NodeSelection>();

  /** @param documents plain objects; what is no pool, and what pools do not refer to, is passed over */
  constructor(documents: readonly unknown[]) {
    this.offers = poolOffers(documents);
  }

  landing(pod: PodSpec): Landing {
    const key = signature(pod);
    let landing = this.landings.get(key);
    if (landing === undefined) this.landings.set(key, landing = landingOf(pod, this.demand(pod), this.offers));
    return landing;
  }

  /** Pods that differ in amounts only are selected alike. */
  private demand(pod: PodSpec): PodDemand {
    const demand = podDemand(pod);
    const key = JSON.stringify(demand.selection);
    const selection = this.selections.get(key);
    if (selection) return { ...demand, selection };
    this.selections.set(key, demand.selection);
    return demand;
  }
}

/** What decides where a pod lands. */
function signature({ nodeSelector, affinity, tolerations, containers, initContainers, hostNetwork, resources }: PodSpec): string {
  const asks = [...containers, ...initContainers ?? []].map(container => [container.resources, container.ports, container.restartPolicy]);
  return JSON.stringify([nodeSelector, affinity?.nodeAffinity, tolerations, asks, containers.length, hostNetwork, resources]);
}

/** Where the pods of a Job template land; undefined in a set without pools, and for pods that go past the scheduler. */
export const landingOfJob = oncePer((job: JobTemplate): Landing | undefined => {
  const { pools } = job.world;
  return pools.offers.length === 0 || job.podSpec.nodeName ? undefined : pools.landing(job.podSpec);
});

/** Those of all Job templates of the set, each once. */
export const landingsIn = oncePer((world: JobTemplate['world']): readonly Landing[] =>
  [...new Set(world.jobs.flatMap(job => landingOfJob(job) ?? []))]);

function landingOf(pod: PodSpec, demand: PodDemand, offers: readonly PoolOffer[]): Landing {
  const fits = offers.map(offer => poolFit(demand, offer));
  const named = fits.filter(({ offer }) => isNamed(demand, offer));
  const possible = (named.length > 0 ? named : fits.filter(fit => isMeant(demand, fit))).filter(fit => fit.answer !== 'no');
  return {
    demand,
    fits,
    named,
    candidates: possible.length > 0 ? possible : named,
    hosts: named.length > 0 ? hostsOfPools(named) : hostsOfCatalogue(pod),
  };
}

/** Whether every alternative of the pod's requirements says that it wants this pool. */
function isNamed({ selection: { requirements } }: PodDemand, { labels }: PoolOffer): boolean {
  return requirements.length > 0 && requirements.every(alternative => {
    const names = alternative.filter(({ key, operator }) => operator === 'In' && namesPool(key));
    return names.length > 0 && names.every(requirement => answer(requirement, labels) === 'yes');
  });
}

/** Whether the pod asks for what is special about the pool: its accelerators, or its labels. */
function isMeant({ selection: { requirements }, resources }: PodDemand, { nodes }: PoolFit): boolean {
  const chips = [...resources.keys()].filter(isChip);
  return nodes.some(({ node }) => node !== undefined && (
    chips.some(chip => (node.resources[chip] ?? 0) > 0)
    || requirements.some(alternative => alternative.some(requirement =>
      requirement.operator === 'In' && !isOfAnyNode(requirement.key) && answer(requirement, node.labels) === 'yes'))));
}

export function isChip(resource: string): boolean {
  return resourceMeaning(resource)?.kind.startsWith('chip') ?? false;
}

function hostsOfPools(fits: readonly PoolFit[]): readonly OfferedNode[] {
  const all = fits.flatMap(fit => fit.nodes);
  const selected = all.filter(({ obstacles }) => !obstacles.some(({ kind, certain }) => kind === 'labels' && certain));
  const nodes = selected.length > 0 ? selected : all;
  return nodes.every(({ node }) => node !== undefined) ? nodes.flatMap(({ node }) => node ?? []) : [];
}

function hostsOfCatalogue(pod: PodSpec): readonly OfferedNode[] {
  const { constrained, others, kinds } = machinesFor(pod);
  return constrained && !others ? kinds.map(hostOfKind) : [];
}

function hostOfKind({ machine, slice }: NodeKind): OfferedNode {
  return offeredNode({ labels: { values: {}, open: ['*'] }, taints: [] }, { machineType: machine.name, machine }, { slice });
}

/** Whether nodes of some pool of the set are known to carry a label, with whatever value. */
export function isCarried(offers: readonly PoolOffer[], key: string): boolean {
  const carries = ({ values }: NodeLabels) => Object.hasOwn(values, key) && values[key].length > 0;
  return offers.some(({ labels, nodes }) => carries(labels) || nodes.some(node => carries(node.labels)));
}
