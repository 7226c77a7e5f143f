import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { json } from 'node:stream/consumers';
import { indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string };
}

Cluster.current({ controllers: true, own: true });

describe('a control plane without nodes', () => {
  let controlPlane: RunningCluster;
  let cluster: Cluster;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
    cluster = new Cluster(controlPlane.connection, { controllers: true });
  });
  afterAll(async () => controlPlane.stop());

  test('answers clients of this process, over TLS and with a token', async () => {
    const { server, certificateFile, token } = controlPlane.access;
    const namespace = await new Promise((resolve, reject) => {
      get(`${server}/api/v1/namespaces/default`, { ca: readFileSync(certificateFile), headers: { Authorization: `Bearer ${token}` } }, response => resolve(json(response)))
        .once('error', reject);
    });
    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } });
  });

  test('schedules the pods of a Job onto nodes that are objects only', async () => {
    const namespace = await cluster.namespace('scheduled');
    const labels = { 'example.com/slice': 'a' };
    await cluster.addPaperNode({ name: 'other', capacity: { 'example.com/chip': '4' } });
    await cluster.addPaperNode({ name: 'paper', labels, capacity: { 'example.com/chip': '4' } });

    await namespace.apply([indexedJob({ name: 'run', size: 2, script: 'true', pod: { nodeSelector: labels } })]);
    await namespace.until('both pods to have the node', async () => {
      const pods = await namespace.list<Pod>('pods', 'app=run');
      return pods.length === 2 && pods.every(({ spec }) => spec.nodeName === 'paper');
    });
  });

  test('keeps its objects when the API server is killed and started anew', async () => {
    const namespace = await cluster.namespace('restart');
    await namespace.apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' }, data: { key: 'value' } }]);

    await controlPlane.program('kube-apiserver').stop('KILL');
    expect((await namespace.attempt(['get', 'configmap/kept'])).code).toBe(1);
    await controlPlane.program('kube-apiserver').restart();
    await controlPlane.apiReady();

    expect(await namespace.get('configmap/kept')).toMatchObject({ data: { key: 'value' } });
  });

  test('runs beside another one', async () => {
    const other = await startControlPlane();
    try {
      const namespace = await new Cluster(other.connection).namespace('beside');
      expect((await cluster.kubectl.attempt(['get', 'namespace', namespace.name])).stderr).toContain('NotFound');
    } finally {
      await other.stop();
    }
  });
});
