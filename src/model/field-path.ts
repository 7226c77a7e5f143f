/** Paths of fields: `spec.replicatedJobs[0].template`, `metadata.labels['example.com/team']`. */

/** A step into a value: a member's name or an index. */
export type Step = string | number;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Joins the steps to a field: `fieldPath('limits', 'google.com/tpu')` is `limits['google.com/tpu']`. */
export function fieldPath(...steps: readonly Step[]): string {
  let path = '';
  for (const step of steps) path = childPath(path, step);
  return path;
}

/** The path of a member of the value at `parent`. */
export function childPath(parent: string, step: Step): string {
  if (typeof step === 'number') return `${parent}[${step}]`;
  if (!IDENTIFIER.test(step)) return `${parent}['${step.replaceAll(/[\\']/g, '\\$&')}']`;
  return parent === '' ? step : `${parent}.${step}`;
}

const STEP = /\.?([^.[\]'\\]+)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]/sy;

/** The steps of a path: the inverse of `fieldPath`. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) break;
    const [, name, key, index] = match;
    steps.push(name ?? key?.replaceAll(/\\(.)/gs, '$1') ?? Number(index));
  }
  return steps;
}
