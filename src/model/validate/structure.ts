/** Rules of the structure: fields of the right type, within their range, and none missing. */
import { JOBSET_API_VERSION, JOBSET_KIND } from '../document';
import type { Rule } from '../rule';
import type { JobSetSubject, JobsSubject } from './subject';
import { show } from '../schema/inspect';
import type { StructureKind, StructureProblem } from '../schema/inspect';
import type { Refuser } from '../schema/shape';

const inStatus = ({ path }: StructureProblem) => path === 'status' || path.startsWith('status.');

function structural(kind: StructureKind, refusedBy?: Refuser): (subject: JobsSubject) => Iterable<StructureProblem> {
  return ({ structure }) => structure.filter(problem =>
    problem.kind === kind && !inStatus(problem) && (refusedBy === undefined || refusedBy === problem.refusedBy));
}

const TEMPLATE_STRUCTURE_RULES: readonly Rule<JobsSubject>[] = [
  { // V1
    code: 'JS1002',
    severity: 'error',
    title: 'Value of the wrong type',
    why: 'The API server compares every field with its schema. A text where a number belongs, or a map where a list belongs, and the whole object is refused. '
      + 'YAML makes the mistake easy: 8 is a number, "8" a text, and a missing "- " turns a list into a map.',
    check: structural('type'),
  },
  { // V1
    code: 'JS1003',
    severity: 'error',
    title: 'Required field is missing',
    why: 'The API server refuses an object without the fields that its schema requires.',
    check: structural('required'),
  },
  { // V1
    code: 'JS1006',
    severity: 'error',
    title: 'Not a resource quantity',
    why: 'Quantities are a number and a unit: m for thousandths, k, M, G for powers of 1000, Ki, Mi, Gi for powers of 1024. Anything else is refused. '
      + 'A fraction has to be a text, because the schema of a custom resource allows whole numbers and texts only: cpu: "0.5" or 500m.',
    check: structural('quantity'),
  },
  { // V1: list-map semantics
    code: 'JS1007',
    severity: 'error',
    title: 'Two entries with the same key',
    why: 'Some lists are maps in disguise: replicated jobs, containers and environment variables are told apart by name, ports by number and protocol. '
      + 'The schema refuses two entries with the same key, since nobody could say which of them holds.',
    check: structural('duplicate'),
  },
];

export const STRUCTURE_RULES: readonly Rule<JobSetSubject>[] = [
  ...TEMPLATE_STRUCTURE_RULES,
  { // V1
    code: 'JS1004',
    severity: 'error',
    title: 'Value is none of the known ones',
    why: 'Fields such as the operator of a success policy take a few fixed words, in exactly this spelling. The API server refuses every other.',
    check: structural('value', 'schema'),
  },
  { // V1
    code: 'JS1005',
    severity: 'error',
    title: 'Number out of range',
    why: 'Counts and seconds cannot be negative, and numbers have to fit into the 32 bits that the API gives them. A JobSet may have 2,048 replicated jobs, and a '
      + 'failure policy 1,000 rules: whoever plans or runs the JobSet goes through all of them again and again, and many share a controller.',
    check: subject => [...structural('range', 'schema')(subject), ...structural('many')(subject)],
  },
  { // V7
    code: 'JS1008',
    severity: 'warning',
    title: 'Status that no controller could write',
    why: 'The status of a JobSet has a schema too: whole numbers for the counts, at most 1024 individual restart counts per replicated job. '
      + 'The API server drops the status of a manifest, and refuses one that does not fit when a controller writes it.',
    check: ({ structure }) => structure.filter(inStatus),
  },
];

/** For what stands in a Job template: the JobSet is accepted, but its Jobs can never be created. */
export const JOB_STRUCTURE_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1101',
    severity: 'error',
    title: 'Value in the Job template that the Job API does not know',
    why: 'The schema of a JobSet lets any word pass in the Job template. The Job API does not: the JobSet is accepted, and creating its Jobs fails again and again.',
    check: structural('value', 'job'),
  },
  {
    code: 'JS1102',
    severity: 'error',
    title: 'Number in the Job template out of range',
    why: 'The schema of a JobSet lets negative counts, seconds and ports pass in the Job template. The Job API refuses them, so the Jobs can never be created.',
    check: structural('range', 'job'),
  },
];

/** The structure of a Job that stands by itself. */
export const PLAIN_JOB_STRUCTURE_RULES: readonly Rule<JobsSubject>[] = [...TEMPLATE_STRUCTURE_RULES, ...JOB_STRUCTURE_RULES];

/** Looked at before all else: only a JobSet of this version has these fields. */
export const KIND_RULE: Rule<JobSetSubject> = {
  code: 'JS1001',
  severity: 'error',
  title: 'Not a JobSet of version v1alpha2',
  why: 'The fields of a JobSet, and what they mean, are those of one API version. Another apiVersion or kind is another object, and a misspelt one is none at all.',
  *check({ written }) {
    const { apiVersion, kind } = (typeof written === 'object' && written !== null ? written : {}) as { apiVersion?: unknown; kind?: unknown };
    if (apiVersion !== JOBSET_API_VERSION) {
      yield { path: 'apiVersion', message: `apiVersion is ${show(apiVersion)}`, remedy: `write apiVersion: ${JOBSET_API_VERSION}` };
    }
    if (kind !== JOBSET_KIND) yield { path: 'kind', message: `kind is ${show(kind)}`, remedy: `write kind: ${JOBSET_KIND}` };
  },
};
