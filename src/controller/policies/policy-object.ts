/** The objects of admissionregistration.k8s.io that an API server evaluates by itself. */
import type { KubernetesObject, StringMap } from '../../model';

export interface PolicyObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: StringMap };
  readonly spec: object;
}

/** A policy, and the binding without which it does nothing. */
export function policyWithBinding(kind: 'ValidatingAdmissionPolicy' | 'MutatingAdmissionPolicy', name: string, labels: StringMap, spec: object): PolicyObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name, labels };
  const bindingSpec = { policyName: name, ...(kind === 'ValidatingAdmissionPolicy' && { validationActions: ['Deny'] }) };
  return [{ apiVersion, kind, metadata, spec }, { apiVersion, kind: `${kind}Binding`, metadata, spec: bindingSpec }];
}
