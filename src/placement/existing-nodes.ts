import type { Construct } from 'constructs';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import type { NodeTaint } from '../hardware';
import { HOSTNAME } from '../hardware/labels';

/** Nodes that are there already, whoever made them. */
export interface ExistingNodesProps {
  /** Labels that the nodes carry, and no others do. */
  readonly nodeSelector: { readonly [key: string]: string };

  /**
   * Taints of the nodes.
   * @default - those that the hardware's provider puts on by itself
   */
  readonly taints?: NodeTaint[];

  /**
   * Labels by which the nodes fall into domains, coarse to fine, `TopologyLevels` among them.
   * @default - `kubernetes.io/hostname`
   */
  readonly topologyLevels?: string[];

  /**
   * The label by which slices of several hosts are told apart: a rack, a TPU slice's node pool.
   * @default - slices are not told apart
   */
  readonly sliceLabel?: string;
}

/** `NodePoolProvider.existing` */
export class ExistingNodes implements INodePoolProvider {
  constructor(private readonly props: ExistingNodesProps) {
    if (Object.keys(props.nodeSelector).length === 0) throw new Error('existing nodes: say a label that they carry in nodeSelector');
  }

  public provide(_scope: Construct, { accelerator, labels, taints }: NodePoolRequest): ProvidedNodes {
    const { nodeSelector, topologyLevels = [HOSTNAME], sliceLabel } = this.props;
    return {
      nodeSelector,
      labels: { ...accelerator.nodeLabels, ...labels, ...nodeSelector },
      taints: [...taints ?? [], ...this.props.taints ?? accelerator.taints],
      topologyLevels,
      sliceLabel,
    };
  }
}
