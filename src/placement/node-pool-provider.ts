import { AzureServiceOperator, type AzureServiceOperatorProps } from './azure-service-operator';
import { ClusterApi, type ClusterApiProps } from './cluster-api';
import { EksNodegroup, type EksNodegroupProps } from './eks-nodegroup';
import { ExistingNodes, type ExistingNodesProps } from './existing-nodes';
import { GkeComputeClass, type GkeComputeClassProps } from './gke-compute-class';
import { GkeConfigConnector, type GkeConfigConnectorProps } from './gke-config-connector';
import type { INodePoolProvider } from './i-node-pool-provider';
import { KarpenterAws, type KarpenterAwsProps } from './karpenter-aws';
import { KarpenterAzure, type KarpenterAzureProps } from './karpenter-azure';

/** Who makes the nodes of a pool. One provider can make any number of pools. */
export class NodePoolProvider {
  /** Config Connector: ContainerNodePool objects, one for each TPU slice of several hosts. */
  public static gkeConfigConnector(props: GkeConfigConnectorProps): INodePoolProvider {
    return new GkeConfigConnector(props);
  }

  /** GKE itself, after a ComputeClass: node pools come and go with the pods. */
  public static gkeComputeClass(props: GkeComputeClassProps = {}): INodePoolProvider {
    return new GkeComputeClass(props);
  }

  /** Karpenter on AWS: a NodePool and an EC2NodeClass. */
  public static karpenterAws(props: KarpenterAwsProps): INodePoolProvider {
    return new KarpenterAws(props);
  }

  /** Karpenter on Azure, as AKS node auto-provisioning has it: a NodePool and an AKSNodeClass. */
  public static karpenterAzure(props: KarpenterAzureProps = {}): INodePoolProvider {
    return new KarpenterAzure(props);
  }

  /** EKS managed node groups by AWS Controllers for Kubernetes: a Nodegroup. */
  public static eksNodegroup(props: EksNodegroupProps): INodePoolProvider {
    return new EksNodegroup(props);
  }

  /** Azure Service Operator: a ManagedClustersAgentPool. */
  public static azureServiceOperator(props: AzureServiceOperatorProps): INodePoolProvider {
    return new AzureServiceOperator(props);
  }

  /** Cluster API: a MachineDeployment, whose infrastructure and bootstrap templates stand elsewhere. */
  public static clusterApi(props: ClusterApiProps): INodePoolProvider {
    return new ClusterApi(props);
  }

  /** Nodes that are there already. Nothing is written. */
  public static existing(props: ExistingNodesProps): INodePoolProvider {
    return new ExistingNodes(props);
  }

  private constructor() {}
}
