import { UPDATE_RULES } from '../../src/model/validate/update';
import { MODEL_RULES } from '../../src/model/validate/validate';
import { rowOf, TABLE } from '../../src/verify/table';

test('codes are unique, well formed and in order', () => {
  const codes = TABLE.map(row => row.code);
  expect(codes).toEqual([...new Set(codes)].sort());
  for (const code of codes) expect(code).toMatch(/^JS[1-9]\d{3}$/);
});

test('the rules of the model are in it, and those of updates', () => {
  const codesOn = (kind: string) => TABLE.filter(({ on }) => on === kind).map(({ code }) => code);
  expect(codesOn('model')).toEqual(MODEL_RULES.map(({ code }) => code).sort());
  expect(codesOn('update')).toEqual(UPDATE_RULES.map(({ code }) => code).sort());
});

test('every rule has a one-line title and says what happens in the cluster', () => {
  for (const { title, why } of TABLE) {
    expect(title).toMatch(/^[^\n]{5,100}[^.\n]$/);
    expect(why).toMatch(/^[^]{30,}\.$/);
  }
});

test('a row is found by its code', () => {
  expect(rowOf('JS9001')?.title).toBe('Misspelt field');
  expect(rowOf('JS0000')).toBeUndefined();
});
