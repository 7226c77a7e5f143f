import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freePorts } from './cluster';
import { moduleFolder } from './go-module';
import { Missing } from './missing';
import { releasedProgram } from './programs';
import { RunningCluster } from './running-cluster';
import { Kubectl } from '../client/kubectl';

const VERSION = 'v0.17.0';
const SCRIPT = join(__dirname, 'kueue.sh');
const JOBSET_CRD = join(__dirname, '../../../imports/jobset.x-k8s.io_jobsets.yaml');

/** Webhooks of the kinds that are here: Kueue's own, Jobs and JobSets. */
const WEBHOOKS = /^[mv](clusterqueue|cohort|job|jobset|resourceflavor|workload)\.kb\.io$/;

interface WebhookConfiguration {
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly { readonly name: string; readonly clientConfig: { readonly service: { readonly path: string } } }[];
}

/** The folder of Kueue's CustomResourceDefinitions. */
export function kueueCrds(): string {
  return join(moduleFolder(`sigs.k8s.io/kueue@${VERSION}`), 'config/components/crd/bases');
}

/**
 * Adds the real Kueue, with its webhooks, to a cluster that was started for the tests. It queues Jobs and JobSets; without a JobSet controller the latter
 * are objects only. Built once, in about 4 minutes. Needs root.
 */
export async function launchKueue(cluster: RunningCluster): Promise<void> {
  if (process.getuid?.() !== 0) throw new Missing('Kueue needs root: it reads a certificate from a folder under /etc.');
  const program = releasedProgram(`sigs.k8s.io/kueue/cmd/kueue@${VERSION}`);
  const kubectl = new Kubectl(cluster.kubectl);
  await kubectl.run(['apply', '--server-side', `--filename=${kueueCrds()}`, `--filename=${JOBSET_CRD}`]);
  await kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
  await kubectl.run(['create', 'namespace', 'kueue-system']);

  // The API server's certificate is for the address at which both listen.
  const { certificateFile } = cluster.access;
  const certificates = join(cluster.state, 'kueue/upper/kueue/metrics/certs');
  for (const folder of [certificates, join(cluster.state, 'kueue/work')]) mkdirSync(folder, { recursive: true });
  cpSync(certificateFile, join(certificates, 'tls.crt'));
  cpSync(join(dirname(certificateFile), 'apiserver.key'), join(certificates, 'tls.key'));
  const [health, webhook] = await freePorts(2);
  const configuration = join(cluster.state, 'kueue.json');
  writeFileSync(configuration, JSON.stringify({
    apiVersion: 'config.kueue.x-k8s.io/v1beta2',
    kind: 'Configuration',
    health: { healthProbeBindAddress: `127.0.0.1:${health}` },
    metrics: { bindAddress: '0' },
    leaderElection: { leaderElect: false },
    webhook: { port: webhook, certDir: certificates },
    internalCertManagement: { enable: false },
    featureGates: { VisibilityOnDemand: false },
    integrations: { frameworks: ['batch/job', 'jobset.x-k8s.io/jobset'] },
  }));
  cluster.launch('kueue', '/usr/bin/env', [
    'unshare', '--mount', 'bash', SCRIPT, join(cluster.state, 'kueue'), program, `--config=${configuration}`, `--kubeconfig=${cluster.access.kubeconfig}`,
  ]);
  await kubectl.run(['apply', '--filename=-'], { input: JSON.stringify(webhooks(`https://${cluster.layout.host}:${webhook}`, certificateFile)) });
  await cluster.patiently('Kueue', async () => (await kubectl.attempt(['create', '--dry-run=server', '--filename=-'], {
    input: JSON.stringify({ apiVersion: 'kueue.x-k8s.io/v1beta2', kind: 'ClusterQueue', metadata: { name: 'ready' }, spec: {} }),
  })).code === 0);
}

/** Its webhooks as they are installed, but by address: nothing in this cluster forwards Services. */
function webhooks(server: string, certificateFile: string): object {
  const caBundle = readFileSync(certificateFile).toString('base64');
  const text = readFileSync(join(moduleFolder(`sigs.k8s.io/kueue@${VERSION}`), 'config/components/webhook/manifests.yaml'), 'utf8');
  const items = parseAllDocuments(text).map(document => document.toJS() as WebhookConfiguration).map(configuration => ({
    ...configuration,
    metadata: { name: `kueue-${configuration.metadata.name}` },
    webhooks: configuration.webhooks.filter(({ name }) => WEBHOOKS.test(name)).map(each => ({
      ...each, clientConfig: { url: `${server}${each.clientConfig.service.path}`, caBundle },
    })),
  }));
  return { apiVersion: 'v1', kind: 'List', items };
}
