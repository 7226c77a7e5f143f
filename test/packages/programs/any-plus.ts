/** Passes objects of cdk8s-plus to everything that takes one, and our objects to cdk8s-plus. The test puts each release in the place of this one. */
import { App, Chart, Size } from 'cdk8s';
import { JobContainer, JobSet, JobSetController, JobSetEnv, TopologySpread } from 'cdk8s-jobset';
import * as kplus from 'cdk8s-plus-28';

const app = new App({ outdir: process.argv[2] ?? 'dist' });
const others = new Chart(app, 'others', { namespace: 'ml' });
const chart = new Chart(app, 'ml', { namespace: 'ml' });

const serviceAccount = new kplus.ServiceAccount(others, 'account');
const secret = new kplus.Secret(others, 'secret', { stringData: { TOKEN: 'none' } });
const config = new kplus.ConfigMap(others, 'config', { data: { 'train.py': 'pass' } });
const volume = kplus.Volume.fromConfigMap(others, 'program', config, { name: 'program' });
const pods = kplus.Pods.select(others, 'web', { labels: { app: 'web' } });
const node = kplus.Node.labeled(kplus.NodeLabelQuery.is('zone', 'a'));

const run = new JobSet(chart, 'run', { metadata: { name: 'run' } });
const claim = run.addVolumeClaim('checkpoints', {
  storage: Size.gibibytes(1),
  accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY],
  volumeMode: kplus.PersistentVolumeMode.FILE_SYSTEM,
});
const workers = run.addReplicatedJob('workers', {
  serviceAccount,
  dockerRegistryAuth: new kplus.DockerConfigSecret(others, 'registry', { data: {} }),
  restartPolicy: kplus.RestartPolicy.NEVER,
  securityContext: { user: 1000, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ALWAYS },
  dns: { policy: kplus.DnsPolicy.CLUSTER_FIRST },
  topologySpread: [TopologySpread.required(kplus.Topology.ZONE)],
  volumes: [kplus.Volume.fromEmptyDir(others, 'scratch', 'scratch')],
  tolerations: [kplus.NodeTaintQuery.is('pool', 'gpu')],
  initContainers: [{ name: 'beside', image: 'acme/log:1', restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
  containers: [{
    image: 'acme/train:1',
    command: ['python', '/program/train.py'],
    imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
    resources: { cpu: { request: kplus.Cpu.units(2) }, memory: { request: Size.gibibytes(1) } },
    envVariables: { TOKEN: kplus.EnvValue.fromSecretValue({ secret, key: 'TOKEN' }), ATTEMPT: JobSetEnv.restartAttempt() },
    envFrom: [kplus.Env.fromConfigMap(config)],
    volumeMounts: [{ path: '/program', volume }],
    liveness: kplus.Probe.fromCommand(['true']),
    readiness: kplus.Probe.fromHttpGet('/', { port: 80 }),
    startup: kplus.Probe.fromTcpSocket({ port: 80 }),
    lifecycle: { preStop: kplus.Handler.fromCommand(['sync']) },
    securityContext: { capabilities: { add: [kplus.Capability.IPC_LOCK] }, seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT } },
    ports: [{ number: 80, protocol: kplus.Protocol.TCP }],
  }],
});
workers.addContainer({ name: 'second', image: 'acme/a:1', envFrom: [kplus.Env.fromSecret(secret)] });
workers.addInitContainer({ name: 'first', image: 'acme/a:1', envFrom: [kplus.Env.fromSecret(secret)] });
workers.attachContainer(new JobContainer({ name: 'third', image: 'acme/a:1', volumeMounts: [{ path: '/program', volume }] }));
workers.attachContainer(new kplus.Container({ name: 'plain', image: 'acme/a:1' }));
workers.addVolume(kplus.Volume.fromEmptyDir(others, 'more', 'more'));
workers.containers[0]!.mount('/claimed', claim);
workers.containers[0]!.mount('/config', kplus.Volume.fromConfigMap(others, 'volume', config, { name: 'config' }));
workers.containers[0]!.env.addVariable('PLAIN', kplus.EnvValue.fromValue('text'));
workers.containers[0]!.env.copyFrom(kplus.Env.fromSecret(secret));
workers.scheduling.tolerate(kplus.Node.tainted(kplus.NodeTaintQuery.exists('spot')));
workers.scheduling.attract(node);
workers.scheduling.separate(pods);
workers.connections.allowTo(pods);

// The other way: what is ours, in constructs of theirs.
const web = new kplus.Deployment(others, 'deployment', {
  containers: [{ image: 'acme/web:1', portNumber: 80, envVariables: { COORDINATOR: kplus.EnvValue.fromValue(workers.address(0, 0)) } }],
});
web.containers[0]!.mount('/claim', claim);
web.scheduling.colocate(workers);
web.connections.allowTo(workers);
new kplus.NetworkPolicy(others, 'policy', { selector: workers, ingress: { rules: [{ peer: workers }] } });

new JobSetController(new Chart(app, 'controller', { namespace: 'jobset-system' }), 'controller', { resources: { cpu: { request: kplus.Cpu.millis(50) } } });

app.synth();
