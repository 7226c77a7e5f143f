import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { built, Project } from './npm-package';

const project = new Project();
const python = join(project.folder, 'venv/bin/python');
afterAll(() => project.remove());

beforeAll(() => {
  project.run('python3', '-m', 'venv', 'venv');
  project.run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', built('python', '.whl'));
});

/** The programs of the page that the package index shows. */
function readmePrograms(): string[] {
  const packages = join(project.folder, 'venv/lib', readdirSync(join(project.folder, 'venv/lib'))[0]!, 'site-packages');
  const info = readdirSync(packages).find(name => /^cdk8s_jobset-.*\.dist-info$/.test(name))!;
  const page = readFileSync(join(packages, info, 'METADATA'), 'utf8');
  return [...page.matchAll(/^```python\b.*\n([^]*?)^```$/gm)].map(([, program]) => program!);
}

test('a run written in Python synthesizes, and the command finds nothing', () => {
  project.write('main.py', readFileSync(join(__dirname, 'programs/main.py'), 'utf8'));
  expect(project.run(python, 'main.py')).toBe('workers run-workers-0-0.run:29500\n');
  expect(readFileSync(join(project.folder, 'dist/ml.k8s.yaml'), 'utf8')).toContain('name: run-workers-1');
  expect(project.run('venv/bin/cdk8s-jobset', 'verify', 'dist')).toContain('1 run: 0 errors, 0 warnings');
});

test('the programs of the README are Python, and do what the README says', () => {
  const [first, slices, wrong, ...others] = readmePrograms();
  expect(others).toEqual([]);
  project.write('first.py', first!);
  project.write('slices.py', slices!);
  project.write('wrong.py', wrong!);
  project.run(python, 'first.py');
  project.run(python, 'slices.py');
  expect(() => project.run(python, 'wrong.py')).toThrow('[JS2010] 2 Jobs × 4 pods = 8, but --nnodes=6 says 6');
});
