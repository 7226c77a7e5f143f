/** A colour for each replicated job, the same in text pages and pictures. */
import type { PodsOnHost } from './picture';
import type { RunPlan } from './run-plan';

/** Of one lightness, so that each stands out from a white page and from a black one alike. */
export const PALETTE: readonly string[] = [
  '#3f74bd', '#c4591c', '#2f8a5b', '#8d5fbb', '#b8467a', '#12858f', '#8f7319', '#b1534a', '#5b66cf', '#6c7380',
];

/** Numbers the replicated jobs of a plan, from 0, and says which number pods have. */
export class JobColors {
  private readonly numbers = new Map<string, number>();

  constructor(runs: readonly RunPlan[]) {
    for (const { namespace, name, replicatedJobs } of runs) {
      for (const job of replicatedJobs) this.numbers.set(idOf(namespace, name, job.name), this.numbers.size);
    }
  }

  numberOf({ namespace, run, replicatedJob }: Pick<PodsOnHost, 'namespace' | 'run' | 'replicatedJob'>): number {
    return this.numbers.get(idOf(namespace, run, replicatedJob)) ?? 0;
  }
}

/** Position in the palette: there may be more jobs than colours. */
export function colorIndex(job: number): number {
  return job % PALETTE.length;
}

const idOf = (namespace: string | undefined, run: string, replicatedJob: string) => `${namespace ?? ''}/${run}/${replicatedJob}`;
