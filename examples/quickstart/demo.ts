/** Synthesizes the quick start, shows what would run and what the verifier says, and writes the manifests. */
import { join, relative } from 'node:path';
import { App } from 'cdk8s';
import { Llama } from './main';
import { planOf, planText } from '../../src/plan';
import { verify } from '../../src/verify/verify';

const outdir = join(__dirname, 'dist');
const app = new App({ outdir });
const objects = new Llama(app, 'llama').toJson();
app.synth();

const { findings, summary } = verify(objects.map(object => ({ object })));
console.log(planText(planOf(objects)));
for (const { severity, code, message, path, remedy } of findings) console.log(`${severity} ${code}: ${message}, at ${path} — ${remedy}`);
console.log(`${objects.length} objects verified: ${summary.errors} errors, ${summary.warnings} warnings, ${summary.advice} advice`);
const folder = `${relative(process.cwd(), outdir)}/`;
console.log(`manifests in ${folder}, to be applied with: kubectl create namespace llama && kubectl apply -f ${folder}`);
