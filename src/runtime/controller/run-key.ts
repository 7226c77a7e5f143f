/** What is reconciled as one: a JobSet resource, or a standalone run. */

export interface Run {
  readonly kind: 'JobSet' | 'standalone';
  readonly namespace: string;
  readonly name: string;
}

/** A run's key in the work queue. */
export function runKey({ kind, namespace, name }: Run): string {
  return `${kind}/${namespace}/${name}`;
}

export function runOf(key: string): Run {
  const [kind, namespace, name] = key.split('/');
  return { kind: kind as Run['kind'], namespace: namespace!, name: name! };
}

/** Children are found by namespace and the JobSet's name that they are labelled with. */
export function groupKey(namespace: string, jobset: string): string {
  return `${namespace}/${jobset}`;
}
