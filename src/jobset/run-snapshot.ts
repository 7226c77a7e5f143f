import { expand, FIRST_ATTEMPT, replicasOf, startupWait, validate } from '../model';
import type { Children, Finding, Job, JobSetDocument } from '../model';

/** A run as it is at one moment, with what follows from it. Made once per content, so that a synth of many Jobs expands once. */
export class RunSnapshot {
  private findings?: readonly Finding[];
  private children?: Children;
  private firstJob?: ReadonlyMap<string, number>;

  constructor(public readonly document: JobSetDocument, public readonly text: string) {}

  /** What the JobSet API, or the Job API for its Jobs, would refuse. With any of these, nothing can be derived. */
  public get errors(): readonly Finding[] {
    return this.findings ??= validate(this.document).filter(({ severity }) => severity === 'error');
  }

  /** The standalone children: all Jobs, whether they wait or not. */
  public get standalone(): Children {
    return this.children ??= expand(this.document, FIRST_ATTEMPT, 'standalone');
  }

  /** By replicated job, how many Jobs stand in the manifest of a standalone run. */
  public staticJobs(): ReadonlyMap<string, number> {
    const { document } = this;
    return new Map((document.spec.replicatedJobs ?? []).map(job => [job.name, startupWait(document, job) ? 0 : replicasOf(job)]));
  }

  public job(replicatedJob: string, index: number): Job | undefined {
    this.firstJob ??= this.firstJobs();
    const first = this.firstJob.get(replicatedJob);
    return first === undefined ? undefined : this.standalone.jobs[first + index];
  }

  private firstJobs(): ReadonlyMap<string, number> {
    const firsts = new Map<string, number>();
    let first = 0;
    for (const job of this.document.spec.replicatedJobs ?? []) {
      firsts.set(job.name, first);
      first += replicasOf(job);
    }
    return firsts;
  }
}

/**
 * Gives readers the run as it is now, without producing the document anew for each of ten thousand Jobs.
 *
 * A synth begins with the validations of the whole tree and then asks every object for its manifest once. So what a validation has
 * produced holds for one reading of each object; whoever reads a second time, or without a synth, may have changed something in between.
 */
export class RunReader {
  private last?: RunSnapshot;
  /** By reader, the synth in which it has read. */
  private readonly served = new Map<object, number>();
  private synth = 0;
  private synthesizing = false;

  constructor(private readonly produce: () => JobSetDocument) {}

  /** Begins a synth: the run as it is now. */
  public begin(): RunSnapshot {
    this.synthesizing = false;
    return this.now();
  }

  /** Says that what `begin` gave is sound, and that the objects are asked for their manifests next. */
  public serve(): void {
    this.synth++;
    this.synthesizing = true;
  }

  /** What an object of the run reads to give its manifest. */
  public read(reader: object): RunSnapshot {
    if (!this.synthesizing || !this.last || this.served.get(reader) === this.synth) return this.now();
    this.served.set(reader, this.synth);
    return this.last;
  }

  /** The run as it is at this moment. */
  public now(): RunSnapshot {
    const document = this.produce();
    const text = JSON.stringify(document);
    if (this.last?.text !== text) this.last = new RunSnapshot(document, text);
    return this.last;
  }
}
