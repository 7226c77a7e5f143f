/** What users of the chart choose, with the construct's own defaults. */
import { toYaml } from './manifests';

export interface ChartDefaults {
  readonly image: string;
  readonly replicas: number;
  readonly resources: unknown;
  readonly apiServerPorts: readonly number[];
  readonly metricsClients: unknown;
}

interface Value {
  readonly name: string;
  readonly comment: string;
  readonly value: unknown;
  /** JSON Schema. */
  readonly schema: object;
}

function values({ image, replicas, resources, apiServerPorts, metricsClients }: ChartDefaults): readonly Value[] {
  return [
    {
      name: 'scope',
      comment: 'What the controller looks after: cluster (JobSets and standalone runs of all namespaces), or namespace (standalone runs; nothing is asked of the cluster).',
      value: 'cluster',
      schema: { enum: ['cluster', 'namespace'] },
    },
    {
      name: 'namespaces',
      comment: 'With scope namespace: the namespaces that it looks after. Empty: that of the release.',
      value: [],
      schema: { type: 'array', items: { type: 'string' } },
    },
    {
      name: 'namespaceSelector',
      comment: 'With scope cluster: the namespaces that it looks after, by their labels as kubectl\'s --selector takes them, such as cdk8s-jobset.dev/runs=enabled. Empty: all.',
      value: '',
      schema: { type: 'string' },
    },
    { name: 'replicas', comment: 'Pods. One works, the others wait for its Lease.', value: replicas, schema: { type: 'integer', minimum: 1 } },
    { name: 'image', comment: 'An image with Node 20.16 or later; the program rides in a ConfigMap.', value: image, schema: { type: 'string', minLength: 1 } },
    { name: 'imagePullSecrets', comment: 'Secrets of the image\'s registry, such as [{name: registry}].', value: [], schema: { type: 'array', items: { type: 'object' } } },
    { name: 'resources', comment: 'Resources of the container.', value: resources, schema: { type: 'object' } },
    { name: 'logLevel', comment: 'debug, info, warn or error.', value: 'info', schema: { enum: ['debug', 'info', 'warn', 'error'] } },
    {
      name: 'installCrd',
      comment: 'With scope cluster: whether the CustomResourceDefinition of JobSet comes along. It stays when the release is uninstalled.',
      value: true,
      schema: { type: 'boolean' },
    },
    {
      name: 'admission',
      comment: 'What the API server checks by itself: documents (runs are taken only from those who may create Jobs; Kubernetes 1.30), validation (JobSets are checked as well), '
        + 'policies (exclusive placement as well; Kubernetes 1.36), or none. With scope namespace: documents, if a cluster administrator installs it, and anything else is none.',
      value: 'policies',
      schema: { enum: ['policies', 'validation', 'documents', 'none'] },
    },
    {
      name: 'besideAnother',
      comment: 'Whether JobSets that do not name this controller in spec.managedBy (cdk8s-jobset.dev/controller) are left to another one.',
      value: false,
      schema: { type: 'boolean' },
    },
    {
      name: 'suspendQueuedJobs',
      comment: 'Whether the Jobs of queued standalone runs are created suspended, for a Kueue that runs without its webhooks.',
      value: false,
      schema: { type: 'boolean' },
    },
    {
      name: 'metrics',
      comment: 'Who gets its metrics: open (whoever reaches the port), loopback (containers of its own pod), or off (nobody).',
      value: 'open',
      schema: { enum: ['open', 'loopback', 'off'] },
    },
    { name: 'metricsService', comment: 'With open metrics: whether there is a Service for them, annotated for Prometheus.', value: true, schema: { type: 'boolean' } },
    {
      name: 'networkPolicy',
      comment: 'Whether a NetworkPolicy lets nobody but metricsClients in, and nothing but API servers and DNS be called. Probes come from the node, which is let in always.',
      value: false,
      schema: { type: 'boolean' },
    },
    {
      name: 'metricsClients',
      comment: 'With networkPolicy: who may ask for metrics, as peers of a NetworkPolicy. Empty: nobody.',
      value: metricsClients,
      schema: { type: 'array', items: { type: 'object', minProperties: 1 } },
    },
    {
      name: 'apiServerPorts',
      comment: 'With networkPolicy: ports that the API servers listen on (kubectl get endpointslices kubernetes).',
      value: apiServerPorts,
      schema: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1, maximum: 65535 } },
    },
    { name: 'nodeSelector', comment: 'Labels of the nodes that its pods may run on.', value: {}, schema: { type: 'object' } },
    { name: 'tolerations', comment: 'Taints of nodes that its pods tolerate.', value: [], schema: { type: 'array', items: { type: 'object' } } },
  ];
}

export function valuesFile(defaults: ChartDefaults): string {
  return values(defaults).map(({ name, comment, value }) => `# ${comment}\n${toYaml({ [name]: value })}`).join('\n');
}

/** Helm refuses values that do not match. */
export function valuesSchema(defaults: ChartDefaults): string {
  const properties = Object.fromEntries(values(defaults).map(({ name, comment, schema }) => [name, { description: comment, ...schema }]));
  const schema = { $schema: 'https://json-schema.org/draft-07/schema#', type: 'object', additionalProperties: false, properties: { ...properties, global: {} } };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
