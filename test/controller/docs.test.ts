import { parse } from 'yaml';
import { CLUSTER_PERMISSIONS, LEADER_ELECTION, NAMESPACE_SELECTION } from '../../src/controller/permissions';
import { documentPolicies } from '../../src/controller/policies';
import { fences, readPage } from '../docs/pages';

const page = readPage('docs/security.md');

test('the page on security lists exactly the controller\'s rights', () => {
  const rows = page.text.split('## What the controller may do')[1].split('\n## ')[0].split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| API group'));
  expect(rows).toEqual([...CLUSTER_PERMISSIONS, ...NAMESPACE_SELECTION, ...LEADER_ELECTION].map(({ apiGroup, resource, verbs, why }) =>
    `| ${apiGroup || 'core'} | ${resource} | ${verbs.join(' ')} | ${why} |`));
});

test('the role that it shows is enough for the policies on documents', () => {
  const { content } = fences(page).find(({ language }) => language === 'yaml')!;
  const { rules } = parse(content) as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
  const [{ spec }] = documentPolicies({}) as unknown as [{ spec: { validations: { expression: string }[] } }];
  const asked = spec.validations.map(({ expression }) => /group\("(.*?)"\)\.resource\("(.*?)"\).*check\("(.*?)"\)/.exec(expression)!.slice(1));
  expect(asked).toHaveLength(4);
  for (const [group, resource, verb] of asked) {
    const granted = rules.filter(({ apiGroups, resources }) => apiGroups.includes(group!) && resources.includes(resource!));
    expect(granted.flatMap(({ verbs }) => verbs)).toContain(verb);
  }
});
