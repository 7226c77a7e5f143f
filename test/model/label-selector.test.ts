import type { LabelSelectorRequirement } from '../../src/model/kubernetes';
import { selects } from '../../src/model/label-selector';

const labels = { app: 'train', tier: 'gpu' };

test.each<[operator: string, key: string, values: string[] | undefined, selected: boolean]>([
  ['In', 'app', ['train', 'other'], true], ['In', 'app', ['other'], false], ['In', 'none', ['train'], false],
  ['NotIn', 'app', ['train'], false], ['NotIn', 'app', ['other'], true], ['NotIn', 'none', ['x'], true],
  ['Exists', 'app', undefined, true], ['Exists', 'none', undefined, false],
  ['DoesNotExist', 'app', undefined, false], ['DoesNotExist', 'none', undefined, true],
  ['Gt', 'app', ['1'], false],
  ['Exists', 'constructor', undefined, false], ['DoesNotExist', 'toString', undefined, true],
])('%s %s %j: %s', (operator, key, values, selected) => {
  const requirement: LabelSelectorRequirement = { key, operator, ...(values && { values }) };
  expect(selects({ matchExpressions: [requirement] }, labels)).toBe(selected);
});

test('all of it has to be met, and nothing asks for nothing', () => {
  expect(selects({ matchLabels: { app: 'train' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, labels)).toBe(true);
  expect(selects({ matchLabels: { app: 'train', tier: 'cpu' } }, labels)).toBe(false);
  expect(selects({}, labels)).toBe(true);
});
