/** The objects of the construct, as the chart and the manifest show them. */
import { App, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { JobSetController } from '../../src';
import type { JobSetControllerProps } from '../../src';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** @param namespace of the chart. @default - none */
export function controllerObjects(props: JobSetControllerProps = {}, namespace?: string): Manifest[] {
  const chart = new Chart(new App(), 'cdk8s-jobset', { namespace });
  new JobSetController(chart, 'controller', props);
  return chart.toJson() as Manifest[];
}

export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
}

/** One file for `kubectl apply`. */
export function installManifest(): string {
  const header = '# The controller of cdk8s-jobset, for a whole cluster: kubectl apply --server-side --filename install.yaml\n';
  return header + controllerObjects().map(toYaml).join('---\n');
}
