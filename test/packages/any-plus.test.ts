import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, Project } from './npm-package';

/** Every release of cdk8s-plus from the one that the package is built on. */
const RELEASES = ['28@2.5.6', '29@2.6.0', '30@2.4.10', '31@2.6.43', '32@2.5.92', '33@2.5.57', '34@2.0.54'];
const NUMBERS = RELEASES.map(release => release.split('@')[0]!);

const project = new Project();
afterAll(() => project.remove());

beforeAll(() => {
  project.write('package.json', JSON.stringify({ name: 'infra', private: true }));
  project.run('npm', 'install', '--no-audit', '--no-fund', '--legacy-peer-deps', built('js', '.tgz'),
    'cdk8s@2.70.106', 'constructs@10.8.1', 'typescript@5.9', '@types/node@20', ...RELEASES.map(release => `cdk8s-plus-${release}`));
  const program = readFileSync(join(__dirname, 'programs/any-plus.ts'), 'utf8');
  for (const number of NUMBERS) project.write(`plus-${number}.ts`, program.replace('cdk8s-plus-28', `cdk8s-plus-${number}`));
  // The compiler settings that `cdk8s init typescript-app` writes.
  project.write('tsconfig.json', readFileSync(join(__dirname, 'programs/cdk8s-init.tsconfig.json'), 'utf8'));
});

test('a program with objects of each release of cdk8s-plus compiles', () => {
  expect(project.run('npx', 'tsc')).toBe('');
});

test.each(NUMBERS)('the run is the same with cdk8s-plus-%s', number => {
  project.run('node', `plus-${number}.js`, `dist-${number}`);
  const manifest = (release: string) => readFileSync(join(project.folder, `dist-${release}`, 'ml.k8s.yaml'), 'utf8');
  expect(manifest(number)).toBe(manifest('28'));
  expect(manifest(number)).toContain('mountPath: /config');
});
