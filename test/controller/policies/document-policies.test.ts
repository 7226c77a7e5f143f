import fc from 'fast-check';
import { stringify } from 'yaml';
import { documentPolicies } from '../../../src/controller/policies';
import { policyConfigMap, POLICY_KEY, readPolicyConfigMap } from '../../../src/model';
import { run } from '../../model/documents';

interface Policy {
  readonly failurePolicy: string;
  readonly matchConstraints: { readonly objectSelector: object; readonly resourceRules: readonly { readonly resources: readonly string[] }[] };
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

const policies = documentPolicies({}).filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(({ spec }) => spec as Policy);

/** What the policy says of a document, from the texts that it looks for. */
function mayHaveClaims(document: string): boolean {
  const { expression } = policies[0]!.variables.find(({ name }) => name === 'mayHaveClaims')!;
  const [, name, hidden] = /\.contains\((".*?")\) \|\| .*\.matches\((".*")\)$/.exec(expression)!;
  return document.includes(JSON.parse(name!) as string) || new RegExp(JSON.parse(hidden!) as string).test(document);
}

test('nobody is hindered who does not touch what the controller reads', () => {
  expect(policies.map(({ failurePolicy }) => failurePolicy)).toEqual(['Fail', 'Fail']);
  const matched = policies.map(({ matchConstraints }) => ({
    objectSelector: matchConstraints.objectSelector, resources: matchConstraints.resourceRules[0]!.resources,
  }));
  expect(matched).toEqual([
    { objectSelector: { matchExpressions: [{ key: 'cdk8s-jobset.dev/policy', operator: 'Exists' }] }, resources: ['configmaps'] },
    { objectSelector: { matchExpressions: [{ key: 'cdk8s-jobset.dev/run', operator: 'Exists' }] }, resources: ['jobs', 'jobs/status'] },
  ]);
});

test('each right is asked for by an expression of its own, since an API server allows two questions to an expression', () => {
  for (const { validations } of policies) {
    expect(validations.map(({ expression }) => expression.match(/authorizer/g)!.length)).toEqual([1, 1, 1, 1]);
    expect(validations.map(({ message }) => /right to ([\w .]+),/.exec(message)![1])).toEqual([
      'create jobs.batch', 'delete jobs.batch', 'create services', 'create persistentvolumeclaims',
    ]);
  }
});

describe('claims in a document', () => {
  const claims = { 'spec.volumeClaimPolicies': [{ templates: [{ metadata: { name: 'data' }, spec: {} }] }] };

  /** The same name in double quotes, with any letters by their number and any breaks in it, which only a key after a question mark may have. */
  const spelt = fc.array(fc.constantFrom('as is', 'x', 'u', 'U', 'break'), { minLength: 19, maxLength: 19 }).map(ways => `"${Array.from('volumeClaimPolicies', (letter, i) => {
    const code = letter.charCodeAt(0).toString(16);
    switch (ways[i]) {
      case 'x': return `\\x${code}`;
      case 'u': return `\\u${code.padStart(4, '0')}`;
      case 'U': return `\\U${code.padStart(8, '0')}`;
      case 'break': return `\\\n      ${letter}`;
      default: return letter;
    }
  }).join('')}"`);

  test('are found however YAML spells them', () => {
    fc.assert(fc.property(spelt, fc.boolean(), (name, crlf) => {
      const map = policyConfigMap(run(claims));
      const written = map.data![POLICY_KEY]!.replace('volumeClaimPolicies:', `? ${name}\n  :`);
      const text = crlf ? written.replaceAll('\n', '\r\n') : written;
      const document = readPolicyConfigMap({ ...map, data: { [POLICY_KEY]: text } });
      expect(document).toHaveProperty('spec.volumeClaimPolicies');
      expect(mayHaveClaims(text)).toBe(true);
    }));
  });

  test.each(['python train.py \\\n  --steps 10', 'grep "a\\.b" | sed "s/\\\\/x/"', 'C:\\Users', 'echo "$HOME\\"', 'printf "\\n"'])('are not seen in a script: %s', script => {
    const document = run({ 'spec.replicatedJobs[0].template.spec.template.spec.containers[0].command': ['sh', '-c', script] });
    expect(mayHaveClaims(stringify(document))).toBe(false);
    expect(mayHaveClaims(policyConfigMap(document).data![POLICY_KEY]!)).toBe(false);
  });
});
