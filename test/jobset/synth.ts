/** What a chart of runs comes out as. */
import { Testing } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { parse } from 'yaml';
import { JobSet } from '../../src';
import type { JobSetProps, ReplicatedJobProps } from '../../src';
import type { JobSetDocument, ReplicatedJob } from '../../src/model';

// Notes for users do not belong between the lines of a test run.
process.env.CDK8S_JOBSET_QUIET = '1';

export const CONTAINER = { image: 'ghcr.io/acme/train:1.0' };

export function ofKind(chart: Chart, kind: string): any[] {
  return Testing.synth(chart).filter(object => object.kind === kind);
}

/** A chart with one run of one replicated job, `workers`. */
export function workers(props: ReplicatedJobProps = {}, run: JobSetProps = {}): JobSet {
  const jobset = new JobSet(Testing.chart(), 'run', { metadata: { name: 'run' }, ...run });
  jobset.addReplicatedJob('workers', { containers: [CONTAINER], ...props });
  return jobset;
}

export function chartOf(jobset: JobSet): Chart {
  return jobset.node.scope as Chart;
}

/** The document in the manifest of a standalone run. */
export function policyDocument(jobset: JobSet): JobSetDocument {
  return parse(ofKind(chartOf(jobset), 'ConfigMap')[0].data['jobset.yaml']);
}

/** The first replicated job of a run, after the checks of a synth. */
export function synthesized(jobset: JobSet): ReplicatedJob {
  return policyDocument(jobset).spec.replicatedJobs![0];
}

/** The pod spec of the first replicated job. */
export function podSpec(jobset: JobSet): any {
  return synthesized(jobset).template.spec.template.spec;
}
