/** The examples with node pools: the charts of their programs, and what these come out as. */
import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import * as jax from '../../examples/jax-tpu-slices/main';
import * as learners from '../../examples/leader-and-learners/main';
import * as mpi from '../../examples/mpi-infiniband/main';
import * as pytorch from '../../examples/pytorch-efa/main';
import * as racks from '../../examples/racks/main';
import { AcceleratorNodePool, JobSet, Plan } from '../../src';

export interface PooledExample {
  readonly pools: readonly AcceleratorNodePool[];
  readonly run: JobSet;
  readonly plan: Plan;
  /** Manifests of the platform's chart. */
  readonly platform: any[];
  /** Manifests of the run's chart. */
  readonly manifests: any[];
}

type Program<P extends Chart> = readonly [
  platform: new (scope: Construct, id: string) => P,
  run: new (scope: Construct, id: string, platform: P) => Chart,
];

// Notes for users do not belong between the lines of a test run.
process.env.CDK8S_JOBSET_QUIET = '1';

export const JAX_TPU_SLICES = synthesized([jax.Platform, jax.Llama]);
export const PYTORCH_EFA = synthesized([pytorch.Platform, pytorch.Training]);
export const MPI_INFINIBAND = synthesized([mpi.Platform, mpi.Simulation]);
export const LEADER_AND_LEARNERS = synthesized([learners.Platform, learners.Walker]);
export const RACKS = synthesized([racks.Platform, racks.Experts]);

/** By the names of their folders. */
export const POOLED_EXAMPLES: Readonly<Record<string, PooledExample>> = {
  'jax-tpu-slices': JAX_TPU_SLICES,
  'pytorch-efa': PYTORCH_EFA,
  'mpi-infiniband': MPI_INFINIBAND,
  'leader-and-learners': LEADER_AND_LEARNERS,
  'racks': RACKS,
};

function synthesized<P extends Chart>([Platform, Run]: Program<P>): PooledExample {
  const app = new App();
  const platform = new Platform(app, 'platform');
  const chart = new Run(app, 'run', platform);
  return {
    pools: platform.node.children.filter(child => child instanceof AcceleratorNodePool),
    run: chart.node.children.find(child => child instanceof JobSet)!,
    plan: Plan.of(app),
    platform: Testing.synth(platform),
    manifests: Testing.synth(chart),
  };
}
