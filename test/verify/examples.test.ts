/** Every rule has a manifest that breaks it and one that shows how it is done, and both do what they say. */
import { UPSTREAM_FEATURES } from '../../src/model/feature-gates';
import type { Finding } from '../../src/model/finding';
import { validate } from '../../src/model/validate/validate';
import { readManifests } from '../../src/verify/read';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';
import { example, examplePath } from './examples';

/** Found only by who says that the controller has no such feature; the bundled one has them all. */
const OF_OTHER_CONTROLLERS: readonly string[] = ['JS1038', 'JS1050'];

function findingsIn(code: string, verdict: 'wrong' | 'right'): readonly (Finding & { readonly line?: number })[] {
  const { manifests, errors } = readManifests(example(code, verdict) ?? '', examplePath(code, verdict));
  expect(errors).toEqual([]);
  if (OF_OTHER_CONTROLLERS.includes(code)) return manifests.flatMap(({ object }) => validate(object, { gates: UPSTREAM_FEATURES }));
  return verify(manifests).findings;
}

describe.each(TABLE.map(({ code, title, severity }) => [code, title, severity]))('%s %s', (code, _, severity) => {
  test('the wrong manifest yields it, and says where and what to write', () => {
    const findings = findingsIn(code, 'wrong');
    expect(findings.filter(finding => finding.code === code).map(finding => finding.severity)).toContain(severity);
    for (const { message, remedy } of findings) {
      expect(`${message}\n${remedy}`).not.toMatch(/undefined|NaN|\[object|^\s*$/m);
    }
  });

  test('the right manifest yields nothing', () => {
    expect(example(code, 'right')).toBeDefined();
    expect(findingsIn(code, 'right')).toEqual([]);
  });
});
