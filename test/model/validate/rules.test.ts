import { run } from '../documents';
import { RULE_CASES as CASES } from './cases';
import { MODEL_RULES, validate } from '../../../src/model';

describe.each(MODEL_RULES.map(({ code, title }) => ({ code, title })))('$code $title', ({ code }) => {
  const cases = CASES.filter(candidate => candidate.code === code);

  test('has a case', () => {
    expect(cases).not.toHaveLength(0);
  });

  test.each(cases)('$path: $says', ({ wrong, right, path, says, remedy = '', gates }) => {
    const found = validate(run(wrong), { gates });
    expect(found.map(finding => `${finding.code} ${finding.path}`)).toEqual([`${code} ${path}`]);
    expect(found[0].message).toContain(says);
    expect(found[0].remedy).toContain(remedy);
    expect(validate(run(right), { gates })).toEqual([]);
  });
});

test('every case is of a rule', () => {
  const known = new Set(MODEL_RULES.map(({ code }) => code));
  expect(CASES.filter(({ code }) => !known.has(code))).toEqual([]);
});

test('codes are unique, and every row is complete', () => {
  const codes = MODEL_RULES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, title, why, severity } of MODEL_RULES) {
    expect(code).toMatch(/^JS1[01]\d\d$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(why).toMatch(/^\S.*\.$/);
    expect(['error', 'warning']).toContain(severity);
  }
});
