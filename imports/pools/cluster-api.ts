/** Cluster API's MachineDeployment. Only the fields that are written here. */
import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';

/** @see https://cluster-api.sigs.k8s.io/developer/core/controllers/machine-deployment */
export interface MachineDeploymentSpec {
  readonly clusterName: string;
  readonly replicas?: number;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: {
      readonly clusterName: string;
      readonly version?: string;
      readonly failureDomain?: string;
      readonly bootstrap: { readonly configRef: ContractRef };
      readonly infrastructureRef: ContractRef;
      readonly taints?: readonly {
        readonly key: string;
        readonly value?: string;
        readonly effect: string;
        /** Whether the taint is put back when somebody takes it off. */
        readonly propagation: 'Always' | 'OnInitialization';
      }[];
    };
  };
}

export interface ContractRef {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

export class MachineDeployment extends ApiObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachineDeployment' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: MachineDeploymentSpec }) {
    super(scope, id, { ...MachineDeployment.GVK, ...props });
  }
}
