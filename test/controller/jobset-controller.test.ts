import { App, Chart, Testing } from 'cdk8s';
import {
  ControllerAdmission, ControllerFeature, ControllerImage, ControllerLogLevel, ControllerMetrics, ControllerScope, JobSet, JobSetController,
} from '../../src';
import type { JobSetControllerProps, MetricsClient } from '../../src';
import { packagedBundle } from '../../src/controller/bundle';

process.env.CDK8S_JOBSET_QUIET = '1';

function manifest(props: JobSetControllerProps = {}, namespace?: string): any[] {
  const chart = new Chart(Testing.app(), 'platform', { namespace });
  new JobSetController(chart, 'controller', props);
  return Testing.synth(chart);
}

function one(objects: any[], kind: string, name?: string): any {
  const found = objects.filter(object => object.kind === kind && (name === undefined || object.metadata.name === name));
  expect(found).toHaveLength(1);
  return found[0];
}

const kinds = (objects: any[]) => objects.map(({ kind }) => kind);
const containerOf = (objects: any[]) => one(objects, 'Deployment').spec.template.spec.containers[0];
const argsOf = (objects: any[]): string[] => containerOf(objects).args;

describe('by default', () => {
  const objects = manifest();

  test('it looks after the cluster, from a namespace of its own', () => {
    expect(one(objects, 'Namespace').metadata).toEqual({
      name: 'cdk8s-jobset-system', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(objects.map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toMatchInlineSnapshot(`
[
  "Namespace cdk8s-jobset-system",
  "ServiceAccount cdk8s-jobset-controller",
  "ClusterRole cdk8s-jobset-controller",
  "ClusterRoleBinding cdk8s-jobset-controller",
  "Role cdk8s-jobset-controller-lease",
  "RoleBinding cdk8s-jobset-controller-lease",
  "Deployment cdk8s-jobset-controller",
  "ConfigMap cdk8s-jobset-controller",
  "PodDisruptionBudget cdk8s-jobset-controller",
  "Service cdk8s-jobset-controller-metrics",
  "CustomResourceDefinition jobsets.jobset.x-k8s.io",
  "ClusterRole cdk8s-jobset-view",
  "ClusterRole cdk8s-jobset-edit",
  "ValidatingAdmissionPolicy cdk8s-jobset-policy-documents",
  "ValidatingAdmissionPolicyBinding cdk8s-jobset-policy-documents",
  "ValidatingAdmissionPolicy cdk8s-jobset-run-records",
  "ValidatingAdmissionPolicyBinding cdk8s-jobset-run-records",
  "ValidatingAdmissionPolicy cdk8s-jobset-rules",
  "ValidatingAdmissionPolicyBinding cdk8s-jobset-rules",
  "ValidatingAdmissionPolicy cdk8s-jobset-js1057-patterns-are-re2",
  "ValidatingAdmissionPolicyBinding cdk8s-jobset-js1057-patterns-are-re2",
  "ValidatingAdmissionPolicy cdk8s-jobset-immutable",
  "ValidatingAdmissionPolicyBinding cdk8s-jobset-immutable",
  "MutatingAdmissionPolicy cdk8s-jobset-exclusive-placement",
  "MutatingAdmissionPolicyBinding cdk8s-jobset-exclusive-placement",
]
`);
  });

  test('it is told all of that', () => {
    expect(argsOf(objects)).toEqual([
      '--sources', 'standalone,jobset', '--leader-elect', '--lease-name', 'cdk8s-jobset-controller', '--lease-namespace', 'cdk8s-jobset-system',
      '--port', '8080', '--log-level', 'info', '--exclusive-placement', 'admission',
    ]);
  });

  test('two pods run on different nodes where they can, and one at least stays', () => {
    const { spec } = one(objects, 'Deployment');
    expect(spec.replicas).toBe(2);
    expect(spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'cdk8s-jobset-controller' });
    expect(spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm).toMatchObject({
      topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' } },
    });
    expect(one(objects, 'PodDisruptionBudget').spec).toEqual({
      maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  test('it is fit for Pod Security "restricted", and writes nothing', () => {
    const { securityContext } = containerOf(objects);
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('its probes ask the program', () => {
    const container = containerOf(objects);
    expect(container.livenessProbe.httpGet).toMatchObject({ path: '/healthz', port: 8080 });
    expect(container.startupProbe.httpGet).toMatchObject({ path: '/healthz', port: 8080 });
    expect(container.readinessProbe.httpGet).toMatchObject({ path: '/readyz', port: 8080 });
  });

  test('the program rides in a ConfigMap, and a new one starts new pods', () => {
    const container = containerOf(objects);
    expect(container.image).toBe('node:24-slim');
    expect(container.volumeMounts).toEqual([{ mountPath: '/opt/cdk8s-jobset', name: 'program', readOnly: true }]);
    expect(one(objects, 'ConfigMap').binaryData).toEqual({ 'controller.js.br': packagedBundle().encoded });
    expect(one(objects, 'ConfigMap').data).toEqual({ THIRD_PARTY_LICENSES: packagedBundle().licenses });
    expect(one(objects, 'Deployment').spec.template.metadata.annotations).toEqual({ 'cdk8s-jobset.dev/program-hash': packagedBundle().hash });
  });

  test('Prometheus finds its metrics', () => {
    expect(one(objects, 'Service')).toMatchObject({
      metadata: { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'prometheus.io/path': '/metrics' } },
      spec: { ports: [{ name: 'metrics', port: 8080, targetPort: 8080 }], selector: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' } },
    });
  });

  test('the definition of JobSet outlives a Helm release, and comes with rights for users of a namespace', () => {
    expect(one(objects, 'CustomResourceDefinition').metadata.annotations).toMatchObject({ 'helm.sh/resource-policy': 'keep' });
    expect(one(objects, 'ClusterRole', 'cdk8s-jobset-edit').metadata.labels).toMatchObject({ 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' });
    expect(one(objects, 'ClusterRole', 'cdk8s-jobset-view').rules).toEqual([
      { apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets', 'jobsets/status'], verbs: ['get', 'list', 'watch'] },
    ]);
  });
});

test('in the namespace of its chart, it gives none to what is the cluster\'s', () => {
  const objects = manifest({ networkPolicy: true }, 'platform');
  const placed = objects.filter(({ metadata }) => metadata.namespace !== undefined);
  expect(new Set(placed.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['platform']));
  expect([...new Set(kinds(placed))]).toEqual([
    'ServiceAccount', 'Role', 'RoleBinding', 'Deployment', 'ConfigMap', 'PodDisruptionBudget', 'Service', 'NetworkPolicy',
  ]);
  expect([...new Set(kinds(objects.filter(object => !placed.includes(object))))]).toEqual([
    'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding',
  ]);
  const [subject] = one(objects, 'ClusterRoleBinding').subjects;
  expect(subject).toMatchObject({ kind: 'ServiceAccount', namespace: 'platform' });
});

describe('in one namespace', () => {
  const objects = manifest({ scope: ControllerScope.NAMESPACE }, 'research');

  test('nothing is asked of the cluster', () => {
    expect(kinds(objects)).toEqual([
      'ServiceAccount', 'Role', 'RoleBinding', 'Role', 'RoleBinding', 'Deployment', 'ConfigMap', 'PodDisruptionBudget', 'Service',
    ]);
    expect(objects.every(({ metadata }) => metadata.namespace === 'research')).toBe(true);
  });

  test('it looks after standalone runs, which bind their pods themselves', () => {
    expect(argsOf(objects).slice(0, 4)).toEqual(['--namespace', 'research', '--sources', 'standalone']);
    expect(argsOf(objects).slice(-2)).toEqual(['--exclusive-placement', 'template']);
  });

  test('its namespace has to be known', () => {
    expect(() => manifest({ scope: ControllerScope.NAMESPACE })).toThrow('the chart has none: write new Chart(app, id, { namespace })');
    expect(kinds(manifest({ scope: ControllerScope.NAMESPACE, namespace: 'research' }))).not.toContain('Namespace');
  });
});

test('in several namespaces, it has a role in each', () => {
  const objects = manifest({ scope: ControllerScope.namespaces('a', 'b', 'a') }, 'system');
  expect(objects.filter(({ kind }) => kind === 'Role').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
    'a/cdk8s-jobset-controller', 'b/cdk8s-jobset-controller', 'system/cdk8s-jobset-controller-lease',
  ]);
  expect(objects.filter(({ kind }) => kind === 'RoleBinding').map(({ subjects }) => subjects)).toEqual(
    Array.from({ length: 3 }, () => [{ kind: 'ServiceAccount', name: 'cdk8s-jobset-controller', namespace: 'system', apiGroup: '' }]));
  expect(argsOf(objects).slice(0, 4)).toEqual(['--namespace', 'a', '--namespace', 'b']);
  expect(() => ControllerScope.namespaces()).toThrow('names no namespace');
});

describe('in the namespaces with a label', () => {
  const objects = manifest({ scope: ControllerScope.labelledNamespaces({ 'cdk8s-jobset.dev/runs': 'enabled', 'team': '' }) });

  test('it is installed for the cluster, and told the labels', () => {
    expect(kinds(objects)).toEqual(kinds(manifest()));
    expect(argsOf(objects).slice(0, 4)).toEqual(['--namespace-selector', 'cdk8s-jobset.dev/runs=enabled,team=', '--sources', 'standalone,jobset']);
  });

  test('it may read namespaces, as no other may', () => {
    const readsNamespaces = (role: any) => role.rules.filter(({ resources }: any) => resources.includes('namespaces')).map(({ verbs }: any) => verbs);
    expect(readsNamespaces(one(objects, 'ClusterRole', 'cdk8s-jobset-controller'))).toEqual([['list', 'watch']]);
    expect(readsNamespaces(one(manifest(), 'ClusterRole', 'cdk8s-jobset-controller'))).toEqual([]);
  });

  test.each<[{ [label: string]: string }, string]>([
    [{}, 'ControllerScope.labelledNamespaces() names no label: name one, or write ControllerScope.CLUSTER for all namespaces'],
    [{ 'a b': 'c' }, 'ControllerScope.labelledNamespaces(): label \'a b\' must consist of'],
    [{ a: 'b c' }, 'ControllerScope.labelledNamespaces(): the value \'b c\' of label \'a\' must consist of'],
  ])('%j is refused', (labels, message) => {
    expect(() => ControllerScope.labelledNamespaces(labels)).toThrow(message);
  });
});

describe('rights', () => {
  const rights = (role: any) => role.rules.map(({ apiGroups, resources, verbs }: any) => `${apiGroups[0]}/${resources[0]}: ${verbs.join(' ')}`);

  test('in a namespace: exactly these', () => {
    expect(rights(one(manifest({ scope: ControllerScope.NAMESPACE }, 'research'), 'Role', 'cdk8s-jobset-controller'))).toMatchInlineSnapshot(`
[
  "batch/jobs: get list watch create patch delete",
  "batch/jobs/status: patch",
  "/services: get list watch create",
  "/persistentvolumeclaims: get list watch create",
  "/configmaps: list watch",
  "/pods: get list watch patch delete deletecollection",
  "events.k8s.io/events: create patch",
]
`);
  });

  test('in the cluster, for JobSets and nodes, also these', () => {
    expect(rights(one(manifest(), 'ClusterRole', 'cdk8s-jobset-controller')).slice(7)).toMatchInlineSnapshot(`
[
  "jobset.x-k8s.io/jobsets: get list watch delete",
  "jobset.x-k8s.io/jobsets/status: patch",
  "jobset.x-k8s.io/jobsets/finalizers: update",
  "/nodes: list watch",
  "/pods/status: patch",
]
`);
  });

  test('of its Lease, in its own namespace', () => {
    expect(one(manifest(), 'Role').rules).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['cdk8s-jobset-controller'], verbs: ['get', 'update'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    ]);
  });
});

describe('choices', () => {
  test('resources, replicas, log level, name', () => {
    const objects = manifest({ name: 'jobs', replicas: 1, logLevel: ControllerLogLevel.DEBUG, resources: {} });
    expect(one(objects, 'Deployment').metadata.name).toBe('jobs');
    expect(argsOf(objects)).toEqual(expect.arrayContaining(['--lease-name', 'jobs', '--log-level', 'debug']));
    expect(kinds(objects)).not.toContain('PodDisruptionBudget');
    expect(containerOf(manifest()).resources).toEqual({ limits: { memory: '512Mi' }, requests: { cpu: '50m', memory: '128Mi' } });
  });

  test('another Node image, or an image that has the program', () => {
    expect(containerOf(manifest({ image: ControllerImage.node('mirror.example.com/node:22') })).image).toBe('mirror.example.com/node:22');
    const objects = manifest({ image: ControllerImage.withController('example.com/controller:1') });
    expect(containerOf(objects)).not.toHaveProperty('command');
    expect(containerOf(objects)).not.toHaveProperty('volumeMounts');
    expect(kinds(objects)).not.toContain('ConfigMap');
    expect(one(objects, 'Deployment').spec.template.metadata).not.toHaveProperty('annotations');
  });

  test('beside another controller, JobSets have to name this one', () => {
    expect(argsOf(manifest({ besideAnother: true })).slice(-2)).toEqual(['--managed-by', 'cdk8s-jobset.dev/controller']);
  });

  test('without optional behaviours', () => {
    expect(argsOf(manifest({}))).not.toContain('--feature-gates');
    const args = argsOf(manifest({ disabledFeatures: [ControllerFeature.RESTART_JOB, ControllerFeature.IN_PLACE_RESTART] }));
    expect(args.slice(-2)).toEqual(['--feature-gates', 'RestartJob=false,InPlaceRestart=false']);
  });

  test('Jobs of a queue without webhooks', () => {
    expect(argsOf(manifest({ suspendQueuedJobs: true }))).toContain('--suspend-queued-jobs');
  });

  test('without the definition, without policies, without a Service', () => {
    const objects = manifest({ installCrd: false, admission: ControllerAdmission.NONE, metricsService: false });
    expect(kinds(objects).filter(kind => /Policy|Definition|Service$/.test(kind))).toEqual([]);
    expect(argsOf(objects).slice(-2)).toEqual(['--exclusive-placement', 'template']);
  });

  test('where the API server knows no MutatingAdmissionPolicy', () => {
    const objects = manifest({ admission: ControllerAdmission.VALIDATION });
    expect(new Set(kinds(objects).filter(kind => /Admission/.test(kind)))).toEqual(new Set(['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']));
    expect(argsOf(objects).slice(-2)).toEqual(['--exclusive-placement', 'template']);
  });

  test('a network policy', () => {
    expect(kinds(manifest())).not.toContain('NetworkPolicy');
    expect(one(manifest({ networkPolicy: true }), 'NetworkPolicy').spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { metrics: 'enabled' } } }], ports: [{ protocol: 'TCP', port: 8080 }] }],
      egress: [{
        ports: [{ protocol: 'TCP', port: 443 }, { protocol: 'TCP', port: 6443 }, { protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }],
      }],
    });
  });

  test('a network policy for API servers on other ports', () => {
    const { egress } = one(manifest({ networkPolicy: true, apiServerPorts: [16443] }), 'NetworkPolicy').spec;
    expect(egress[0].ports).toEqual([{ protocol: 'TCP', port: 16443 }, { protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }]);
  });

  test.each([{ ports: [0] }, { ports: [443, 65536] }, { ports: [1.5] }, { ports: [] }])('ports of API servers that are none: $ports', ({ ports }) => {
    expect(() => manifest({ networkPolicy: true, apiServerPorts: ports })).toThrow(
      `platform/controller: apiServerPorts is [${ports.join(', ')}], write at least one port, each a whole number from 1 to 65535`);
  });

  test.each<[JobSetControllerProps, string]>([
    [{ apiServerPorts: [16443] }, 'apiServerPorts are those that the NetworkPolicy lets be called'],
    [{ metricsClients: [] }, 'metricsClients are those that the NetworkPolicy lets in'],
  ])('%j without a network policy', (props, message) => {
    expect(() => manifest(props)).toThrow(`platform/controller: ${message}, and there is none: write networkPolicy: true, or remove them`);
  });

  test.each<{ clients: MetricsClient[]; from: object[] }>([
    { clients: [{ namespaceLabels: { team: 'a' }, podLabels: { app: 'prometheus' } }], from: [{ namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: { matchLabels: { app: 'prometheus' } } }] },
    { clients: [{ namespaceLabels: {} }, { podLabels: { app: 'agent' } }], from: [{ namespaceSelector: {} }, { podSelector: { matchLabels: { app: 'agent' } } }] },
    // An empty peer would be refused by the API server.
    { clients: [{}], from: [{ podSelector: {} }] },
  ])('a network policy for $clients', ({ clients, from }) => {
    expect(one(manifest({ networkPolicy: true, metricsClients: clients }), 'NetworkPolicy').spec.ingress).toEqual([{ from, ports: [{ protocol: 'TCP', port: 8080 }] }]);
  });

  test('a network policy that lets nobody in', () => {
    expect(one(manifest({ networkPolicy: true, metricsClients: [] }), 'NetworkPolicy').spec.ingress).toEqual([]);
  });

  test('metrics for the same pod, or for nobody, have no Service', () => {
    expect(argsOf(manifest())).not.toContain('--metrics');
    for (const metrics of [ControllerMetrics.LOOPBACK, ControllerMetrics.OFF]) {
      const objects = manifest({ metrics });
      expect(argsOf(objects).slice(-2)).toEqual(['--metrics', metrics]);
      expect(kinds(objects)).not.toContain('Service');
    }
    expect(() => manifest({ metrics: ControllerMetrics.OFF, metricsService: true })).toThrow(
      'platform/controller: metricsService is for whoever reaches the port, and metrics are not open: remove one of the two');
  });

  test.each([0, -1, 1.5])('%d replicas are refused', replicas => {
    expect(() => manifest({ replicas })).toThrow(`platform/controller: replicas is ${replicas}, write a whole number from 1`);
  });

  test.each<[string, JobSetControllerProps]>([
    ['installCrd', { installCrd: true }],
    ['admission', { admission: ControllerAdmission.POLICIES }],
    ['admission', { admission: ControllerAdmission.VALIDATION }],
  ])('%s asks for objects of the cluster, which a scope of namespaces has not', (prop, props) => {
    expect(() => manifest({ scope: ControllerScope.NAMESPACE, ...props }, 'research')).toThrow(
      `platform/controller: ${prop} installs objects of the cluster, and this controller looks after namespaces only: remove it, or write ControllerScope.CLUSTER`);
  });

  test('a cluster administrator may have documents guarded in a scope of namespaces, and there only', () => {
    const objects = manifest({ scope: ControllerScope.namespaces('a', 'b'), admission: ControllerAdmission.DOCUMENTS }, 'system');
    const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    expect(policies.map(({ metadata }) => metadata)).toEqual(['policy-documents', 'run-records'].map(name => ({
      name: `cdk8s-jobset-${name}.cdk8s-jobset-controller.system`, labels: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' },
    })));
    expect(policies.map(({ spec }) => spec.matchConstraints.namespaceSelector)).toEqual(Array.from({ length: 2 }, () => (
      { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }] })));
    expect(argsOf(objects).slice(-2)).toEqual(['--exclusive-placement', 'template']);
  });

  test('documents may be guarded without checks of JobSets', () => {
    const objects = manifest({ admission: ControllerAdmission.DOCUMENTS });
    const policies = objects.filter(({ kind }) => /^\w+AdmissionPolicy$/.test(kind));
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['cdk8s-jobset-policy-documents', 'cdk8s-jobset-run-records']);
    expect(policies[0].spec.matchConstraints).not.toHaveProperty('namespaceSelector');
  });

  test('saying that there is nothing of the cluster is no error', () => {
    const objects = manifest({ scope: ControllerScope.NAMESPACE, installCrd: false, admission: ControllerAdmission.NONE }, 'research');
    expect(kinds(objects)).not.toContain('CustomResourceDefinition');
  });
});

test('a run beside its controller need not ask for one', () => {
  const app = new App();
  const chart = new Chart(app, 'run', { namespace: 'research' });
  const run = new JobSet(chart, 'run', { ttlAfterFinished: undefined, suspend: true });
  run.addReplicatedJob('workers', { containers: [{ image: 'busybox:1' }] });
  new JobSetController(new Chart(app, 'platform'), 'controller');
  Testing.synth(chart);
  expect(run.node.metadata.filter(({ type }) => type === 'cdk8s-jobset:note')).toEqual([]);
});
