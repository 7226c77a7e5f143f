import { parse } from 'yaml';
import { chartFiles } from '../../charts/generate/chart';
import { controllerObjects, installManifest } from '../../charts/generate/manifests';

const files = chartFiles();
const templates = Object.entries(files).filter(([name]) => name.startsWith('templates/'));

test.each(templates)('no mark is left in %s', (_, text) => {
  expect(text).not.toMatch(/HELM-VALUE|helm-(release|watched)-namespace/);
});

test('every value is used, and every value that is used is there', () => {
  const used = new Set(templates.flatMap(([, text]) => [...text.matchAll(/\.Values\.(\w+)/g)].map(([, name]) => name)));
  expect([...used].sort()).toEqual(Object.keys(parse(files['values.yaml'])).sort());
  expect(Object.keys(parse(files['values.schema.json']).properties).filter(name => name !== 'global').sort()).toEqual([...used].sort());
});

test('a network policy lets each of the ports of API servers be called', () => {
  expect(files['templates/network-policy.yaml']).toMatch(/\{\{- range \.Values\.apiServerPorts \}\}\n +- port: \{\{ \. \}\}\n +protocol: TCP\n\{\{- end \}\}\n +- port: 53\n/);
});

test('a network policy lets in those that users choose, and not everybody if there are none', () => {
  expect(files['templates/network-policy.yaml']).toMatch(/^ {2}ingress:\{\{- if not \.Values\.metricsClients \}\} \[\]\{\{- else \}\}\n {2}- from: \{\{- toYaml \.Values\.metricsClients \| nindent 4 \}\}\n {4}ports:\n/m);
});

test('every kind of object has a template', () => {
  const kinds = new Set(templates.flatMap(([, text]) => [...text.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind)));
  expect([...new Set(controllerObjects({ networkPolicy: true }, 'system').map(({ kind }) => kind))].filter(kind => !kinds.has(kind))).toEqual([]);
});

test.each(['cluster-rights', 'definition', 'documents', 'namespace-documents', 'validation', 'placement'])('what is the cluster\'s has no namespace: %s', name => {
  const metadata = files[`templates/${name}.yaml`].split(/^metadata:$/m).slice(1).map(text => text.split(/^\S/m)[0]);
  expect(metadata.length).toBeGreaterThan(1);
  expect(metadata.filter(text => /^ {2}namespace:/m.test(text))).toEqual([]);
});

test('the manifest begins with the namespace that the rest is in', () => {
  expect(parse(installManifest().split('---\n')[0])).toMatchObject({ kind: 'Namespace', metadata: { name: 'cdk8s-jobset-system' } });
});
