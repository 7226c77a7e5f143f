import { Duration } from 'cdk8s';
import { FailurePolicy, FailurePolicyRule, DependencyStatus, JobSet } from '../../../src';
import { Namespace } from '../client/namespace';
import { ControlledRun, Source } from '../e2e/controlled-run';
import { shell, UNTIL_TOLD } from '../e2e/programs';
import { Build } from '../e2e/standalone-runs';

/** A run with a restart of all and a restart of one Job behind it; some Jobs are in its manifest, one is not. */
export const golden: Build = chart => {
  const failurePolicy = FailurePolicy.restart({ max: 3 }).withRule(FailurePolicyRule.restartJob({ replicatedJobs: ['alone'] }));
  const run = new JobSet(chart, 'golden', { metadata: { name: 'golden' }, failurePolicy });
  const pods = { terminationGracePeriod: Duration.seconds(1), containers: [shell(UNTIL_TOLD)] };
  const works = run.addReplicatedJob('works', { ...pods, replicas: 2, parallelism: 2 });
  run.addReplicatedJob('alone', pods);
  run.addReplicatedJob('waits', pods).dependsOn(works, DependencyStatus.READY);
  return run;
};

export const PODS = 6;

export function namespaceOf(source: Source): string {
  return `golden-${source.toLowerCase()}`;
}

/** The attempts of its Jobs after so many restarts of all. */
export function attempts(restarts: number): Record<string, string> {
  return { 'golden-works-0': `${restarts}/0`, 'golden-works-1': `${restarts}/0`, 'golden-alone-0': `${restarts}/1`, 'golden-waits-0': `${restarts}/0` };
}

/** Brings a run into the state that is kept. */
export async function goldenRun(namespace: Namespace, source: Source): Promise<ControlledRun> {
  const run = ControlledRun.of(namespace, source, golden);
  await run.apply({ serverSide: true });
  await run.ready(PODS);
  await run.crash('golden-works-0-0');
  await run.ready(PODS, 1);
  await run.crash('golden-alone-0-0');
  await namespace.until('one Job to start over alone', async () => (await run.attempts())['golden-alone-0'] === '1/1');
  await run.ready(PODS, 1);
  return run;
}
