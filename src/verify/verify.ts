/** Runs the table of rules over a set of objects. */
import type { Manifest, Position } from './manifest';
import { pageOf, sorted, summaryOf } from './report';
import type { FailedRule, Report, ReportedFinding } from './report';
import type { Row } from './row';
import type { ObjectSubject, Subject } from './subject';
import { TABLE } from './table';
import { World } from './world';
import type { Elsewhere } from './world';
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model/document';
import type { JobSetDocument } from '../model/document';
import type { Rendering } from '../model/expand';
import { stepsOf } from '../model/field-path';
import type { Finding } from '../model/finding';
import type { KubernetesObject } from '../model/kubernetes';
import { findings } from '../model/rule';
import type { Rule } from '../model/rule';
import { validate, validateJob } from '../model/validate/validate';

/** Every finding in a set of objects: a file, a folder, what a chart synthesizes. */
export function verify(manifests: readonly Manifest[], table: readonly Row[] = TABLE, elsewhere: Elsewhere = {}): Report {
  return report(new World(manifests, elsewhere), table);
}

/**
 * The findings in one JobSet document, as a construct asks for them at synth time.
 *
 * @param rendering how the document is written out.
 * @param alongside other objects that are written out with it: its budget, its claims.
 * @param elsewhere what is written out elsewhere, or there in the cluster.
 */
export function verifyDocument(
  document: JobSetDocument, rendering: Rendering = 'jobset-api', alongside: readonly KubernetesObject[] = [], elsewhere: Elsewhere = {},
): Report {
  const world = new World(alongside.map(object => ({ object })), elsewhere);
  world.addDocument(document, rendering);
  return report(world, TABLE);
}

const JOBSET_GROUP = `${JOBSET_API_VERSION.split('/')[0]}/`;

/** A finding, and the objects whose acknowledgements cover it. */
interface Found {
  readonly finding: ReportedFinding;
  readonly owners: readonly KubernetesObject[];
}

function report(world: World, table: readonly Row[]): Report {
  const acknowledgements = world.acknowledgements();
  const byObject = new Map(acknowledgements.map(acknowledgement => [acknowledgement.object, acknowledgement]));
  const shown: ReportedFinding[] = [];
  let acknowledged = 0;
  const failed = world.unread.map(({ subject, error }) => failure(subject, error));
  for (const { finding, owners } of allFindings(world, table, failed)) {
    const covering = owners.filter(owner => byObject.get(owner)?.covers(finding));
    if (covering.length === 0) shown.push(finding);
    else acknowledged++;
  }
  const rows = rowsOn(table, 'acknowledgement');
  for (const subject of acknowledgements) {
    for (const { finding } of reported(checked(rows, subject, failed), subject, [], failed)) shown.push(finding);
  }
  const all = sorted(shown);
  return { findings: all, failed, summary: summaryOf(all, world, acknowledged) };
}

function allFindings(world: World, table: readonly Row[], failed: FailedRule[]): Found[] {
  const [onRuns, onJobs, onObjects, onShapes] = [rowsOn(table, 'run'), rowsOn(table, 'job'), rowsOn(table, 'object'), rowsOn(table, 'shape')];
  return [
    ...world.runs.flatMap(run => reported(checked(onRuns, run, failed), run, [run.written], failed)),
    ...world.jobs.flatMap(job => reported(checked(onJobs, job, failed), job, [job.owner], failed)),
    ...world.subjects.flatMap(subject => {
      const found = [
        ...modelFindings(subject, failed), ...checked(onShapes, subject, failed), ...subject.sound ? checked(onObjects, subject, failed) : [],
      ];
      return found.length === 0 ? [] : reported(found, subject, ownersOf(subject), failed);
    }),
  ];
}

function rowsOn<On extends Row['on']>(table: readonly Row[], on: On): Extract<Row, { readonly on: On }>[] {
  return table.filter((row): row is Extract<Row, { readonly on: On }> => row.on === on);
}

/** The Jobs of a run are looked at once, in its document. */
function modelFindings(subject: ObjectSubject, failed: FailedRule[]): Finding[] {
  const options = { failed: (code: string, error: unknown) => failed.push(failure(subject, error, code)) };
  try {
    if (isJobSet(subject)) return validate(subject.written, options);
    return isJob(subject) && !subject.world.runOf(subject.object) ? validateJob(subject.written, options) : [];
  } catch (error) {
    // Before any rule was asked.
    failed.push(failure(subject, error));
    return [];
  }
}

/** One mistake of a rule takes nothing but that rule on that object. */
function checked<S extends Subject>(rows: readonly Rule<S>[], subject: S, failed: FailedRule[]): Finding[] {
  return findings(rows, subject, (code, error) => failed.push(failure(subject, error, code)));
}

function failure({ reference, locate }: Subject, error: unknown, code?: string): FailedRule {
  return { ...(code !== undefined && { code }), object: reference, ...locate?.at([]), message: (error as Error).message };
}

/** One of any version, since a wrong version is a finding too. */
function isJobSet({ object: { apiVersion, kind } }: ObjectSubject): boolean {
  return kind === JOBSET_KIND || apiVersion.startsWith(JOBSET_GROUP);
}

function isJob({ object: { apiVersion, kind } }: ObjectSubject): boolean {
  return apiVersion === 'batch/v1' && kind === 'Job';
}

/** Whose acknowledgements cover what is found in an object: its own, and those of the run that it is for. */
function ownersOf({ object, world }: ObjectSubject): KubernetesObject[] {
  const run = world.runOf(object) ?? world.runSelectedBy(object);
  return run ? [object, run.written] : [object];
}

function reported(found: readonly Finding[], subject: Subject, owners: readonly KubernetesObject[], failed: FailedRule[]): Found[] {
  return found.map(finding => ({
    finding: { ...finding, object: subject.reference, page: pageOf(finding.code), ...placeOf(finding, subject, failed) },
    owners,
  }));
}

/** A finding without a place is better than none. */
function placeOf({ code, path }: Finding, subject: Subject, failed: FailedRule[]): Position | undefined {
  try {
    return subject.locate?.at(stepsOf(path));
  } catch (error) {
    failed.push(failure({ ...subject, locate: undefined }, error, code));
    return undefined;
  }
}
