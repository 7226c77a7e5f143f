import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, Capacity, FailurePolicy, JobSet, MachineType, NodePoolProvider } from 'cdk8s-jobset';
import { EnvValue } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Sixteen p5 hosts of a capacity reservation, close together in one zone. */
export class Platform extends Chart {
  public readonly p5: AcceleratorNodePool;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.p5 = new AcceleratorNodePool(this, 'p5', {
      accelerator: Accelerator.gpu(MachineType.of('p5.48xlarge')), // 8 H100, 32 EFA devices
      nodes: 16,
      capacity: Capacity.reserved('cr-0123456789abcdef0'),
      provider: NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'], placementGroup: 'train' }),
    });
  }
}

/** Trains with PyTorch on all 128 GPUs. */
export class Training extends Chart {
  constructor(scope: Construct, id: string, { p5 }: Platform) {
    super(scope, id, { namespace: 'vision' });

    const train = new JobSet(this, 'train', {
      metadata: { name: 'train' },
      failurePolicy: FailurePolicy.restart({ max: 5 }),
    });
    const workers = train.addReplicatedJob('workers', { pool: p5 });
    workers.addContainer({
      name: 'train',
      image: 'ghcr.io/acme/vision:2.6',
      command: [
        'torchrun',
        `--nnodes=${workers.parallelism}`,
        `--nproc-per-node=${p5.accelerator.chipsPerHost}`,
        '--rdzv-backend=c10d',
        `--rdzv-endpoint=${workers.endpoint(29500)}`,
        'train.py',
      ],
      ports: [{ number: 29500, name: 'rendezvous' }],
      envVariables: {
        FI_EFA_USE_HUGE_PAGE: EnvValue.fromValue('0'), // the data loaders fork, which huge pages do not always survive
      },
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Training(app, 'training', new Platform(app, 'platform'));
  app.synth();
}
