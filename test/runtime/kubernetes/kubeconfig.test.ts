import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../../..');

/** Each starts a process of its own, since the library that reads kubeconfigs is an ES module, which Jest does not load. */
jest.setTimeout(120_000);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(async () => rm(folder, { recursive: true }));

/** What comes of asking for credentials, then for others after those were refused. */
async function connect(config: object, context?: string): Promise<{ server: string; namespace: string; first: object; second: object }> {
  const file = join(folder, 'config');
  await writeFile(file, stringify({ apiVersion: 'v1', kind: 'Config', ...config }));
  const program = `
    import { fromKubeconfig } from './src/runtime/kubernetes/kubeconfig';
    void (async () => {
      const connection = await fromKubeconfig(${JSON.stringify(context)});
      const told = ({ headers, tls, agent }) => ({
        headers, tls: Object.fromEntries(Object.entries(tls).map(([key, value]) => [key, String(value)])), ...(agent && { agent: agent.constructor.name }),
      });
      const { server, namespace } = connection;
      const first = told(await connection.credentials(false));
      const second = told(await connection.credentials(true));
      console.log(JSON.stringify({ server, namespace, first, second }));
    })().catch(error => { console.error(error.message); process.exit(1); });`;
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsx'), ['-e', program], { cwd: ROOT, env: { ...process.env, KUBECONFIG: file } });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof connect>>;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('certificates, a token and the namespace of the context', async () => {
  const { server, namespace, first } = await connect({
    'current-context': 'here',
    'contexts': [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'training' } }],
    'clusters': [{ name: 'c', cluster: { 'server': 'https://api.example.com:6443', 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' } }],
    'users': [{ name: 'u', user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY'), 'token': 'secret' } }],
  });
  expect({ server, namespace }).toEqual({ server: 'https://api.example.com:6443', namespace: 'training' });
  expect(first).toEqual({ headers: { Authorization: 'Bearer secret' }, tls: { ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'kubernetes' } });
});

test('a server without TLS, such as `kubectl proxy`', async () => {
  const { server, first } = await connect({
    'current-context': 'here', 'contexts': [{ name: 'here', context: { cluster: 'c', user: 'u' } }], 'clusters': [{ name: 'c', cluster: { server: 'http://127.0.0.1:8001' } }],
  });
  expect(server).toBe('http://127.0.0.1:8001');
  expect(first).toMatchObject({ headers: {} });
});

test('a plugin, which is asked again when what it gave is refused; and a proxy', async () => {
  const count = join(folder, 'count');
  const plugin = join(folder, 'plugin.js');
  await writeFile(plugin, `
    const { appendFileSync, readFileSync } = require('node:fs');
    appendFileSync(${JSON.stringify(count)}, 'x');
    const token = 'token-' + readFileSync(${JSON.stringify(count)}, 'utf8').length;
    const status = { token, expirationTimestamp: '2999-01-01T00:00:00Z' };
    console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));`);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [plugin] };
  const { namespace, first, second } = await connect({
    contexts: [{ name: 'there', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { 'server': 'https://api.example.com', 'proxy-url': 'http://proxy.example.com:3128', 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { exec } }],
  }, 'there');
  expect(namespace).toBe('default');
  expect(first).toEqual({ headers: { Authorization: 'Bearer token-1' }, tls: { rejectUnauthorized: 'false' }, agent: 'HttpsProxyAgent' });
  expect(second).toMatchObject({ headers: { Authorization: 'Bearer token-2' } });
});

test('a context without a cluster is named', async () => {
  await expect(connect({ 'contexts': [], 'clusters': [], 'users': [], 'current-context': 'nowhere' })).rejects.toThrow('no cluster for context "nowhere"');
});
