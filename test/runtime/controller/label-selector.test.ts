import { labelSelectorProblem } from '../../../src/runtime/controller/label-selector';

test.each([
  'team=research', 'team==research', 'team!=research', 'cdk8s-jobset.dev/runs', '!frozen', 'team=', 'a=b,c=d', 'a = b, c', 'team in (a,b)', 'team notin ( a, b ),x=y', 'team in ()',
])('%s is a label selector', selector => {
  expect(labelSelectorProblem(selector)).toBeUndefined();
});

test.each([
  ['', 'a requirement is empty'],
  ['a=b,', 'a requirement is empty'],
  ['team research', '\'team research\' is no requirement'],
  ['team in a', '\'team in a\' is no requirement'],
  ['team in (a', '\'team in (a\' is no requirement'],
  ['a=b=c', '\'a=b=c\' is no requirement'],
  ['-a=b', 'label \'-a\' must consist of'],
  ['Example.com/a', 'label \'Example.com/a\' has the prefix \'Example.com\', which must consist of'],
  ['team=-', 'value \'-\' must consist of'],
  ['team in (a,b_)', 'value \'b_\' must consist of'],
])('%j is none: %s', (selector, problem) => {
  expect(labelSelectorProblem(selector)).toContain(problem);
});
