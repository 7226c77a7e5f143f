/** Where an API server is, and how to be let in: from within a pod. */
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import type { SecureContextOptions } from 'node:tls';

export interface Connection {
  /** `https://10.96.0.1:443`; may have a path. */
  readonly server: string;
  /** The own namespace: that of the pod, or of the kubeconfig's context. */
  readonly namespace: string;
  /**
   * What to present to the server. Asked for again every minute, since tokens and certificates are rotated.
   * @param refused the server did not accept the last ones: nothing that was kept may be given again
   */
  credentials(refused: boolean): Promise<Credentials>;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** How to know the server, and a client certificate if there is one. */
  readonly tls: SecureContextOptions & { readonly servername?: string; readonly rejectUnauthorized?: boolean };
  /** What opens connections, where they need a proxy. @default - a pool of connections */
  readonly agent?: Agent;
}

/** Where Kubernetes mounts a pod's own credentials. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server of the cluster that this pod runs in.
 * @param folder of the service account's files, which change while the process runs: a token lives for an hour
 * @throws Error outside of a cluster
 */
export async function inCluster(environment: NodeJS.ProcessEnv = process.env, folder: string = SERVICE_ACCOUNT_FOLDER): Promise<Connection> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (!host) throw new Error('this is not a pod of a cluster: KUBERNETES_SERVICE_HOST is not set');
  const read = async (file: string) => readFile(`${folder}/${file}`, 'utf8');
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: (await read('namespace')).trim(),
    async credentials() {
      const [token, ca] = await Promise.all([read('token'), read('ca.crt')]);
      return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
    },
  };
}
