/** Where an API server is, and how to be let in: as kubectl would, by a kubeconfig with all that it may say. */
import type { RequestOptions } from 'node:https';
import type { Connection, Credentials } from './connection';

/**
 * The cluster that kubectl would talk to: of `KUBECONFIG`, or of `~/.kube/config`.
 * @param context @default - the current one
 * @throws Error if there is none, or one that says nothing about a cluster
 */
export async function fromKubeconfig(context?: string): Promise<Connection> {
  // Loaded only where it is used: it is larger than all the rest of a program, and a pod does not need it.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const load = () => {
    const config = new KubeConfig();
    config.loadFromDefault();
    if (context !== undefined) config.setCurrentContext(context);
    // As kubectl, which takes `kubectl proxy` for a server: the library wants to hear that nothing is verified where there is no TLS.
    const cluster = config.getCurrentCluster();
    if (cluster?.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
    return config;
  };
  let config: InstanceType<typeof KubeConfig>;
  try {
    config = load();
  } catch (error) {
    throw unreadable(problemOf(error as Error));
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw unreadable(`it has no cluster for context "${config.getCurrentContext()}"`);
  if (!URL.canParse(cluster.server)) throw unreadable(`its server "${cluster.server}" is not a URL`);
  return {
    server: cluster.server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    async credentials(refused) {
      // Plugins are asked again only by one that does not remember their last answer.
      if (refused) config = load();
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      return credentialsOf(options, cluster.proxyUrl !== undefined);
    },
  };
}

function unreadable(problem: string): Error {
  return new Error(`the kubeconfig ${process.env.KUBECONFIG || '~/.kube/config'} cannot be read: ${problem}`);
}

/** In one line: a parser of YAML adds the text, and the library takes for granted that a file has all that it reads. */
function problemOf(error: Error): string {
  return error instanceof TypeError ? 'it is not a Config of Kubernetes' : error.message.split('\n')[0]!;
}

function credentialsOf({ headers, auth, agent, ...options }: RequestOptions, proxied: boolean): Credentials {
  const { ca, cert, key, passphrase, pfx, servername, rejectUnauthorized } = options;
  const present = Object.entries({ ca, cert, key, passphrase, pfx, servername, rejectUnauthorized }).filter(([, value]) => value !== undefined);
  return {
    headers: { ...headers as Record<string, string>, ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }) },
    tls: Object.fromEntries(present),
    ...(proxied && typeof agent === 'object' && { agent }),
  };
}
