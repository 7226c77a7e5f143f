import { App, Chart, ChartProps } from 'cdk8s';
import {
  Accelerator, AcceleratorNodePool, Capacity, Coordinator, FailurePolicy, JobSet, JobSetEnv, MachineType, NodePoolProvider, TpuGeneration,
} from 'cdk8s-jobset';
import { Construct } from 'constructs';

/** What the platform team runs: TPUs on GKE, GPUs and plain hosts on EKS. */
export class Platform extends Chart {
  public readonly v6e: AcceleratorNodePool;
  public readonly p5: AcceleratorNodePool;
  public readonly leaders: AcceleratorNodePool;

  constructor(scope: Construct, id: string, props?: ChartProps) {
    super(scope, id, props);

    this.v6e = new AcceleratorNodePool(this, 'v6e', {
      accelerator: Accelerator.tpu(TpuGeneration.V6E, '4x4'),
      slices: 4,
      capacity: Capacity.spot(),
      provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' }),
    });

    const karpenter = NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] });
    this.p5 = new AcceleratorNodePool(this, 'p5', {
      accelerator: Accelerator.gpu(MachineType.of('p5.48xlarge')),
      nodes: 16,
      capacity: Capacity.reserved('cr-0123456789abcdef0'),
      provider: karpenter,
    });
    this.leaders = new AcceleratorNodePool(this, 'leaders', {
      accelerator: Accelerator.none(MachineType.of('m7i.2xlarge')),
      nodes: 2,
      provider: karpenter,
    });
  }
}

/** Pre-training with JAX, data parallel over four TPU slices. */
export class Pretraining extends Chart {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id, { namespace: 'llama' });
    new JobSet(this, 'pretrain', {
      metadata: { name: 'pretrain' },
      failurePolicy: FailurePolicy.restart({ max: 10 }).ignoreDisruptions(),
      coordinator: Coordinator.pod('slice'),
    }).addReplicatedJob('slice', {
      pool: platform.v6e,
      containers: [{
        name: 'train',
        image: 'ghcr.io/acme/llama:1.4',
        command: ['python', 'train.py'],
        ports: [{ number: 8471, name: 'tpu' }, { number: 8080, name: 'megascale' }, { number: 8482, name: 'jax' }],
        envVariables: {
          MEGASCALE_COORDINATOR_ADDRESS: JobSetEnv.coordinator(),
          MEGASCALE_NUM_SLICES: JobSetEnv.groupReplicas(),
          MEGASCALE_SLICE_ID: JobSetEnv.jobGroupIndex(),
        },
      }],
    });
  }
}

/** Reinforcement learning: a leader on a plain host drives learners on all GPU hosts. */
export class Finetuning extends Chart {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id, { namespace: 'llama' });
    const finetune = new JobSet(this, 'finetune', {
      metadata: { name: 'finetune' },
      failurePolicy: FailurePolicy.restart({ max: 3 }),
    });
    const leader = finetune.addReplicatedJob('leader', {
      pool: platform.leaders,
      containers: [{ name: 'leader', image: 'ghcr.io/acme/rl:2.0', command: ['python', 'lead.py'], ports: [{ number: 6379, name: 'control' }] }],
    });
    finetune.addReplicatedJob('learner', {
      pool: platform.p5,
      containers: [{
        name: 'learner',
        image: 'ghcr.io/acme/rl:2.0',
        command: ['python', 'learn.py', `--leader=${leader.endpoint(6379)}`],
        ports: [{ number: 6379, name: 'control' }],
      }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  const platform = new Platform(app, 'platform');
  new Pretraining(app, 'pretraining', platform);
  new Finetuning(app, 'finetuning', platform);
  app.synth();
}
