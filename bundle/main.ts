/** Bundles the programs into dist-bin, each into one file, with the licences of what they are made of. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notices } from './notices';
import { AGENT, bundled, COMMAND, CONTROLLER } from './programs';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'dist-bin');

const [command, controller, agent] = [COMMAND, CONTROLLER, AGENT].map(bundled);

mkdirSync(FOLDER, { recursive: true });
for (const { program, text } of [command!, controller!, agent!]) {
  writeFileSync(join(FOLDER, program.file), text);
  if (program.command) chmodSync(join(FOLDER, program.file), 0o755);
}
writeFileSync(join(ROOT, 'THIRD_PARTY_LICENSES'), notices([command!, controller!, agent!]));
// The controller goes into clusters without the rest of the package.
writeFileSync(join(FOLDER, 'controller.licenses.txt'), notices([controller!]));
