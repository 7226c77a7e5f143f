import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inCluster } from '../../../src/runtime/kubernetes';

describe('from within a pod', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'service-account-'));
    await writeFile(join(folder, 'namespace'), 'training\n');
    await writeFile(join(folder, 'token'), 'first\n');
    await writeFile(join(folder, 'ca.crt'), 'CERTIFICATE');
  });
  afterEach(async () => rm(folder, { recursive: true }));

  test('the API server is where the environment says, and the service account is let in', async () => {
    const connection = await inCluster({ KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '6443' }, folder);
    expect(connection).toMatchObject({ server: 'https://10.96.0.1:6443', namespace: 'training' });
    expect(await connection.credentials(false)).toEqual({ headers: { authorization: 'Bearer first' }, tls: { ca: 'CERTIFICATE' } });
  });

  test('an address of IPv6 is put in brackets', async () => {
    expect((await inCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1' }, folder)).server).toBe('https://[fd00::1]:443');
  });

  test('a token that has been rotated is read anew', async () => {
    const connection = await inCluster({ KUBERNETES_SERVICE_HOST: '10.96.0.1' }, folder);
    await connection.credentials(false);
    await writeFile(join(folder, 'token'), 'second');
    expect((await connection.credentials(false)).headers).toEqual({ authorization: 'Bearer second' });
  });

  test('outside of a cluster, it says so', async () => {
    await expect(inCluster({}, folder)).rejects.toThrow('this is not a pod of a cluster: KUBERNETES_SERVICE_HOST is not set');
  });
});
