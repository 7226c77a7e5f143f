/** The wrong and the right manifest of a rule, as they stand beside its page, and what is found in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UPSTREAM_FEATURES } from '../../src/model/feature-gates';
import { stepsOf } from '../../src/model/field-path';
import type { Finding } from '../../src/model/finding';
import { validate, validateUpdate } from '../../src/model/validate/validate';
import type { Manifest } from '../../src/verify/manifest';
import { readManifests } from '../../src/verify/read';
import { pageOf } from '../../src/verify/report';
import type { ReportedFinding } from '../../src/verify/report';
import { inspected } from '../../src/verify/shapes';
import { referenceTo } from '../../src/verify/subject';
import { rowOf } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

export const PAGES = join(__dirname, '..', '..', 'docs', 'findings');

/** Found only by who says that the controller has no such feature; the bundled one has them all. */
const OF_OTHER_CONTROLLERS: readonly string[] = ['JS1038', 'JS1050'];

export type Verdict = 'wrong' | 'right';

export function example(code: string, verdict: Verdict): string | undefined {
  const path = join(PAGES, 'examples', `${code}.${verdict}.yaml`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Everything that is found in an example, as if it stood in a file of this name. */
export function findingsIn(code: string, verdict: Verdict, file: string): readonly ReportedFinding[] {
  const { manifests, errors } = readManifests(example(code, verdict) ?? '', file);
  if (errors.length > 0) throw new Error(`the ${verdict} example of ${code} cannot be read: ${errors[0].message}`);
  if (rowOf(code)?.on === 'update') return findingsInUpdate(manifests);
  if (!OF_OTHER_CONTROLLERS.includes(code)) return verify(manifests).findings;
  return manifests.flatMap(manifest => reported(validate(manifest.object, { gates: UPSTREAM_FEATURES }), manifest));
}

/** The stored document has to be sound too: an update is not blamed for what was there before. */
function findingsInUpdate(manifests: readonly Manifest[]): readonly ReportedFinding[] {
  if (manifests.length !== 2) throw new Error(`an update is two documents, and not ${manifests.length}`);
  const [stored, next] = manifests;
  return [...reported(validate(stored.object), stored), ...reported(validateUpdate(stored.object, next.object), next)];
}

function reported(found: readonly Finding[], { object, locate }: Manifest): ReportedFinding[] {
  return found.map(finding =>
    ({ ...finding, object: referenceTo(inspected(object).object), page: pageOf(finding.code), ...locate!.at(stepsOf(finding.path)) }));
}
