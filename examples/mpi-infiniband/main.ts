import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, DependencyStatus, FailurePolicy, JobSet, MachineType, NodePoolProvider, SuccessPolicy } from 'cdk8s-jobset';
import { Capability, ConfigMap, Probe, Secret, Volume } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** ND H100 hosts on one InfiniBand fabric, and plain hosts for launchers. */
export class Platform extends Chart {
  public readonly ndh100: AcceleratorNodePool;
  public readonly launchers: AcceleratorNodePool;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'platform' });

    const provider = NodePoolProvider.azureServiceOperator({ cluster: 'hpc', zones: ['1'] });
    this.ndh100 = new AcceleratorNodePool(this, 'ndh100', {
      accelerator: Accelerator.gpu(MachineType.of('Standard_ND96isr_H100_v5', {
        networkResources: { 'rdma/hca_shared_devices_a': 8 }, // as NVIDIA's network operator is set up in this cluster
      })),
      nodes: 8,
      provider,
    });
    this.launchers = new AcceleratorNodePool(this, 'launchers', {
      accelerator: Accelerator.none(MachineType.of('Standard_D8s_v5')),
      nodes: 2,
      provider,
    });
  }
}

/** An MPI program: mpirun on a plain host starts its processes over ssh, one for each GPU. */
export class Simulation extends Chart {
  constructor(scope: Construct, id: string, { ndh100, launchers }: Platform) {
    super(scope, id, { namespace: 'cfd' });

    const image = 'ghcr.io/acme/wing:3.1';
    const keys = Volume.fromSecret(this, 'Keys', Secret.fromSecretName(this, 'Ssh', 'ssh'), { defaultMode: 0o400 });
    const wing = new JobSet(this, 'wing', {
      metadata: { name: 'wing' },
      successPolicy: SuccessPolicy.all('launcher'),
      failurePolicy: FailurePolicy.restart({ max: 3 }),
    });

    const workers = wing.addReplicatedJob('workers', { pool: ndh100 });
    workers.addContainer({
      name: 'sshd',
      image,
      command: ['/usr/sbin/sshd', '-De'],
      ports: [{ number: 2222, name: 'ssh' }],
      readiness: Probe.fromTcpSocket({ port: 2222 }),
      securityContext: { capabilities: { add: [Capability.IPC_LOCK] } }, // RDMA pins its memory
      volumeMounts: [{ path: '/root/.ssh', volume: keys }],
    });

    const slots = ndh100.accelerator.chipsPerHost;
    const hosts = new ConfigMap(this, 'Hosts', {
      metadata: { name: 'wing-hosts' },
      data: { hostfile: Array.from({ length: workers.parallelism }, (_, i) => `${workers.address(0, i)} slots=${slots}\n`).join('') },
    });
    const launcher = wing.addReplicatedJob('launcher', { pool: launchers });
    launcher.dependsOn(workers, DependencyStatus.READY);
    launcher.addContainer({
      name: 'mpirun',
      image,
      command: ['mpirun', '--allow-run-as-root', '--hostfile', '/etc/mpi/hostfile', '-np', `${ndh100.chips}`, 'wing', '--case=/cases/wing'],
      volumeMounts: [{ path: '/root/.ssh', volume: keys }, { path: '/etc/mpi', volume: Volume.fromConfigMap(this, 'Hostfile', hosts) }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Simulation(app, 'simulation', new Platform(app, 'platform'));
  app.synth();
}
