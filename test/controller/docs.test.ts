import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_PERMISSIONS, LEADER_ELECTION } from '../../src/controller/permissions';

test('the page on the controller lists exactly its rights', () => {
  const page = readFileSync(join(__dirname, '../../docs/controller.md'), 'utf8').split('## What it may do')[1].split('## Admission')[0];
  const rows = page.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| API group'));
  expect(rows).toEqual([...CLUSTER_PERMISSIONS, ...LEADER_ELECTION].map(({ apiGroup, resource, verbs, why }) =>
    `| ${apiGroup || 'core'} | ${resource} | ${verbs.join(' ')} | ${why} |`));
});
