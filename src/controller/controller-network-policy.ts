import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { API_SERVER_PORTS } from './api-server-ports';
import type { MetricsClient } from './jobset-controller-props';
import { isPortNumber } from '../jobset/port-number';

/** As projects of Kubebuilder have it. */
const METRICS_CLIENTS: readonly MetricsClient[] = [{ namespaceLabels: { metrics: 'enabled' } }];

export interface ControllerNetworkPolicyProps {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: { readonly [label: string]: string } };
  /** On which the controller listens. */
  readonly port: number;
  readonly metricsClients?: readonly MetricsClient[];
  readonly apiServerPorts?: readonly number[];
}

/** Who reaches the controller, and whom it reaches. The kubelet's probes come from the pod's own node, which every network plugin lets pass. */
export class ControllerNetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, props: ControllerNetworkPolicyProps) {
    super(scope, id);
    const { metadata, port, metricsClients = METRICS_CLIENTS, apiServerPorts = API_SERVER_PORTS } = props;
    if (apiServerPorts.length === 0 || !apiServerPorts.every(isPortNumber)) {
      throw new Error(`${scope.node.path}: apiServerPorts is [${apiServerPorts.join(', ')}], write at least one port, each a whole number from 1 to 65535`);
    }
    const tcp = (...ports: number[]) => ports.map(each => ({ protocol: 'TCP', port: each }));
    new ApiObject(this, 'Policy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: metadata.labels },
        policyTypes: ['Ingress', 'Egress'],
        // A rule without a peer would let everybody in.
        ingress: metricsClients.length === 0 ? [] : [{ from: metricsClients.map(peer), ports: tcp(port) }],
        egress: [{ ports: [...tcp(...apiServerPorts, 53), { protocol: 'UDP', port: 53 }] }],
      },
    });
  }
}

function peer({ namespaceLabels, podLabels }: MetricsClient) {
  return {
    ...(namespaceLabels && { namespaceSelector: selector(namespaceLabels) }),
    ...((podLabels || !namespaceLabels) && { podSelector: selector(podLabels ?? {}) }),
  };
}

function selector(labels: { readonly [label: string]: string }) {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
}
