import { App, Chart } from 'cdk8s';
import {
  Accelerator, AcceleratorNodePool, Capacity, Coordinator, FailurePolicy, JobSet, JobSetEnv, JobSetRendering, NodePoolProvider, TpuGeneration,
  TrainingQueue,
} from 'cdk8s-jobset';
import { Construct } from 'constructs';

/** TPU slices that come and go with the runs on them, and the queue for them. */
export class Platform extends Chart {
  public readonly v6e: AcceleratorNodePool;
  public readonly queue: TrainingQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'platform' });

    this.v6e = new AcceleratorNodePool(this, 'v6e', {
      accelerator: Accelerator.tpu(TpuGeneration.V6E, '4x4'), // 16 chips on 4 hosts
      slices: 4,
      capacity: Capacity.spot(),
      provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' }),
    });
    this.queue = new TrainingQueue(this, 'research', { pools: [this.v6e], namespaces: ['llama'] });
  }
}

/** Trains a language model with JAX, data parallel over the slices. */
export class Llama extends Chart {
  constructor(scope: Construct, id: string, { v6e, queue }: Platform) {
    super(scope, id, { namespace: 'llama' });

    const pretrain = new JobSet(this, 'pretrain', {
      metadata: { name: 'pretrain' },
      rendering: JobSetRendering.JOBSET_API, // Kueue admits all slices at once, or none
      queue,
      failurePolicy: FailurePolicy.restart({ max: 10 }).ignoreDisruptions(), // a preempted slice does not count
      coordinator: Coordinator.pod('slice'),
    });
    pretrain.addReplicatedJob('slice', {
      pool: v6e, // a Job for each slice, a pod for each host, all chips of the host
      containers: [{
        name: 'train',
        image: 'ghcr.io/acme/llama:1.4',
        command: ['python', 'train.py', '--checkpoints=gs://acme-llama/pretrain'],
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

if (require.main === module) {
  const app = new App();
  new Llama(app, 'llama', new Platform(app, 'platform'));
  app.synth();
}
