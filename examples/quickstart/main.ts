import { App, Chart } from 'cdk8s';
import { Coordinator, ExtendedResource, FailurePolicy, JobSet, JobSetEnv } from 'cdk8s-jobset';
import { NodeTaintQuery } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Node pools of Trillium (v6e) slices with topology 4x4: 16 chips on 4 hosts each. */
const SLICES = ['v6e-a', 'v6e-b'];
const HOSTS_PER_SLICE = 4;
const CHIPS_PER_HOST = 4;

/** Trains a language model with JAX, data parallel over TPU slices. */
export class Llama extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'llama' });

    const pretrain = new JobSet(this, 'pretrain', {
      metadata: { name: 'pretrain' },
      failurePolicy: FailurePolicy.restart({ max: 10 }).ignoreDisruptions(),
      coordinator: Coordinator.pod('slice-0'),
    });

    SLICES.forEach((nodePool, i) => pretrain.addReplicatedJob(`slice-${i}`, {
      parallelism: HOSTS_PER_SLICE,
      nodeSelector: {
        'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice',
        'cloud.google.com/gke-tpu-topology': '4x4',
        'cloud.google.com/gke-nodepool': nodePool,
      },
      tolerations: [NodeTaintQuery.exists('google.com/tpu')],
      containers: [{
        name: 'train',
        image: 'ghcr.io/acme/llama:1.4',
        command: ['python', 'train.py', '--checkpoints=gs://acme-llama/pretrain'],
        extendedResources: [ExtendedResource.tpu(CHIPS_PER_HOST)],
        ports: [{ number: 8471, name: 'tpu' }, { number: 8080, name: 'megascale' }, { number: 8482, name: 'jax' }],
        // What jax.distributed.initialize() reads to join the slices; within a slice GKE tells each pod its place.
        envVariables: {
          MEGASCALE_COORDINATOR_ADDRESS: JobSetEnv.coordinator(),
          MEGASCALE_NUM_SLICES: JobSetEnv.groupReplicas(),
          MEGASCALE_SLICE_ID: JobSetEnv.jobGroupIndex(),
        },
      }],
    }));
  }
}

if (require.main === module) {
  const app = new App();
  new Llama(app, 'llama');
  app.synth();
}
