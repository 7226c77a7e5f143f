/** What `verify` returns. */
import type { ObjectReference } from './subject';
import type { World } from './world';
import type { Finding, Severity } from '../model/finding';

/** A finding, with the object it is about and where it stands. */
export interface ReportedFinding extends Finding {
  readonly object: ObjectReference;
  /** The rule's page, relative to the repository. */
  readonly page: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface Summary {
  readonly objects: number;
  readonly runs: number;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  /** Warnings and advice that are not shown because somebody has given a reason. */
  readonly acknowledged: number;
}

/** A rule that broke down over an object: a mistake of the rule, whatever the object says. */
export interface FailedRule {
  /** Undefined where it is not known which rule it was. */
  readonly code?: string;
  readonly object: ObjectReference;
  readonly file?: string;
  readonly line?: number;
  readonly message: string;
}

export interface Report {
  readonly findings: readonly ReportedFinding[];
  /** Rules that could not be checked; none in a program without mistakes. */
  readonly failed: readonly FailedRule[];
  readonly summary: Summary;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'advice'];

export function pageOf(code: string): string {
  return `docs/findings/${code}.md`;
}

export function summaryOf(findings: readonly Finding[], world: World, acknowledged: number): Summary {
  const count = (severity: Severity) => findings.filter(finding => finding.severity === severity).length;
  return {
    objects: world.objects.length,
    runs: world.runs.length,
    errors: count('error'),
    warnings: count('warning'),
    advice: count('advice'),
    acknowledged,
  };
}

/** `JobSet research/train` */
export function objectName({ object: { kind, namespace, name } }: Pick<ReportedFinding, 'object'>): string {
  return `${kind} ${[namespace, name].filter(part => part !== undefined).join('/')}`.trimEnd();
}

/** By place in the text, then object, severity, code and path; each finding once. */
export function sorted(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const once = new Map(findings.map(finding => [identityOf(finding), finding]));
  return [...once.values()].sort((a, b) =>
    compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0)
    || compare(a.object.namespace, b.object.namespace) || compare(a.object.name, b.object.name)
    || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || compare(a.code, b.code) || compare(a.path, b.path));
}

/** The reports of several sets, one after the other. */
export function together(reports: readonly Report[]): Report {
  const summary = { objects: 0, runs: 0, errors: 0, warnings: 0, advice: 0, acknowledged: 0 };
  for (const report of reports) for (const part of Object.keys(summary) as (keyof Summary)[]) summary[part] += report.summary[part];
  return { findings: reports.flatMap(({ findings }) => findings), failed: reports.flatMap(({ failed }) => failed), summary };
}

/** The same report, errors first. */
export function bySeverity(report: Report): Report {
  return { ...report, findings: [...report.findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)) };
}

function identityOf({ code, object, path, message, file }: ReportedFinding): string {
  return JSON.stringify([code, object, path, message, file]);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
