import * as fc from 'fast-check';
import { liesIn } from '../../src/hardware/labels';
import { answer, answerAll, certainLabels, labelValues, nodeRequirements, type NodeLabels, unmet } from '../../src/hardware/node-requirements';

const labels: NodeLabels = {
  values: { zone: ['a', 'b'], pool: ['x'], host: '*', spot: [], gpus: ['8'] },
  open: ['kubernetes.io'],
};

test.each([
  ['In', 'pool', ['x', 'y'], 'yes'],
  ['In', 'pool', ['y'], 'no'],
  ['In', 'zone', ['a'], 'maybe'],
  ['In', 'zone', ['a', 'b', 'c'], 'yes'],
  ['In', 'host', ['h1'], 'maybe'],
  ['In', 'spot', ['true'], 'no'],
  ['In', 'other', ['true'], 'no'],
  ['In', 'feature.node.kubernetes.io/pci', ['true'], 'maybe'],
  ['NotIn', 'pool', ['x'], 'no'],
  ['NotIn', 'zone', ['a'], 'maybe'],
  ['NotIn', 'spot', ['true'], 'yes'],
  ['NotIn', 'other', ['true'], 'yes'],
  ['Exists', 'host', [], 'yes'],
  ['Exists', 'spot', [], 'no'],
  ['Exists', 'node.kubernetes.io/x', [], 'maybe'],
  ['DoesNotExist', 'pool', [], 'no'],
  ['DoesNotExist', 'spot', [], 'yes'],
  ['Gt', 'gpus', ['4'], 'yes'],
  ['Gt', 'gpus', ['8'], 'no'],
  ['Gte', 'gpus', ['8'], 'yes'],
  ['Lt', 'gpus', ['9'], 'yes'],
  ['Lte', 'gpus', ['7'], 'no'],
  ['Gt', 'pool', ['1'], 'no'],
  ['Sometimes', 'pool', ['x'], 'no'],
])('%s %s %j: %s', (operator, key, values, expected) => {
  expect(answer({ key, operator, values }, labels)).toBe(expected);
});

test('a selector and every affinity term are one alternative each', () => {
  const term = (key: string, value: string) => ({ matchExpressions: [{ key, operator: 'In', values: [value] }] });
  const affinity = (...nodeSelectorTerms: object[]) => ({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } });
  expect(nodeRequirements({})).toEqual([[]]);
  expect(nodeRequirements({ nodeSelector: { pool: 'x' } })).toEqual([[{ key: 'pool', operator: 'In', values: ['x'] }]]);
  expect(nodeRequirements({ nodeSelector: { pool: 'x' }, affinity: affinity(term('zone', 'a'), term('zone', 'b')) })).toEqual([
    [{ key: 'pool', operator: 'In', values: ['x'] }, { key: 'zone', operator: 'In', values: ['a'] }],
    [{ key: 'pool', operator: 'In', values: ['x'] }, { key: 'zone', operator: 'In', values: ['b'] }],
  ]);
  // The scheduler takes an empty term to match nothing.
  expect(nodeRequirements({ nodeSelector: { pool: 'x' }, affinity: affinity({}) })).toEqual([]);
  expect(nodeRequirements({ affinity: { nodeAffinity: {} } })).toEqual([[]]);
});

test('one alternative is enough, all its conditions are needed', () => {
  const [yes, maybe, no] = [['x'], ['z'], ['y']].map((values, i) => ({ key: i === 1 ? 'zone' : 'pool', operator: 'In', values: i === 1 ? ['a'] : values }));
  expect(answerAll([[]], labels)).toBe('yes');
  expect(answerAll([], labels)).toBe('no');
  expect(answerAll([[yes, no], [yes, maybe]], labels)).toBe('maybe');
  expect(answerAll([[no], [yes]], labels)).toBe('yes');
  expect(answerAll([[yes, maybe, no]], labels)).toBe('no');
  expect(unmet([[no, { ...no, key: 'gpus' }], [yes, no]], labels)).toEqual([no]);
  expect(unmet([[no], [yes]], labels)).toEqual([]);
});

test('an answer does not depend on the order of alternatives and conditions', () => {
  const requirement = fc.record({
    key: fc.constantFrom('zone', 'pool', 'host', 'spot', 'gpus', 'other', 'a.kubernetes.io/b'),
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'),
    values: fc.array(fc.constantFrom('a', 'b', 'x', '8'), { maxLength: 3 }),
  });
  fc.assert(fc.property(fc.array(fc.array(requirement, { maxLength: 4 }), { maxLength: 4 }), requirements => {
    const reversed = requirements.map(each => [...each].reverse()).reverse();
    expect(answerAll(reversed, labels)).toBe(answerAll(requirements, labels));
    expect(answerAll(requirements, labels) === 'no').toBe(requirements.length === 0 || unmet(requirements, labels).length > 0);
  }));
});

test('NotIn is the opposite of In, DoesNotExist of Exists', () => {
  const opposite = { yes: 'no', no: 'yes', maybe: 'maybe' };
  fc.assert(fc.property(fc.constantFrom('zone', 'pool', 'host', 'spot', 'x', 'y.kubernetes.io/z'), fc.array(fc.constantFrom('a', 'b', 'x')), (key, values) => {
    expect(answer({ key, operator: 'NotIn', values }, labels)).toBe(opposite[answer({ key, operator: 'In', values }, labels)]);
    expect(answer({ key, operator: 'DoesNotExist', values }, labels)).toBe(opposite[answer({ key, operator: 'Exists', values }, labels)]);
  }));
});

test('a missing label is missing, or unknown in an open domain', () => {
  expect(labelValues(labels, 'team')).toEqual([]);
  expect(labelValues(labels, 'topology.kubernetes.io/region')).toBeUndefined();
  expect(labelValues(labels, 'toString')).toEqual([]);
  expect(labelValues({ values: {}, open: ['*'] }, 'team')).toBeUndefined();
  expect(certainLabels(labels)).toEqual({ pool: 'x', gpus: '8' });
});

test('domains', () => {
  expect(liesIn('nvidia.com/gpu.clique', 'nvidia.com')).toBe(true);
  expect(liesIn('feature.node.kubernetes.io/pci', 'kubernetes.io')).toBe(true);
  expect(liesIn('notkubernetes.io/x', 'kubernetes.io')).toBe(false);
  expect(liesIn('nvidia.com', 'nvidia.com')).toBe(false);
});
