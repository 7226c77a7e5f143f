import { ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import type { KubernetesObject, StringMap } from '../model';

export interface DerivedObjectProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The object as it follows from the run's document at this moment. */
  readonly manifest: (self: DerivedObject) => KubernetesObject;
}

/**
 * An object of a standalone run, which follows from the run's document and can be patched like any other API object.
 *
 * What is written is the derived object, the chart's labels, and what was said to this one object.
 */
export class DerivedObject extends ApiObject {
  /** Whether somebody has changed this one object, which the document does not know. */
  public changed = false;
  private readonly manifest: (self: DerivedObject) => KubernetesObject;
  private readonly ownPatches: JsonPatch[] = [];

  constructor(scope: Construct, id: string, { apiVersion, kind, name, namespace, manifest }: DerivedObjectProps) {
    super(scope, id, { apiVersion, kind, metadata: { name, namespace } });
    this.manifest = manifest;
  }

  public addJsonPatch(...ops: JsonPatch[]): void {
    this.changed = true;
    this.ownPatches.push(...ops);
  }

  public toJson(): object {
    const derived = this.manifest(this);
    const metadata = this.mergedMetadata(derived);
    const { apiVersion, kind, metadata: _, ...rest } = derived;
    const json = { apiVersion, kind, metadata, ...sortedCopy(rest) };
    return this.ownPatches.length === 0 ? json : JsonPatch.apply(json, ...this.ownPatches) as object;
  }

  /** The chart's labels come before the run's own, what was added to this object after them. */
  private mergedMetadata({ metadata = {} }: KubernetesObject): object {
    const { name: _, namespace: __, labels = {}, annotations = {}, ...added } = this.metadata.toJson() as {
      name?: string; namespace?: string; labels?: StringMap; annotations?: StringMap;
    };
    const chart = this.chart.labels;
    const own = Object.fromEntries(Object.entries(labels).filter(([key, value]) => chart[key] !== value));
    return sortedCopy({
      ...metadata,
      ...added,
      ...nonEmpty('labels', { ...chart, ...metadata.labels, ...own }),
      ...nonEmpty('annotations', { ...metadata.annotations, ...annotations }),
    });
  }
}

function nonEmpty(key: string, map: StringMap): Record<string, StringMap> {
  return Object.keys(map).length > 0 ? { [key]: map } : {};
}

/** A copy of its own for each manifest, with its keys in the order in which cdk8s writes them. */
function sortedCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortedCopy) as T;
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (!process.env.CDK8S_DISABLE_SORT) keys.sort();
  const copy: Record<string, unknown> = {};
  for (const key of keys) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) copy[key] = sortedCopy(member);
  }
  return copy as T;
}
