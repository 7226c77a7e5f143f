import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, FailurePolicy, JobSet, JobSetEnv, MachineType, NodePoolProvider } from 'cdk8s-jobset';
import { Construct } from 'constructs';

const ROW = 'topology.acme.dev/row';
const RACK = 'topology.acme.dev/rack';

/** DGX hosts that stand in our own halls, four to a rack. Their labels are what we call them, and nothing is written for them. */
export class Platform extends Chart {
  public readonly racks: AcceleratorNodePool;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const dgx = MachineType.custom({
      name: 'dgx-h100',
      chipName: 'NVIDIA H100 80GB',
      chipsPerHost: 8,
      resourceName: 'nvidia.com/gpu',
      vcpu: 224,
      memoryGib: 2048,
      networkResources: { 'rdma/hca': 8 },
    });
    this.racks = new AcceleratorNodePool(this, 'racks', {
      accelerator: Accelerator.custom({ machineType: dgx, hosts: 4 }),
      slices: 6,
      provider: NodePoolProvider.existing({
        nodeSelector: { 'acme.dev/machine': 'dgx-h100' },
        taints: [{ key: 'acme.dev/gpu', effect: 'NoSchedule' }],
        topologyLevels: [ROW, RACK, 'kubernetes.io/hostname'],
        sliceLabel: RACK, // each Job gets a rack to itself
      }),
    });
  }
}

/** A mixture of experts over all racks. The ranks of a rack follow each other, so that experts talk through its own switch. */
export class Experts extends Chart {
  constructor(scope: Construct, id: string, { racks }: Platform) {
    super(scope, id, { namespace: 'experts' });

    const train = new JobSet(this, 'train', {
      metadata: { name: 'train' },
      failurePolicy: FailurePolicy.restart({ max: 5 }),
    });
    const rack = train.addReplicatedJob('rack', { pool: racks });
    rack.addContainer({
      name: 'train',
      image: 'registry.acme.dev/experts:4.0',
      command: ['sh', '-c', `exec torchrun --nnodes=${racks.hosts} --nproc-per-node=${racks.accelerator.chipsPerHost} `
        + `--node-rank=$((RACK * ${rack.parallelism} + JOB_COMPLETION_INDEX)) --master-addr=${rack.address(0, 0)} --master-port=29500 `
        + `train.py --expert-parallel=${racks.accelerator.chips}`],
      ports: [{ number: 29500, name: 'rendezvous' }],
      envVariables: { RACK: JobSetEnv.jobIndex() },
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Experts(app, 'experts', new Platform(app, 'platform'));
  app.synth();
}
