import type { IConstruct } from 'constructs';
import type { Finding, KubernetesObject } from '../model';
import { AppPools } from './app-pools';
import { clusterKey } from './cluster';
import { hasController } from './controller-presence';
import type { JobSetRendering } from './rendering';
import type { RunSnapshot } from './run-snapshot';
import { SynthLines } from './synth-lines';
import type { Kind } from './synth-lines';
import { visibleText } from '../model/visible-text';
import { verifyDocument } from '../verify/verify';

/** A standalone run that needs the controller. An advice to the verifier, which cannot see the cluster; worth a note to whoever synthesizes. */
const NEEDS_CONTROLLER = 'JS7001';

/** A Job that differs from its document. */
const CHANGED_JOB = 'JS7002';

/** What the verifier says of a run, looked at once per content although cdk8s validates the whole tree for every chart. */
export class RunFindings {
  private key?: string;
  private found: readonly Finding[] = [];
  private readonly appPools: AppPools;

  constructor(
    private readonly run: IConstruct,
    private readonly rendering: () => JobSetRendering,
    /** What is written out with the run. */
    private readonly alongside: (snapshot: RunSnapshot) => readonly KubernetesObject[],
    private readonly acknowledged: (code: string) => boolean,
  ) {
    this.appPools = AppPools.of(run);
    SynthLines.of(run).expect(run);
  }

  /** What stops the synth. Warnings are written to stderr once. */
  public errors(snapshot: RunSnapshot): string[] {
    const findings = this.findings(snapshot);
    for (const finding of findings) {
      if (finding.severity === 'warning') tellOnce(this.run, 'warning', textOf(finding));
      if (finding.code === NEEDS_CONTROLLER) tellOnce(this.run, 'note', textOf(finding));
    }
    return findings.filter(({ severity }) => severity === 'error').map(textOf);
  }

  /** All that there is to be said of the run has been said. */
  public done(): void {
    SynthLines.of(this.run).validated(this.run);
  }

  /** Jobs that are changed by themselves lose the change when the run is started over. */
  public tellOfChangedJobs({ document }: RunSnapshot, jobs: readonly IConstruct[]): void {
    if (!document.spec.failurePolicy || this.acknowledged(CHANGED_JOB)) return;
    for (const job of jobs) {
      tellOnce(job, 'warning', `[${CHANGED_JOB}] this one Job was changed, and the controller recreates it without the change at the first restart — patch the JobSet`);
    }
  }

  private findings(snapshot: RunSnapshot): readonly Finding[] {
    // Without a sound document there is nothing that the objects alongside could be derived from.
    if (snapshot.errors.length > 0) return snapshot.errors;
    const mode = this.rendering()._mode;
    const alongside = this.alongside(snapshot);
    const { revision } = this.appPools;
    const pools = this.appPools.poolsFor(this.run);
    const controller = hasController(this.run);
    const key = `${mode}${revision}${controller}${clusterKey(this.run)} ${snapshot.text}${JSON.stringify(alongside)}`;
    if (this.key !== key) {
      this.key = key;
      const { findings, failed } = verifyDocument(snapshot.document, mode, alongside, { pools, controller });
      this.found = findings;
      for (const { code, message } of failed) {
        tellOnce(this.run, 'warning', `${code ?? 'the document'} could not be checked, which is a mistake of this library, please report it: ${message}`);
      }
    }
    return this.found;
  }
}

function textOf({ code, message, remedy, remedyInCode = remedy, path }: Finding): string {
  return visibleText(`[${code}] ${message}${path === '' ? '' : `, at ${path}`} — ${remedyInCode}`);
}

/**
 * Says a line about a construct once per app, however often it is synthesized: on stderr, together with the same about other constructs, and in the construct's
 * metadata (`cdk8s-jobset:warning`, `cdk8s-jobset:note`).
 */
function tellOnce(construct: IConstruct, kind: Kind, text: string): void {
  if (SynthLines.of(construct).add(construct.node.path, kind, text)) construct.node.addMetadata(`cdk8s-jobset:${kind}`, text);
}
