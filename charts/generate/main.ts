/** Writes the controller's Helm chart and its manifest beside this folder. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chartFiles } from './chart';
import { installManifest } from './manifests';

const CHARTS = join(__dirname, '..');
const CHART = join(CHARTS, 'cdk8s-jobset-controller');

rmSync(CHART, { recursive: true, force: true });
for (const [name, content] of Object.entries(chartFiles())) {
  const file = join(CHART, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
writeFileSync(join(CHARTS, 'install.yaml'), installManifest());
