/**
 * Writes the generated files of imports/.
 *
 * `tsx imports/generate/main.ts` reads imports/schema. With `--kubernetes`, it first replaces schema/kubernetes.json by the types
 * of the API server that kubectl talks to; do so for each Kubernetes minor release whose new pod fields users should have.
 */
import { execFileSync } from 'child_process';
import { writeFileSync } from 'fs';
import { KUBERNETES_TYPES, generatedFiles } from './generated';
import { OpenApiDocument, kubernetesTypes } from './kubernetes-types';

function get<T>(path: string): T {
  return JSON.parse(execFileSync('kubectl', ['get', '--raw', path], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })) as T;
}

if (process.argv.includes('--kubernetes')) {
  const { gitVersion } = get<{ gitVersion: string }>('/version');
  const types = kubernetesTypes(['/openapi/v3/apis/batch/v1', '/openapi/v3/api/v1'].map(path => get<OpenApiDocument>(path)));
  const lines = Object.entries(types).map(([name, schema]) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
  writeFileSync(KUBERNETES_TYPES, `{\n  "version": "${gitVersion}",\n  "types": {\n${lines.join(',\n')}\n  }\n}\n`);
}
for (const [file, content] of Object.entries(generatedFiles())) writeFileSync(file, content);
