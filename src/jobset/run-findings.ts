import type { IConstruct } from 'constructs';
import type { Finding, KubernetesObject } from '../model';
import { AppPools } from './app-pools';
import { bringsController } from './controller-presence';
import type { JobSetRendering } from './rendering';
import type { RunSnapshot } from './run-snapshot';
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
  }

  /** What stops the synth. Warnings are written to stderr once. */
  public errors(snapshot: RunSnapshot): string[] {
    const findings = this.findings(snapshot);
    for (const finding of findings) {
      if (finding.severity === 'warning') tellOnce(this.run, 'warning', textOf(finding));
      if (finding.code === NEEDS_CONTROLLER && !bringsController(this.run)) tellOnce(this.run, 'note', textOf(finding));
    }
    return findings.filter(({ severity }) => severity === 'error').map(textOf);
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
    const { pools, revision } = this.appPools;
    const key = `${mode}${revision} ${snapshot.text}${JSON.stringify(alongside)}`;
    if (this.key !== key) {
      this.key = key;
      const { findings, failed } = verifyDocument(snapshot.document, mode, alongside, pools);
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

/** By app, what has been written to stderr. */
const written = new WeakMap<IConstruct, Set<string>>();

/**
 * Writes a line about a construct to stderr, once per app however often it is synthesized, and puts it into the construct's metadata
 * (`cdk8s-jobset:warning`, `cdk8s-jobset:note`). The environment variable CDK8S_JOBSET_QUIET keeps it from stderr.
 */
function tellOnce(construct: IConstruct, kind: 'warning' | 'note', text: string): void {
  const line = visibleText(`${kind}: ${construct.node.path}: ${text}`);
  const lines = written.get(construct.node.root) ?? new Set<string>();
  written.set(construct.node.root, lines);
  if (lines.has(line)) return;
  lines.add(line);
  construct.node.addMetadata(`cdk8s-jobset:${kind}`, text);
  if (!process.env.CDK8S_JOBSET_QUIET) process.stderr.write(`${line}\n`);
}
