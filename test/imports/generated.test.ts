import { readFileSync } from 'fs';
import { basename } from 'path';
import { generatedFiles } from '../../imports/generate/generated';
import { constantName, propertyName, typeName } from '../../imports/generate/names';
import { withPlainRules } from '../../imports/generate/rules';
import { inlined } from '../../imports/generate/structural';

describe('committed files', () => {
  test.each(Object.entries(generatedFiles()).map(([file, content]) => ({ name: basename(file), file, content })))(
    '$name is what `npx projen import` writes', ({ file, content }) => {
      expect(readFileSync(file, 'utf8')).toBe(content);
    });
});

describe('references', () => {
  const types = { Outer: { type: 'object', properties: { inner: { $ref: 'Inner' } } }, Inner: { type: 'string', enum: ['a'] } };

  test('are replaced by the type, all the way down', () => {
    expect(inlined({ $ref: 'Outer' }, types)).toEqual({ type: 'object', properties: { inner: { type: 'string', enum: ['a'] } } });
  });

  test('take what stands beside them', () => {
    expect(inlined({ $ref: 'Outer', description: 'mine', properties: { inner: { default: 'a' } } }, types))
      .toEqual({ type: 'object', description: 'mine', properties: { inner: { type: 'string', enum: ['a'], default: 'a' } } });
  });

  test('to nothing are an error', () => {
    expect(() => inlined({ $ref: 'Other' }, types)).toThrow('$ref: no type Other');
  });
});

describe('shorthands of rules', () => {
  const plain = (rule: string) => withPlainRules({
    'properties': { n: { type: 'integer' }, s: { type: 'string' }, o: { type: 'object', properties: { l: { type: 'array', items: { type: 'string' } } } } },
    'x-kubernetes-validations': [{ rule }],
  })['x-kubernetes-validations']?.[0].rule;

  test('range(n)', () => expect(plain('range(3).all(i,\n  i < 3)')).toBe('[0,1,2].all(i, i < 3)'));

  test('pod(i)', () => expect(plain('has(pod(i).volumes) || has(oldPod(0).volumes)')).toBe(
    'has(self.replicatedJobs[i].template.spec.template.spec.volumes) || has(oldSelf.replicatedJobs[0].template.spec.template.spec.volumes)'));

  test('unchanged(): a number', () => expect(plain('unchanged(self, n)')).toBe(
    '((has(self.n)) == (has(oldSelf.n)) && (!(has(self.n)) || !(has(oldSelf.n)) || self.n == oldSelf.n))'));

  test('unchanged(): an empty string is an absent one', () => expect(plain('unchanged(self, s)')).toBe(
    "((has(self.s) && self.s != '') == (has(oldSelf.s) && oldSelf.s != '') && (!(has(self.s)) || !(has(oldSelf.s)) || [self.s] == [oldSelf.s]))"));

  test('unchanged(): a field of a field', () => expect(plain('unchanged(self, o.l)')).toContain('has(self.o) && has(self.o.l) && size(self.o.l) > 0'));

  test('unchanged(): a field that does not exist', () => expect(() => plain('unchanged(self, x)')).toThrow('no such field'));
});

test.each([
  ['HTTPGetAction', 'HttpGetAction'], ['PodOS', 'PodOs'], ['FCVolumeSource', 'FcVolumeSource'], ['Container', 'Container'],
])('type %s is %s', (name, expected) => expect(typeName(name)).toBe(expected));

test.each([
  ['enableDNSHostnames', 'enableDnsHostnames'], ['setHostnameAsFQDN', 'setHostnameAsFqdn'], ['hostIP', 'hostIp'], ['replicas', 'replicas'],
])('property %s is %s', (name, expected) => expect(propertyName(name)).toBe(expected));

test('constants', () => expect(constantName('RestartJobSetAndIgnoreMaxRestarts')).toBe('RESTART_JOB_SET_AND_IGNORE_MAX_RESTARTS'));
