import { ApiObject, Chart, Names } from 'cdk8s';
import type { ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * Longest name that is made up for a run.
 *
 * It stands in every name below it, of which the longest is a pod's, `<run>-<replicated job>-<job index>-<pod index>-xxxxx`, and twice in the
 * coordinator's address, `<run>-<replicated job>-0-0.<run>`, which JobSet keeps in a label: 63 characters for either. 24 leaves 38 for a
 * replicated job with its indexes, and 15 in the address. It is a constant, so that more replicas never rename a run.
 */
export const GENERATED_NAME_LENGTH = 24;

const LETTER_FIRST = 'run-';

/** The name of a run that its author has not named: the chart's own naming, short enough and legal (RFC 1035) for what is derived from it. */
export function generatedRunName(scope: Construct, id: string, props: ApiObjectProps): string {
  // What a chart calls an object can only be asked with an object of that path.
  const probe = new ApiObject(scope, id, props);
  scope.node.tryRemoveChild(id);
  const chart = Chart.of(scope);
  const given = chart.generateObjectName(probe);
  for (const includeHash of [true, false]) {
    if (given === Names.toDnsLabel(probe, { includeHash })) return legalName(maxLen => Names.toDnsLabel(scope, { includeHash, maxLen }));
  }
  return given;
}

/** Dots and underscores, which cdk8s leaves in, become hyphens; a letter comes first. */
function legalName(label: (maxLen: number) => string): string {
  const name = hyphenated(label(GENERATED_NAME_LENGTH));
  if (/^[a-z]/.test(name)) return name;
  return LETTER_FIRST + hyphenated(label(GENERATED_NAME_LENGTH - LETTER_FIRST.length));
}

function hyphenated(name: string): string {
  return name.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
