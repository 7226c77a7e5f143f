/** Manifests in which fields are missing, or are not what their kind says: nothing reads them as if they were. */
import { planHtml, planJson, planOf, planSvg, planText } from '../../src/plan';
import { readManifests } from '../../src/verify/read';
import { verify } from '../../src/verify/verify';

const POLICY = (document: string, label = 'v1') => `apiVersion: v1
kind: ConfigMap
metadata: {labels: {cdk8s-jobset.dev/policy: ${label}}}
data:
  jobset.yaml: |
${document.split('\n').map(line => `    ${line}`).join('\n')}
`;
const JOBSET = 'apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\n';
const JOB_OF_RUN = (apiVersion: string) => `---\napiVersion: ${apiVersion}\nkind: Job\nmetadata: {labels: {jobset.sigs.k8s.io/jobset-name: train}}\nspec: {}\n`;
const REPLICATED_JOB = '{name: a, template: {spec: {template: {spec: {containers: []}}}}}';

const DOCUMENTS: Readonly<Record<string, string>> = {
  'a ConfigMap of another version with a null': `apiVersion: "v1 "\nkind: ConfigMap\ndata: {learning-rate: null}\n---\n${JOBSET}`,
  'a ConfigMap of another group with a list': `apiVersion: jobset.x-k8s.io/v1alpha2\nkind: ConfigMap\ndata: [false]\n---\n${POLICY(JOBSET)}`,
  'a Service, claim and budget of another version': ['Service', 'PersistentVolumeClaim', 'PodDisruptionBudget']
    .map(kind => `apiVersion: other/v1\nkind: ${kind}\nmetadata: {name: train}\nspec: {selector: 7, accessModes: 7}\n`).join('---\n'),
  'a JobSet without metadata': `${JOBSET}spec: {replicatedJobs: [${REPLICATED_JOB}]}\n`,
  'a JobSet without spec': JOBSET,
  'a JobSet of nulls': `${JOBSET}metadata: null\nspec: null\nstatus: null\n`,
  'a policy document without metadata': POLICY(`${JOBSET}spec: {replicatedJobs: [${REPLICATED_JOB}]}`),
  'a policy document with metadata of another type': POLICY(`${JOBSET}metadata: [train]`),
  'a policy document of another version': POLICY(JOBSET, 'v2'),
  'a policy label on a ConfigMap without data': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {cdk8s-jobset.dev/policy: v1}}\n',
  'a Job without metadata': 'apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: []}}}\n',
  'a Job without a template': 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {}\n',
  'a Job of nulls': 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {containers: [null]}}}\n',
  'a CronJob without a template': 'apiVersion: batch/v1\nkind: CronJob\nspec: {}\n',
  'a Job of a standalone run without spec': `${POLICY(`${JOBSET}metadata: {name: train}`)}${JOB_OF_RUN('batch/v1')}`,
  'a Job of a standalone run of another version': `${POLICY(`${JOBSET}metadata: {name: train}`)}${JOB_OF_RUN('Vatch/v1')}`,
  'claim policies without templates': `${JOBSET}metadata: {name: a}\nspec: {volumeClaimPolicies: [{}, null, {templates: [{}]}], replicatedJobs: [${REPLICATED_JOB}]}\n`,
  'claim policies without templates beside a budget': `${JOBSET}spec: {volumeClaimPolicies: [{}], replicatedJobs: [${REPLICATED_JOB}]}\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {selector: {}}\n`,
  'references without names': `${JOBSET}metadata: {name: a}\nspec: {replicatedJobs: [{name: a, template: {spec: {template: {spec: {containers: [{name: a, env: [{name: A, valueFrom: {configMapKeyRef: {key: a}}}], envFrom: [{configMapRef: {}}]}]}}}}}]}\n`,
  'fewer GPUs than none': `apiVersion: eks.services.k8s.aws/v1alpha1\nkind: Nodegroup\nmetadata: {name: gpu}\nspec: {instanceTypes: [g5.48xlarge]}\n---\n${JOBSET}spec: {replicatedJobs: [{name: a, template: {spec: {template: {spec: {containers: [{name: a, resources: {limits: {nvidia.com/gpu: -1}}}]}}}}}]}\n`,
  'a price of a pool whose namespace is no text': 'apiVersion: container.cnrm.cloud.google.com/v1beta1\nkind: ContainerNodePool\nmetadata: {name: p, namespace: {toString: x}, annotations: {cdk8s-jobset.dev/price-per-host-hour: "3 USD"}}\n',
  'metadata of another type': 'apiVersion: v1\nkind: Anything\nmetadata: 7\n---\napiVersion: v1\nkind: Anything\nmetadata: {name: {toString: 1}, labels: 7, annotations: [a]}\n',
};

test.each(Object.entries(DOCUMENTS))('%s', (_, text) => {
  const { manifests, errors } = readManifests(text, 'a.yaml');
  expect(errors).toEqual([]);
  expect(manifests.length).toBeGreaterThan(0);
  const { failed, summary } = verify(manifests);
  expect({ failed, objects: summary.objects }).toEqual({ failed: [], objects: manifests.length });
  const plan = planOf(manifests.map(({ object }) => object));
  for (const shown of [planText(plan), JSON.stringify(planJson(plan))]) expect(shown).not.toMatch(/undefined|\[object Object\]/);
  expect(planHtml(plan)).toContain('</html>');
  expect(planSvg(plan)).toContain('</svg>');
});
