import { readFile } from 'node:fs/promises';
import { HttpsApi } from '../../../src/runtime/kubernetes';
import { CRD_FILE } from '../../imports/crd-schema';
import { conformsToTheApi } from '../../runtime/api-server/conformance';
import { Cluster } from '../client/cluster';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';
import { until } from '../start/until';

Cluster.current({ controllers: true, own: true });

describe('the API, over HTTPS', () => {
  let controlPlane: RunningCluster;
  let cluster: Cluster;
  let api: HttpsApi;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
    cluster = new Cluster(controlPlane.connection, { controllers: true });
    await cluster.kubectl.run(['apply', '--server-side', '--filename', CRD_FILE]);
    const { server, certificateFile, token } = controlPlane.access;
    const credentials = async () => ({ headers: { authorization: `Bearer ${token}` }, tls: { ca: await readFile(certificateFile) } });
    api = new HttpsApi({ server, namespace: 'default', credentials });
    await until('JobSets to be served', async () => (await cluster.kubectl.attempt(['get', 'jobsets'])).code === 0);
  });
  afterAll(async () => {
    api?.close();
    await controlPlane?.stop();
  });

  // They go with the control plane: waiting for each to be deleted takes longer than its test.
  let namespaces = 0;
  conformsToTheApi(async () => {
    const namespace = `api-${++namespaces}`;
    await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } });
    // Without it, no pod can be created.
    const account = { method: 'GET', path: `/api/v1/namespaces/${namespace}/serviceaccounts/default` } as const;
    await until('the service account', async () => api.request(account), { interval: 20 });
    return { api, namespace, until: async (what, condition) => until(what, async () => condition(), { interval: 50 }) };
  });
});
