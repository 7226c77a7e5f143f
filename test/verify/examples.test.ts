/** Every rule has a manifest that breaks it and one that shows how it is done, and both do what they say. */
import { example, examplePath } from './examples';
import { readManifests } from '../../src/verify/read';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

function findingsIn(text: string, file: string) {
  const { manifests, errors } = readManifests(text, file);
  expect(errors).toEqual([]);
  return verify(manifests).findings;
}

describe.each(TABLE.map(({ code, title }) => [code, title]))('%s %s', code => {
  test('the wrong manifest yields it, and says where and what to write', () => {
    const file = examplePath(code, 'wrong');
    const findings = findingsIn(example(code, 'wrong') ?? '', file);
    expect(findings.map(finding => finding.code)).toContain(code);
    for (const { line, message, remedy } of findings) {
      expect(line).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|NaN|\[object/);
      expect(remedy).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('the right manifest yields nothing', () => {
    expect(findingsIn(example(code, 'right') ?? '', examplePath(code, 'right'))).toEqual([]);
  });

  test('the right manifest is there', () => {
    expect(example(code, 'right')).toBeDefined();
  });
});
