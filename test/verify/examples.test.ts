/** Every rule has a manifest that breaks it and one that shows how it is done, and both do what they say. */
import { example, findingsIn } from './examples';
import { TABLE } from '../../src/verify/table';

describe.each(TABLE.map(({ code, title, severity }) => [code, title, severity]))('%s %s', (code, _, severity) => {
  test('the wrong manifest yields it, and says where and what to write', () => {
    const findings = findingsIn(code, 'wrong', 'wrong.yaml');
    expect(findings.filter(finding => finding.code === code).map(finding => finding.severity)).toContain(severity);
    for (const { line, message, remedy } of findings) {
      expect(line).toBeGreaterThan(0);
      expect(`${message}\n${remedy}`).not.toMatch(/undefined|NaN|\[object|^\s*$/m);
    }
  });

  test('the right manifest yields nothing', () => {
    expect(example(code, 'right')).toBeDefined();
    expect(findingsIn(code, 'right', 'right.yaml')).toEqual([]);
  });
});
