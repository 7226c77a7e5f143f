/** Writes docs/plan.svg: the plan of two examples on one cluster's pools. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import * as jax from '../../examples/jax-tpu-slices/main';
import * as learners from '../../examples/leader-and-learners/main';
import { Plan } from '../../src';

/** What docs/plan.md shows. */
export function plannedExamples(): Plan {
  const app = new App();
  new jax.Llama(app, 'llama', new jax.Platform(app, 'tpus'));
  new learners.Walker(app, 'walker', new learners.Platform(app, 'gpus'));
  return Plan.of(app);
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'plan.svg'), plannedExamples().toSvg());
