/** Documents for tests: one that is right, and changes to it by field path. */
import type { JobSetDocument } from '../../src/model';

/** A small run: two Jobs of two pods. */
export const RUN: JobSetDocument = {
  apiVersion: 'jobset.x-k8s.io/v1alpha2',
  kind: 'JobSet',
  metadata: { name: 'train', namespace: 'research' },
  spec: {
    replicatedJobs: [{
      name: 'workers',
      replicas: 2,
      template: {
        spec: {
          parallelism: 2,
          completions: 2,
          backoffLimit: 0,
          template: { spec: { containers: [{ name: 'trainer', image: 'ghcr.io/acme/trainer:1' }] } },
        },
      },
    }],
  },
};

/** Paths of the run above. */
export const RJ = 'spec.replicatedJobs[0]';
export const JOB = `${RJ}.template.spec`;
export const POD = `${JOB}.template.spec`;
export const CONTAINER = `${POD}.containers[0]`;

/** New values by field path; undefined removes the field. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of the document with these changes. What is missing on the way is created. */
export function changed(document: unknown, changes: Changes): unknown {
  const root = { document: structuredClone(document) };
  for (const [path, value] of Object.entries(changes)) set(root, ['document', ...stepsOf(path)], value);
  return root.document;
}

/** The run with these changes. */
export function run(changes: Changes = {}): JobSetDocument {
  return changed(RUN, changes) as JobSetDocument;
}

export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, key, index, name]) => index === undefined ? key ?? name : Number(index));
}

type Node = Record<string | number, unknown>;

function set(root: unknown, steps: readonly (string | number)[], value: unknown): void {
  const last = steps.at(-1)!;
  let node = root as Node;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    node[step] ??= typeof steps[i + 1] === 'number' ? [] : {};
    node = node[step] as Node;
  }
  if (value === undefined && Array.isArray(node)) node.splice(last as number, 1);
  else if (value === undefined) delete node[last];
  else node[last] = structuredClone(value);
}
