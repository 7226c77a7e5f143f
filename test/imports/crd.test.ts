import { ACCEPTED, REFUSED } from './cases';
import { CRD, crdProblems, defaultedByCrd } from './crd-schema';
import { Fields, jobSet, replicatedJob } from './documents';

const refusedByTheSchema = REFUSED.filter(({ refusedAt }) => refusedAt !== undefined);
const leftToTheRules = REFUSED.filter(({ refusedWith }) => refusedWith !== undefined);

describe('the schema', () => {
  test.each(ACCEPTED)('accepts $title', ({ document, stored }) => {
    expect(crdProblems(document)).toEqual([]);
    if (stored) expect(crdProblems(stored)).toEqual([]);
  });

  test.each(refusedByTheSchema)('refuses $title', ({ document, refusedAt }) => {
    expect(crdProblems(document).join('\n')).toContain(`${refusedAt}: `);
  });

  test.each(leftToTheRules)('leaves it to a rule to refuse $title', ({ document, stored }) => {
    expect(crdProblems(document)).toEqual([]);
    if (stored) expect(crdProblems(stored)).toEqual([]);
  });
});

test('every rule of the API that admission can check has a case', () => {
  const covered = new Set(REFUSED.map(({ rule }) => rule));
  for (const rule of [
    'V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V11', 'V12', 'V13', 'V14', 'V15', 'V16', 'V20', 'V21', 'V22', 'V23', 'V24', 'V25', 'V26', 'V27',
    'V31', 'V32', 'V33', 'V34', 'V35', 'V36', 'C1', 'C2', 'C3', 'C4', 'C5', 'P1', 'P2', 'P3', 'P4', 'P5', 'U1', 'U2', 'U4', 'U5', 'U6',
  ]) expect(covered).toContain(rule);
});

describe('defaults', () => {
  const stored = defaultedByCrd(jobSet({ replicatedJobs: [replicatedJob('a')], failurePolicy: {}, volumeClaimPolicies: [{}] })) as { spec: Fields };

  test('of the JobSet itself', () => {
    expect(stored.spec).toMatchObject({
      network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
      successPolicy: { operator: 'All' },
      startupPolicy: { startupPolicyOrder: 'AnyOrder' },
      failurePolicy: { restartStrategy: 'Recreate' },
      volumeClaimPolicies: [{ retentionPolicy: { whenDeleted: 'Delete' } }],
    });
  });

  test('of a replicated job, where a JobSet differs from a plain Job', () => {
    expect(stored.spec.replicatedJobs).toMatchObject([{
      groupName: 'default', replicas: 1, template: { spec: { completionMode: 'Indexed', template: { spec: { restartPolicy: 'OnFailure' } } } },
    }]);
  });
});

describe('the definition', () => {
  const text = JSON.stringify(CRD);

  test('is small enough for client-side apply, which keeps a copy in an annotation of at most 256 KiB', () => {
    expect(text.length).toBeLessThan(200_000);
  });

  test('has no shorthand left', () => {
    expect(text).not.toMatch(/\$ref|"title"|\brange\(|\bunchanged\(|\b(oldP|p)od\(i\)/);
  });

  test('describes every field of the JobSet API', () => {
    expect(undescribed(CRD.spec.versions[0].schema.openAPIV3Schema.properties.spec, 'spec')).toEqual([]);
    expect(undescribed(CRD.spec.versions[0].schema.openAPIV3Schema.properties.status, 'status')).toEqual([]);
  });
});

interface Node { readonly description?: string; readonly properties?: Readonly<Record<string, Node>>; readonly items?: Node }

/** Fields without a description, down to the embedded types of Kubernetes, which have none. */
function undescribed(node: Node, path: string): string[] {
  if (/\.template$|\.templates\[\]$/.test(path)) return [];
  return [
    ...(node.description || path.endsWith('[]') ? [] : [path]),
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => undescribed(child, `${path}.${name}`)),
    ...(node.items ? undescribed(node.items, `${path}[]`) : []),
  ];
}
