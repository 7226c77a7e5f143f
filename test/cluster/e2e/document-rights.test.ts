/** Who may write the document of a standalone run, on a real API server, with users that have roles. */
import { documentPolicies } from '../../../src/controller/policies';
import { DOCUMENT_ANNOTATION, RUN_LABEL } from '../../../src/engine';
import { keys, policyConfigMap, POLICY_KEY, POLICY_LABEL } from '../../../src/model';
import { run } from '../../model/documents';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';
import { until } from '../start/until';

Cluster.current({ controllers: true, own: true });

let controlPlane: RunningCluster;
let cluster: Cluster;
let namespace: Namespace;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  cluster = new Cluster(controlPlane.connection, { controllers: true });
  namespace = await cluster.namespace('rights');
  for (const [user, rights] of Object.entries(USERS)) await grant(namespace, user, rights);
  await cluster.kubectl.run(['apply', '--server-side', '--filename=-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: documentPolicies({}) }) });
  await until('the policies to be in effect', async () => {
    const answers = await Promise.all([as('writer', 'create', [configMap()]), as('patcher', 'create', [record()])]);
    return answers.every(({ stderr }) => stderr.includes('ask for that right'));
  });
}, 300_000);

afterAll(async () => controlPlane.stop());

const WRITE = ['get', 'list', 'create', 'update', 'patch', 'delete'];
const CONFIG_MAPS = { group: '', resource: 'configmaps', verbs: WRITE };
const jobs = (...verbs: string[]) => ({ group: 'batch', resource: 'jobs', verbs });
const SERVICES = { group: '', resource: 'services', verbs: ['create'] };
const CLAIMS = { group: '', resource: 'persistentvolumeclaims', verbs: ['create'] };

interface Rights {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

const USERS: Readonly<Record<string, readonly Rights[]>> = {
  writer: [CONFIG_MAPS],
  creator: [CONFIG_MAPS, jobs('create'), SERVICES, CLAIMS],
  serviceless: [CONFIG_MAPS, jobs('create', 'delete'), CLAIMS],
  claimless: [CONFIG_MAPS, jobs('create', 'delete'), SERVICES],
  author: [CONFIG_MAPS, jobs('create', 'delete'), SERVICES, CLAIMS],
  patcher: [jobs('get', 'create', 'patch', 'update'), { group: 'batch', resource: 'jobs/status', verbs: ['get', 'patch'] }],
  keeper: [jobs('get', 'create', 'delete', 'patch', 'update'), SERVICES, CLAIMS],
};

async function grant({ name }: { readonly name: string }, user: string, rights: readonly Rights[]): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: user, namespace: name };
  await namespace.kubectl(['apply', `--namespace=${name}`, '--filename=-'], JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion, kind: 'Role', metadata, rules: rights.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs })) },
      {
        apiVersion,
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
      },
    ],
  }));
}

const document = (claims = false) => run({
  'metadata.name': 'run',
  'metadata.namespace': undefined,
  ...claims && { 'spec.volumeClaimPolicies': [{ templates: [{ metadata: { name: 'big' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] }] },
});
const configMap = (claims = false) => policyConfigMap(document(claims));

function record(annotation = JSON.stringify(document())): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'run', labels: { [RUN_LABEL]: 'v1', [keys.JOBSET_NAME]: 'run' }, annotations: { [DOCUMENT_ANNOTATION]: annotation } },
    spec: {
      managedBy: 'cdk8s-jobset.dev/controller', parallelism: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'none', image: 'none' }] } },
    },
  } as KubernetesObject;
}

/** What the API server says to a user, who stores nothing by it. */
async function as(user: string, verb: string, objects: readonly object[], ...words: string[]) {
  return namespace.attempt([verb, '--dry-run=server', '--filename=-', `--as=${user}`, ...words], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

async function patch(user: string, what: string, change: object, ...words: string[]) {
  return namespace.attempt(['patch', what, '--type=merge', '--dry-run=server', `--patch=${JSON.stringify(change)}`, `--as=${user}`, ...words]);
}

const refused = (...words: string[]) => ({ code: 1, stderr: expect.stringContaining(words.join('')) });
const PASSES = { code: 0, stderr: '' };
const lacks = (user: string, right: string, what = 'the policy document') => [
  `user '${user}' may not ${right} in namespace '${namespace.name}', and this is ${what} of a run, for which the controller does so: ask for that right`,
];

describe('the ConfigMap of a run', () => {
  test.each([
    ['writer', 'create jobs.batch'],
    ['creator', 'delete jobs.batch'],
    ['serviceless', 'create services'],
  ])('%s is told that it may not %s', async (user, right) => {
    expect(await as(user, 'create', [configMap()])).toMatchObject(refused(...lacks(user, right)));
  });

  test('claims take their right only where there are some', async () => {
    expect(await as('claimless', 'create', [configMap()])).toMatchObject(PASSES);
    expect(await as('claimless', 'create', [configMap(true)])).toMatchObject(refused(...lacks('claimless', 'create persistentvolumeclaims')));
    expect(await as('author', 'create', [configMap(true)])).toMatchObject(PASSES);
  });

  test('a name that is spelt with an escape is read as the controller reads it', async () => {
    const { data, ...rest } = configMap(true);
    const hidden = { ...rest, data: { [POLICY_KEY]: data![POLICY_KEY]!.replace('volumeClaimPolicies', '"volume\\u0043laimPolicies"') } };
    expect(await as('claimless', 'create', [hidden])).toMatchObject(refused(...lacks('claimless', 'create persistentvolumeclaims')));
  });

  test('those who hold the role edit may write one, and administrators', async () => {
    await namespace.kubectl(['create', 'rolebinding', 'editor', '--clusterrole=edit', '--user=editor']);
    await until('the binding to be known', async () => (await as('editor', 'create', [{ ...configMap(), metadata: { name: 'other' } }])).code === 0);
    expect(await as('editor', 'create', [configMap(true)])).toMatchObject(PASSES);
    expect(await namespace.dryRun([configMap(true)])).toMatchObject(PASSES);
  });

  test('rights in another namespace are none here', async () => {
    const other = await cluster.namespace('elsewhere');
    await grant(other, 'stranger', USERS.author!);
    await grant(namespace, 'stranger', USERS.writer!);
    await until('the roles to be known', async () =>
      (await namespace.attempt(['auth', 'can-i', 'create', 'jobs', '--as=stranger', `--namespace=${other.name}`])).code === 0);
    expect(await as('stranger', 'create', [configMap()])).toMatchObject(refused(...lacks('stranger', 'create jobs.batch')));
  });

  test('other ConfigMaps are nobody\'s business', async () => {
    expect(await as('writer', 'create', [{ ...configMap(), metadata: { name: 'run-jobset' } }])).toMatchObject(PASSES);
  });

  describe('that is there', () => {
    beforeAll(async () => namespace.apply([configMap()]));

    const edited = { data: { [POLICY_KEY]: 'kind: JobSet' } };
    const change = async (user: string, body: object) => patch(user, 'configmap/run-jobset', body);

    test('is not edited by who may not create Jobs', async () => {
      expect(await change('writer', edited)).toMatchObject(refused(...lacks('writer', 'create jobs.batch')));
      expect(await change('author', edited)).toMatchObject(PASSES);
    });

    test.each<[string, object]>([
      ['another version', { metadata: { labels: { [POLICY_LABEL]: 'v2' } } }],
      ['another run', { metadata: { labels: { [keys.JOBSET_NAME]: 'victim' } } }],
    ])('is not made that of %s', async (_, body) => {
      expect(await change('writer', body)).toMatchObject(refused(...lacks('writer', 'create jobs.batch')));
      expect(await change('author', body)).toMatchObject(PASSES);
    });

    test.each<[string, object]>([
      ['labelled', { metadata: { labels: { team: 'a' } } }],
      ['annotated', { metadata: { annotations: { 'example.com/seen': 'true' } } }],
      ['finalized', { metadata: { finalizers: ['example.com/keep'] } }],
      ['taken from the controller', { metadata: { labels: { [POLICY_LABEL]: null } } }],
    ])('may be %s by anybody', async (_, body) => {
      expect(await change('writer', body)).toMatchObject(PASSES);
    });

    test('may be applied anew as it is, and deleted', async () => {
      const current = await namespace.get<KubernetesObject>('configmap/run-jobset');
      expect(await as('writer', 'replace', [current])).toMatchObject(PASSES);
      expect(await namespace.attempt(['delete', 'configmap/run-jobset', '--dry-run=server', '--as=writer'])).toMatchObject(PASSES);
    });
  });

  test('is not made of another ConfigMap', async () => {
    await namespace.apply([{ ...configMap(), metadata: { name: 'late-jobset' } }]);
    const label = { metadata: { labels: { [POLICY_LABEL]: 'v1' } } };
    expect(await patch('writer', 'configmap/late-jobset', label)).toMatchObject(refused(...lacks('writer', 'create jobs.batch')));
    expect(await patch('author', 'configmap/late-jobset', label)).toMatchObject(PASSES);
  });
});

describe('the record of a run, which keeps the document that it was started with', () => {
  test('is not written by who may not do what it says', async () => {
    expect(await as('patcher', 'create', [record()])).toMatchObject(refused(...lacks('patcher', 'delete jobs.batch', 'the record')));
    expect(await as('keeper', 'create', [record()])).toMatchObject(PASSES);
  });

  describe('that is there', () => {
    beforeAll(async () => namespace.apply([record()]));

    const edited = { metadata: { annotations: { [DOCUMENT_ANNOTATION]: '{"kind":"JobSet"}' } } };

    test.each([[[]], [['--subresource=status']]])('is not edited, %j', async words => {
      expect(await patch('patcher', 'job/run', edited, ...words)).toMatchObject(refused(...lacks('patcher', 'delete jobs.batch', 'the record')));
    });

    test('may be edited by an author, and labelled by anybody', async () => {
      expect(await patch('keeper', 'job/run', edited)).toMatchObject(PASSES);
      expect(await patch('patcher', 'job/run', { metadata: { labels: { team: 'a' } } })).toMatchObject(PASSES);
    });
  });

  test('is not made of another Job', async () => {
    const labels = { [keys.JOBSET_NAME]: 'run' };
    await namespace.apply([{ ...record(), metadata: { ...record().metadata, name: 'other', labels } }]);
    const label = { metadata: { labels: { [RUN_LABEL]: 'v1' } } };
    expect(await patch('patcher', 'job/other', label)).toMatchObject(refused(...lacks('patcher', 'delete jobs.batch', 'the record')));
  });
});

test('where they hold in some namespaces, others have nothing of them', async () => {
  await cluster.kubectl.run(['delete', 'validatingadmissionpolicybindings', '--all']);
  const inside = await cluster.namespace('inside');
  await grant(inside, 'writer', USERS.writer!);
  const policies = documentPolicies({}, { namespaces: [inside.name], suffix: 'controller.system' });
  expect(policies.map(({ metadata: { name } }) => name)).toContain('cdk8s-jobset-policy-documents.controller.system');
  await cluster.kubectl.run(['apply', '--server-side', '--filename=-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies }) });
  const create = async (where: Namespace) => where.attempt(['create', '--dry-run=server', '--filename=-', '--as=writer'], JSON.stringify({ ...configMap(), metadata: { ...configMap().metadata, name: 'new-jobset' } }));
  await until('the policy to hold there', async () => (await create(inside)).stderr.includes('may not create jobs.batch'));
  await until('the policy to hold there only', async () => (await create(namespace)).code === 0);
});
