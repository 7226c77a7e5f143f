import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Component = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

/** More flags for a component, such as feature gates. */
export type ComponentFlags = Partial<Record<Component, readonly string[]>>;

/** Where the control plane's servers listen. */
export interface Endpoints {
  /** The address at which clients reach the API server. */
  readonly host: string;
  readonly port: number;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
}

export interface ControlPlaneLayout extends Endpoints {
  /** The cluster's folder. */
  readonly state: string;
  /** Addresses of Services. The first one is the API server's own. */
  readonly serviceAddresses: string;
  /** @default - none */
  readonly flags?: ComponentFlags;
}

/** The users that the API server knows, and the group of each. */
const USERS = {
  'admin': 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
};

type User = keyof typeof USERS;

/** Who may talk to the API server, and how. */
export interface Access {
  /** The API server, such as `https://127.0.0.1:6443`. */
  readonly server: string;
  /** File of the certificate to trust; the API server writes it when it starts. */
  readonly certificateFile: string;
  /** Kubeconfig file of a cluster administrator. */
  readonly kubeconfig: string;
  /** Bearer token of a cluster administrator. */
  readonly token: string;
}

/** Writes keys, tokens and kubeconfig files. */
export function createAccess(layout: ControlPlaneLayout): Access {
  const { state, host, port } = layout;
  mkdirSync(pki(state), { recursive: true });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(serviceAccountKey(state), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });

  const access = { server: `https://${host}:${port}`, certificateFile: join(pki(state), 'apiserver.crt') };
  const users = Object.entries(USERS).map(([name, group]) => ({ name: name as User, group, token: randomBytes(16).toString('hex') }));
  writeFileSync(tokens(state), users.map(({ name, group, token }) => `${token},${name},${name},${group}\n`).join(''), { mode: 0o600 });
  for (const { name, token } of users) {
    writeFileSync(kubeconfig(state, name), JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'test', cluster: { 'server': access.server, 'certificate-authority': access.certificateFile } }],
      'users': [{ name, user: { token } }],
      'contexts': [{ name: 'test', context: { cluster: 'test', user: name } }],
      'current-context': 'test',
    }, undefined, 2), { mode: 0o600 });
  }
  return { ...access, kubeconfig: kubeconfig(state, 'admin'), token: users.find(({ name }) => name === 'admin')!.token };
}

/** The command line of a component. */
export function componentFlags(component: Component, layout: ControlPlaneLayout): string[] {
  return [...BASE_FLAGS[component](layout), ...layout.flags?.[component] ?? []];
}

const BASE_FLAGS: Record<Component, (layout: ControlPlaneLayout) => string[]> = {
  'etcd': ({ state, etcdPort, etcdPeerPort }) => {
    const [clients, peers] = [etcdPort, etcdPeerPort].map(port => `http://127.0.0.1:${port}`);
    return [
      `--data-dir=${join(state, 'etcd')}`,
      `--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`, `--initial-cluster=default=${peers}`,
      '--unsafe-no-fsync', '--log-level=error',
    ];
  },
  'kube-apiserver': ({ state, host, port, etcdPort, serviceAddresses }) => [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--bind-address=${host}`, `--advertise-address=${host}`, `--secure-port=${port}`,
    // The API server's Service must not have a loopback address as its endpoint; without pods nobody needs one.
    ...host.startsWith('127.') ? ['--endpoint-reconciler-type=none'] : [],
    `--cert-dir=${pki(state)}`, `--token-auth-file=${tokens(state)}`, '--authorization-mode=Node,RBAC',
    `--service-cluster-ip-range=${serviceAddresses}`, '--allow-privileged', '--kubelet-preferred-address-types=InternalIP',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKey(state)}`, `--service-account-signing-key-file=${serviceAccountKey(state)}`,
  ],
  'kube-controller-manager': ({ state }) => [
    `--kubeconfig=${kubeconfig(state, 'system:kube-controller-manager')}`,
    '--use-service-account-credentials', `--service-account-private-key-file=${serviceAccountKey(state)}`,
    `--root-ca-file=${join(pki(state), 'apiserver.crt')}`,
    '--leader-elect=false', '--secure-port=0', '--kube-api-qps=500', '--kube-api-burst=1000',
    '--node-monitor-grace-period=24h', // Nodes that are objects only never report.
  ],
  'kube-scheduler': ({ state }) => [
    `--kubeconfig=${kubeconfig(state, 'system:kube-scheduler')}`, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=500', '--kube-api-burst=1000',
  ],
};

const pki = (state: string) => join(state, 'pki');
const tokens = (state: string) => join(pki(state), 'tokens.csv');
const serviceAccountKey = (state: string) => join(pki(state), 'service-account.key');
const kubeconfig = (state: string, user: User) => join(state, `${user.replace('system:', '')}.kubeconfig`);
