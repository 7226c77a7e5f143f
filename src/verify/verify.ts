/** Runs the table of rules over a set of objects. */
import type { Manifest } from './manifest';
import { stepsOf } from './manifest';
import { pageOf, sorted, summaryOf } from './report';
import type { Report, ReportedFinding } from './report';
import type { Row } from './row';
import type { ObjectSubject, Subject } from './subject';
import { TABLE } from './table';
import { World } from './world';
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model/document';
import type { JobSetDocument } from '../model/document';
import type { Rendering } from '../model/expand';
import type { Finding } from '../model/finding';
import type { KubernetesObject } from '../model/kubernetes';
import { findings } from '../model/rule';
import { validate, validateJob } from '../model/validate/validate';

/** Every finding in a set of objects: a file, a folder, what a chart synthesizes. */
export function verify(manifests: readonly Manifest[], table: readonly Row[] = TABLE): Report {
  return report(new World(manifests), table);
}

/**
 * The findings in one JobSet document, as a construct asks for them at synth time.
 *
 * @param rendering how the document is written out.
 * @param alongside other objects that are written out with it: its budget, its claims.
 */
export function verifyDocument(document: JobSetDocument, rendering: Rendering = 'jobset-api', alongside: readonly KubernetesObject[] = []): Report {
  const world = new World(alongside.map(object => ({ object })));
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
  const found = [...modelFindings(world), ...table.flatMap(row => rowFindings(row, world))];
  const acknowledgements = world.acknowledgements();
  const shown: Found[] = [];
  let acknowledged = 0;
  for (const one of found) {
    const covering = acknowledgements.filter(({ object }) => one.owners.includes(object)).filter(candidate => candidate.covers(one.finding));
    if (covering.length === 0) shown.push(one);
    else acknowledged++;
  }
  for (const row of table) {
    if (row.on === 'acknowledgement') shown.push(...acknowledgements.flatMap(subject => reported(findings([row], subject), subject, [])));
  }
  const all = sorted(shown.map(({ finding }) => finding));
  return { findings: all, summary: summaryOf(all, world, acknowledged) };
}

/** The Jobs of a run are looked at once, in its document. */
function modelFindings(world: World): Found[] {
  return world.subjects.flatMap(subject => {
    if (isJobSet(subject)) return reported(validate(subject.written), subject, [subject.object]);
    return isJob(subject) && !world.runOf(subject.object) ? reported(validateJob(subject.written), subject, [subject.object]) : [];
  });
}

/** One of any version, since a wrong version is a finding too. */
function isJobSet({ object: { apiVersion, kind } }: ObjectSubject): boolean {
  return kind === JOBSET_KIND || apiVersion.startsWith(JOBSET_GROUP);
}

function isJob({ object: { apiVersion, kind } }: ObjectSubject): boolean {
  return apiVersion === 'batch/v1' && kind === 'Job';
}

function rowFindings(row: Row, world: World): Found[] {
  switch (row.on) {
    case 'run': return world.runs.flatMap(run => reported(findings([row], run), run, [run.written]));
    case 'job': return world.jobs.flatMap(job => reported(findings([row], job), job, [job.owner]));
    case 'object': return world.subjects.filter(({ sound }) => sound).flatMap(subject => reported(findings([row], subject), subject, ownersOf(subject)));
    case 'shape': return world.subjects.flatMap(subject => reported(findings([row], subject), subject, [subject.object]));
    default: return [];
  }
}

/** Whose acknowledgements cover what is found in an object: its own, and those of the run that it is for. */
function ownersOf({ object, world }: ObjectSubject): KubernetesObject[] {
  const run = world.runOf(object) ?? world.runSelectedBy(object);
  return run ? [object, run.written] : [object];
}

function reported(found: readonly Finding[], { reference, locate }: Subject, owners: readonly KubernetesObject[]): Found[] {
  return found.map(finding => ({
    finding: { ...finding, object: reference, page: pageOf(finding.code), ...locate?.at(stepsOf(finding.path)) },
    owners,
  }));
}
