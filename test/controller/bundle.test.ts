import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE_KEY, BUNDLE_PATH, LOADER, bundleOf, packagedBundle } from '../../src/controller/bundle';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'bundle-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** The command of the container, where the program is mounted elsewhere. */
function command(program: string, ...flags: string[]): string[] {
  writeFileSync(join(folder, BUNDLE_KEY), Buffer.from(bundleOf(Buffer.from(program), '').encoded, 'base64'));
  return ['-e', LOADER.replace(BUNDLE_PATH, folder), 'controller', ...flags];
}

test('the container\'s command runs the program with its flags, as a main module', () => {
  const program = 'console.log(JSON.stringify([process.argv.slice(2), typeof require("node:fs").readFileSync]))';
  expect(execFileSync(process.execPath, command(program, '--port', '8080'), { encoding: 'utf8' })).toBe('[["--port","8080"],"function"]\n');
});

test('the program\'s exit code is the container\'s', () => {
  expect(spawnSync(process.execPath, command('process.exit(3)')).status).toBe(3);
});

test('the controller itself starts that way', () => {
  writeFileSync(join(folder, BUNDLE_KEY), Buffer.from(packagedBundle().encoded, 'base64'));
  const { stdout, status } = spawnSync(process.execPath, ['-e', LOADER.replace(BUNDLE_PATH, folder), 'controller', '--help'], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('--leader-elect') });
});

test('the hash is that of the program, whatever compressed it', () => {
  expect(bundleOf(Buffer.from('a'), '').hash).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
});

test('what does not fit into a ConfigMap is refused at synth', () => {
  expect(() => bundleOf(randomBytes(900_000), '')).toThrow(/takes 12\d{5} bytes, compressed, and a ConfigMap has room for 1032192: put it into an image/);
  expect(() => bundleOf(randomBytes(700_000), 'ä'.repeat(100_000))).toThrow(/takes 9\d{5} bytes, compressed, and a ConfigMap has room for 832192: put it into an image/);
});

test('the packaged program leaves room', () => {
  const { encoded, licenses } = packagedBundle();
  expect(encoded.length + licenses.length).toBeLessThan(512 * 1024);
});
