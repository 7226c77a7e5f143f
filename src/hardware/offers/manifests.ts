import { Fields } from './fields';
import type { OfferSource } from './offer';

/** A manifest of a set, with its fields at hand. */
export interface Manifest {
  readonly source: OfferSource;
  /** `container.cnrm.cloud.google.com` */
  readonly group: string;
  /** `v1beta1` */
  readonly version: string;
  readonly metadata: Fields;
  readonly spec: Fields;
}

/** The manifests that are read together: pools refer to classes and templates beside them. */
export class Manifests {
  public readonly all: readonly Manifest[];
  private readonly byName = new Map<string, Manifest>();
  private readonly bySpecName = new Map<string, Manifest>();

  constructor(documents: readonly unknown[]) {
    this.all = documents.flatMap(document => manifest(document) ?? []);
    for (const each of this.all) this.byName.set(key(each.group, each.source.kind, each.source.namespace, each.source.name), each);
    for (const each of [...this.all].reverse()) this.bySpecName.set(key(each.group, each.source.kind, undefined, each.spec.text('name') ?? ''), each);
  }

  /** The first manifest of this group and kind whose spec says this name: that of the provider's object. */
  public named(group: string, kind: string, name: string): Manifest | undefined {
    return this.bySpecName.get(key(group, kind, undefined, name));
  }

  /** The manifest with this group, kind and name, in this namespace or in none: cluster-scoped, or left to whoever applies it. */
  public find(group: string, kind: string, name: string | undefined, namespace?: string): Manifest | undefined {
    if (name === undefined) return undefined;
    return this.byName.get(key(group, kind, namespace, name)) ?? this.byName.get(key(group, kind, undefined, name));
  }
}

const key = (group: string, kind: string, namespace: string | undefined, name: string) => `${group} ${kind} ${namespace ?? ''} ${name}`;

function manifest(document: unknown): Manifest | undefined {
  const fields = Fields.of(document);
  const metadata = fields.child('metadata');
  const [apiVersion, kind, name] = [fields.text('apiVersion'), fields.text('kind'), metadata.text('name')];
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const [version, group = ''] = apiVersion.split('/').reverse();
  return { source: { apiVersion, kind, namespace: metadata.text('namespace'), name }, group, version, metadata, spec: fields.child('spec') };
}
