import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, FailurePolicy, JobSet, MachineType, NodePoolProvider, SuccessPolicy } from 'cdk8s-jobset';
import { Construct } from 'constructs';

/** GPU hosts, and plain ones beside them: no GPU waits for the program that only hands out work. */
export class Platform extends Chart {
  public readonly gpus: AcceleratorNodePool;
  public readonly plain: AcceleratorNodePool;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'platform' });

    const provider = NodePoolProvider.eksNodegroup({
      cluster: 'train',
      nodeRole: 'arn:aws:iam::111122223333:role/node',
      subnets: ['subnet-0aaa'],
    });
    this.gpus = new AcceleratorNodePool(this, 'gpus', {
      accelerator: Accelerator.gpu(MachineType.of('g6e.12xlarge')), // 4 L40S
      slices: 8, // one host for each Job
      provider,
    });
    this.plain = new AcceleratorNodePool(this, 'plain', {
      accelerator: Accelerator.none(MachineType.of('m7i.2xlarge')),
      nodes: 2,
      minNodes: 1,
      provider,
    });
  }
}

/** Reinforcement learning: a leader hands out episodes to eight learners, and the run is over when it says so. */
export class Walker extends Chart {
  constructor(scope: Construct, id: string, { gpus, plain }: Platform) {
    super(scope, id, { namespace: 'robots' });

    const image = 'ghcr.io/acme/walker:0.9';
    const walker = new JobSet(this, 'walker', {
      metadata: { name: 'walker' },
      successPolicy: SuccessPolicy.all('leader'),
      failurePolicy: FailurePolicy.restart({ max: 3 }),
    });
    const leader = walker.addReplicatedJob('leader', {
      pool: plain,
      containers: [{ name: 'leader', image, command: ['python', 'lead.py'], ports: [{ number: 6000, name: 'episodes' }] }],
    });
    walker.addReplicatedJob('learner', {
      pool: gpus,
      containers: [{ name: 'learner', image, command: ['python', 'learn.py', `--leader=${leader.endpoint(6000)}`] }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Walker(app, 'walker', new Platform(app, 'platform'));
  app.synth();
}
