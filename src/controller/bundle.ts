/** The controller's program, as it rides in a ConfigMap: one file, compressed, unpacked in memory by the container's own command. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { packageRoot } from '../jobset/package-root';

/** A ConfigMap holds 1 MiB, and base64 counts. Some of it is left to the object's metadata. */
const MAX_ENCODED_BYTES = 1024 * 1024 - 16 * 1024;

const FILE = join('dist-bin', 'controller.js');
const LICENSES_FILE = join('dist-bin', 'controller.licenses.txt');

/** Key of the ConfigMap. */
export const BUNDLE_KEY = 'controller.js.br';

/** Key of the licences of what the program is made of: it is passed on with every manifest. */
export const LICENSES_KEY = 'THIRD_PARTY_LICENSES';

/** Folder in which it is mounted. */
export const BUNDLE_PATH = '/opt/cdk8s-jobset';

/** Runs the bundle as the main module. Nothing is written, so the root file system can be read-only. */
export const LOADER = `const file = '${BUNDLE_PATH}/${BUNDLE_KEY}';`
  + ' const text = require(\'zlib\').brotliDecompressSync(require(\'fs\').readFileSync(file)).toString();'
  + ' new module.constructor(file)._compile(text, file);';

/** Short-lived garbage may take 8 MiB at a time instead of 16: about a tenth less memory at most, and no time that can be told from noise. */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=8'];

export interface Bundle {
  /** Compressed, in base64. */
  readonly encoded: string;
  /** SHA-256 of the program before it was compressed: the same, whatever compressed it. */
  readonly hash: string;
  /** Of the packages that it is made of. */
  readonly licenses: string;
}

let packaged: Bundle | undefined;

/** The program of this package. */
export function packagedBundle(): Bundle {
  packaged ??= bundleOf(packagedFile(FILE), packagedFile(LICENSES_FILE).toString());
  return packaged;
}

/** @throws Error when it does not fit into a ConfigMap */
export function bundleOf(program: Buffer, licenses: string): Bundle {
  const encoded = brotliCompressSync(program).toString('base64');
  const room = MAX_ENCODED_BYTES - Buffer.byteLength(licenses);
  if (encoded.length > room) {
    throw new Error(`the controller's program takes ${encoded.length} bytes, compressed, and a ConfigMap has room for ${room}:`
      + ' put it into an image and write ControllerImage.withController(image)');
  }
  return { encoded, hash: createHash('sha256').update(program).digest('hex'), licenses };
}

function packagedFile(file: string): Buffer {
  const root = packageRoot();
  const path = root === undefined ? file : join(root, file);
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: the controller's program comes with the npm package; in a checkout, \`npx projen bundle\` writes it`);
  }
  return readFileSync(path);
}
