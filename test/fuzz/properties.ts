/** What holds for every document, however wrong it is. */
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { Objects } from './seeds';
import { isBranch, valueIn } from './tree';
import { fieldPath, stepsOf } from '../../src/model/field-path';
import { POLICY_KEY } from '../../src/model/policy-document';
import { planHtml, planJson, planOf, planSvg, planText } from '../../src/plan';
import { githubReport } from '../../src/runtime/cli/github-report';
import { junitReport } from '../../src/runtime/cli/junit-report';
import { jsonReport, textReport } from '../../src/runtime/cli/report';
import { sarifReport } from '../../src/runtime/cli/sarif-report';
import { readManifests } from '../../src/verify/read';
import type { ReportedFinding, Report } from '../../src/verify/report';
import { verify } from '../../src/verify/verify';

/** How a document is written, and how much of it is looked at. */
export interface Way {
  /** As YAML, whose lines are looked at; else as JSON, which is faster. */
  readonly yaml: boolean;
  /** Also twice, and in every format. */
  readonly thorough: boolean;
}

export interface Failure {
  /** What does not hold, the same for the same mistake: a document is made smaller as long as it shows this. */
  readonly kind: string;
  readonly detail: string;
}

const FILE = 'fuzz.yaml';
/** Version 1.1, in which words such as y and on are no texts: that is how kubectl and the verifier read it. */
const YAML = { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;
const FORMATS = { textReport, jsonReport, githubReport, sarifReport, junitReport };

export function textOf(objects: Objects, { yaml }: Pick<Way, 'yaml'>): string {
  const closed = objects.map(withPolicyText);
  if (!yaml) return closed.map(object => JSON.stringify(object)).join('\n');
  return closed.map(object => stringify(object, YAML)).join('---\n');
}

/** The policy document is a text in its ConfigMap. */
function withPolicyText(object: object): object {
  const { data } = object as { data?: Record<string, unknown> };
  if (!isBranch(data) || Array.isArray(data) || !Object.hasOwn(data, POLICY_KEY) || !isBranch(data[POLICY_KEY])) return object;
  return { ...object, data: { ...data, [POLICY_KEY]: stringify(data[POLICY_KEY], YAML) } };
}

/** What does not hold for these objects; undefined when all is well. */
export function failureOf(objects: Objects, way: Way): Failure | undefined {
  const text = textOf(objects, way);
  let step = 'read';
  try {
    const { manifests } = readManifests(text, FILE);
    step = 'verify';
    const report = verify(manifests);
    const [failed] = report.failed;
    if (failed) return { kind: `internal error: ${failed.code}: ${general(failed.message)}`, detail: JSON.stringify(failed) };
    const misplaced = report.findings.map(finding => misplacement(finding, objects, way.yaml ? text.split('\n') : undefined)).find(found => found !== undefined);
    if (misplaced) return misplaced;
    step = 'plan';
    const plan = planOf(manifests.map(({ object }) => object));
    for (const [name, draw] of Object.entries({ planText, planHtml, planSvg, planJson })) {
      step = name;
      JSON.stringify(draw(plan));
    }
    if (!way.thorough) return undefined;
    step = 'again';
    const again = readManifests(text, FILE).manifests;
    if (!isDeepStrictEqual(verify(again), report)) return { kind: 'another report', detail: 'the same text is reported differently the second time' };
    if (!isDeepStrictEqual(planJson(planOf(again.map(({ object }) => object))), planJson(plan))) return { kind: 'another plan', detail: 'the same text is planned differently' };
    for (const [name, write] of Object.entries(FORMATS)) {
      step = name;
      write(asVerified(report), { colors: false, root: '/', failing: ['error'] });
    }
    return undefined;
  } catch (error) {
    const { message, stack = '' } = error as Error;
    return { kind: `${step} throws: ${general(message)} ${placeIn(stack)}`, detail: stack };
  }
}

function asVerified(report: Report) {
  return { ...report, files: [FILE], unreadable: [], skipped: 0 };
}

/** A message without what differs from document to document. */
function general(message: string): string {
  return message.split('\n')[0].replace(/'[^']*'|"[^"]*"|\d+/g, '…').slice(0, 80);
}

/** The function that threw. */
function placeIn(stack: string): string {
  return /^ +at (.*?\.ts:\d+)/m.exec(stack)?.[1].replace(/\(.*?(src\/)/, '($1') ?? '';
}

/** The finding whose path cannot be read back, leads nowhere, or stands on another line. */
function misplacement({ code, path, file, line, object }: ReportedFinding, objects: Objects, lines?: readonly string[]): Failure | undefined {
  const steps = stepsOf(path);
  if (fieldPath(...steps) !== path) return { kind: `path: ${code} cannot be read back`, detail: path };
  const candidates = objects.flatMap(documentsIn).filter(each => each.kind === object.kind);
  if (!candidates.some(each => leadsSomewhere(each, steps))) return { kind: `path: ${code} leads nowhere`, detail: `${path} of ${object.kind} ${object.name}` };
  if (file !== FILE || line === undefined || line < 1) return { kind: `place: ${code} has none`, detail: `${file}:${line}` };
  return lines && misline(code, steps, line, candidates, lines);
}

/** Everything that is read as an object: by itself, in a list, or as the policy document in a ConfigMap. */
function documentsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  if (!isBranch(value)) return [];
  return [value, ...documentsIn(value.items), ...documentsIn(valueIn(value, ['data', POLICY_KEY]))];
}

/** Entries of lists are there; a field need not be, since it may be what is missing, but nothing is below it. */
function leadsSomewhere(value: unknown, steps: readonly (string | number)[]): boolean {
  let at = value;
  for (const [i, step] of steps.entries()) {
    if (!isBranch(at)) return at === undefined || at === null ? steps.slice(i).every(rest => typeof rest === 'string') : false;
    if (typeof step === 'number' && (!Array.isArray(at) || step >= at.length)) return false;
    at = Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return true;
}

/** The line says the name of the last field that is there. */
function misline(
  code: string, steps: readonly (string | number)[], line: number, candidates: readonly unknown[], lines: readonly string[],
): Failure | undefined {
  const text = lines[line - 1] as string | undefined;
  if (text === undefined) return { kind: `line: ${code} behind the end`, detail: `line ${line} of ${lines.length}` };
  const names = candidates.map(candidate => lastName(candidate, steps));
  if (names.some(name => name === undefined || !/^[\w./-]+$/.test(name) || text.includes(name))) return undefined;
  return { kind: `line: ${code} is another's`, detail: `${fieldPath(...steps)} is said to be on line ${line}: ${text}` };
}

function lastName(value: unknown, steps: readonly (string | number)[]): string | undefined {
  let at = value;
  let name: string | undefined;
  for (const step of steps) {
    if (!isBranch(at) || !Object.hasOwn(at, step)) break;
    at = at[step];
    name = typeof step === 'string' ? step : undefined;
  }
  return name;
}
