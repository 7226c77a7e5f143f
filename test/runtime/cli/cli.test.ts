/** The command line as its users meet it: what it prints where, and how it exits. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runCli } from '../../../src/runtime/cli/cli';
import { wantsColors } from '../../../src/runtime/cli/terminal';
import { TABLE } from '../../../src/verify/table';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs a command line; the folder of the test is written as `.` in what it prints. */
function run(args: string[], stdin = '') {
  let out = '';
  let err = '';
  const code = runCli(args, {
    out: text => { out += text; },
    err: text => { err += text; },
    stdin: () => new TextEncoder().encode(stdin),
  });
  return { code, out: out.replaceAll(folder, '.'), err: err.replaceAll(folder, '.') };
}

const SOUND = `apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata:
  name: train
  namespace: research
spec:
  replicatedJobs:
  - name: workers
    template:
      spec:
        parallelism: 2
        completions: 2
        backoffLimit: 0
        template:
          spec:
            restartPolicy: Never
            containers:
            - name: train
              image: ghcr.io/acme/train:1.4
`;
const WARNED = `${SOUND}  ttlSecondsAfterFinished: 30\n`;
const WRONG = SOUND.replace('completions: 2', 'completion: 2');

describe('verify', () => {
  test('takes the arguments for one cluster, or each for one of its own', () => {
    const [dev, prod] = [write('dev.yaml', SOUND), write('prod.yaml', SOUND)];
    expect(run(['verify', dev, prod])).toMatchObject({ code: 0, out: expect.stringMatching(/JS90\d\d/) });
    const each = run(['verify', '--each', dev, prod]);
    expect(each).toEqual({ code: 0, out: '2 objects, 2 runs: 0 errors, 0 warnings, 0 advice\n', err: '' });
  });

  test('says the same of several objects once', () => {
    const file = write('runs.yaml', ['a', 'b', 'c'].map(name => WARNED.replace('name: train', `name: ${name}`)).join('---\n'));
    const { out } = run(['verify', file]);
    expect(out.match(/JS5042/g)).toHaveLength(1);
    expect(out).toContain('JobSet research/a and 2 more: JobSet research/b (./runs.yaml:41), JobSet research/c (./runs.yaml:62), spec.ttlSecondsAfterFinished');
    expect(out).toContain('3 warnings');
  });

  test('believes in a controller that is elsewhere', () => {
    const file = join(__dirname, '..', '..', '..', 'docs', 'findings', 'examples', 'JS7016.wrong.yaml');
    expect(run(['verify', file]).out).toContain('warning JS7016');
    expect(run(['verify', '--controller-elsewhere', file]).out).not.toContain('warning JS7016');
  });

  test('a sound manifest: exit 0', () => {
    expect(run(['verify', write('a.yaml', SOUND)])).toEqual({ code: 0, out: '1 object, 1 run: 0 errors, 0 warnings, 0 advice\n', err: '' });
  });

  test('an error: exit 1, with file and line, what is wrong, where, and what to write', () => {
    const { code, out } = run(['verify', write('a.yaml', WRONG)]);
    expect(code).toBe(1);
    expect(out).toContain([
      './a.yaml:12: error JS9001: there is no field \'completion\' here',
      '    JobSet research/train, spec.replicatedJobs[0].template.spec.completion',
      '    write completions',
    ].join('\n'));
    expect(out).toMatch(/\n1 object, 1 run: 2 errors, 0 warnings, 0 advice\n$/);
  });

  test('a warning: exit 0, and 1 with --strict', () => {
    const file = write('a.yaml', WARNED);
    expect(run(['verify', file])).toMatchObject({ code: 0, out: expect.stringContaining('warning JS5042') });
    expect(run(['verify', file, '--strict'])).toMatchObject({ code: 1 });
  });

  test('--format json: findings and summary, and nothing else', () => {
    const { code, out } = run(['verify', '--format', 'json', write('a.yaml', WARNED)]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      findings: [{
        code: 'JS5042',
        severity: 'warning',
        object: { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', namespace: 'research', name: 'train' },
        path: 'spec.ttlSecondsAfterFinished',
        message: 'the run and its logs are deleted 30 seconds after it has finished',
        remedy: 'write an hour or more: ttlSecondsAfterFinished: 86400',
        file: './a.yaml',
        line: 20,
      }],
      summary: { objects: 1, runs: 1, errors: 0, warnings: 1, advice: 0, acknowledged: 0 },
      unreadable: [],
    });
  });

  test('--sort severity: errors first', () => {
    const file = write('a.yaml', `${WARNED.replace('completions: 2', 'completion: 2')}---\n${SOUND.replace('name: train\n', 'name: tune\n').replace('parallelism: 2', 'parallelism: -2')}`);
    const severities = (...args: string[]) => JSON.parse(run(['verify', '--format', 'json', ...args, file]).out).findings.map(({ severity }: { severity: string }) => severity);
    expect(severities()).toEqual(['error', 'error', 'warning', 'error']);
    expect(severities('--sort', 'severity')).toEqual(['error', 'error', 'error', 'warning']);
  });

  test('--quiet: only what makes it fail', () => {
    const file = write('a.yaml', WARNED);
    expect(run(['verify', '-q', file])).toEqual({ code: 0, out: '', err: '' });
    expect(run(['verify', '--quiet', '--strict', file])).toMatchObject({ code: 1, out: expect.stringContaining('warning JS5042') });
    const wrong = run(['verify', '--quiet', write('b.yaml', WRONG + WARNED.slice(SOUND.length))]);
    expect(wrong).toMatchObject({ code: 1, out: expect.stringMatching(/error JS9001[^]*1 warning/) });
    expect(wrong.out).not.toContain('JS5042');
  });

  test('--output FILE writes a file and prints nothing', () => {
    const report = join(folder, 'report.json');
    expect(run(['verify', '--format', 'json', '--output', report, write('a.yaml', WRONG)])).toEqual({ code: 1, out: '', err: '' });
    expect(JSON.parse(readFileSync(report, 'utf8')).summary).toMatchObject({ errors: 2 });
    expect(run(['verify', '--output', '/dev/full', write('a.yaml', SOUND)])).toEqual({ code: 2, out: '', err: '/dev/full: cannot be written: no space is left\n' });
  });

  test('colours where the terminal has them, in text that is not written to a file', () => {
    const colored = (...args: string[]) => {
      let out = '';
      void runCli(['verify', ...args, write('a.yaml', WRONG)], { out: text => { out += text; }, err: () => undefined, stdin: () => new Uint8Array(), colors: true });
      return out;
    };
    expect(colored()).toContain('\x1b[1m\x1b[31merror JS9001\x1b[39m\x1b[22m: there is no field');
    expect(stripVTControlCharacters(colored()).replaceAll(folder, '.')).toBe(run(['verify', join(folder, 'a.yaml')]).out);
    for (const format of ['json', 'github', 'sarif', 'junit']) expect(colored('--format', format)).not.toContain('\x1b');
    colored('--output', join(folder, 'report'));
    expect(readFileSync(join(folder, 'report'), 'utf8')).not.toContain('\x1b');
  });

  test.each([
    [{}, true, true], [{}, false, false], [{ NO_COLOR: '1' }, true, false], [{ NO_COLOR: '' }, true, true], [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true], [{ FORCE_COLOR: '' }, false, true], [{ FORCE_COLOR: '0' }, true, false], [{ FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, false, true],
  ])('environment %j, on a terminal: %s, colours: %s', (environment, isTerminal, colors) => expect(wantsColors(environment, isTerminal)).toBe(colors));

  test('paths in brackets for names that are no identifiers', () => {
    const text = SOUND.replace('image: ghcr.io/acme/train:1.4', 'image: ghcr.io/acme/train:1.4\n              resources: {limits: {example.com/tpu: -1}}');
    const { findings } = JSON.parse(run(['verify', '--format=json', write('a.yaml', text)]).out);
    expect(findings[0].path).toBe("spec.replicatedJobs[0].template.spec.template.spec.containers[0].resources.limits['example.com/tpu']");
  });

  test('standard input', () => {
    expect(run(['verify', '-'], WARNED)).toMatchObject({ code: 0, out: expect.stringMatching(/^-:20: warning JS5042/) });
  });

  test('several files and folders are one set', () => {
    mkdirSync(join(folder, 'runs'));
    const other = SOUND.replace('name: train\n', 'name: tune\n').replace('spec:\n  rep', 'spec:\n  network: {subdomain: train}\n  rep');
    write('runs/b.yml', other);
    expect(run(['verify', write('a.yaml', SOUND), join(folder, 'runs')])).toMatchObject({ code: 1, out: expect.stringContaining('error JS3021') });
  });

  describe('a folder', () => {
    test('is read with everything below it, without what is hidden or no manifest', () => {
      for (const name of ['deep', 'deep/er', '.git', 'node_modules']) mkdirSync(join(folder, name));
      write('a.yaml', SOUND);
      write('deep/er/b.json', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'research' } }));
      write('README.md', '# [');
      write('values.yaml', 'replicas: 3\n');
      write('.git/x.yaml', '[');
      write('node_modules/x.yaml', '[');
      symlinkSync(folder, join(folder, 'deep', 'round'));
      expect(run(['verify', folder])).toEqual({ code: 0, out: '2 objects, 1 run: 0 errors, 0 warnings, 0 advice, 1 document without apiVersion and kind skipped\n', err: '' });
    });

    test('that is a chart or a kustomization has to be rendered', () => {
      write('Chart.yaml', 'apiVersion: v2\nname: train\n');
      write('a.yaml', '{{ .Values.a }}');
      expect(run(['verify', folder])).toEqual({ code: 2, out: '', err: '.: is a Helm chart: render it first, helm template … | cdk8s-jobset verify -\n' });
    });

    test('without objects', () => {
      expect(run(['verify', folder])).toEqual({ code: 2, out: '', err: '.: holds no Kubernetes object\n' });
    });
  });

  describe('what cannot be read: exit 2, one line each, no findings', () => {
    test.each([
      ['a broken YAML', 'a: [\n', /^\.\/a\.yaml:2: [^\n]+\n$/],
      ['a bomb', `apiVersion: v1\nkind: A\na0: &a0 [x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`)}]\n`).join('')}`,
        /^\.\/a\.yaml:\d+: its aliases expand to more than 1000000 values\n$/],
      ['a binary', Uint8Array.of(0x1f, 0x8b, 0x08, 0xff), /^\.\/a\.yaml: is not text: it is not valid UTF-8\n$/],
      ['an empty file', '', /^\.\/a\.yaml: holds no Kubernetes object\n$/],
    ])('%s', (_, content, message) => {
      expect(run(['verify', write('a.yaml', content)])).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
    });

    test('a file of 50 MB', () => {
      const path = write('a.yaml', '');
      truncateSync(path, 50 * 1024 * 1024);
      expect(run(['verify', path])).toEqual({ code: 2, out: '', err: './a.yaml: has 50.0 MB, more than the 32 MB that are read; split it\n' });
    });

    test('a file that is not there', () => {
      expect(run(['verify', join(folder, 'none.yaml')])).toEqual({ code: 2, out: '', err: './none.yaml: there is no such file or folder\n' });
    });

    test('one of several: the others are verified, exit 2 all the same', () => {
      const { code, out, err } = run(['verify', write('a.yaml', WRONG), write('b.yaml', '['), join(folder, 'c.yaml'), write('d.yaml', WARNED.replace('train', 'tune'))]);
      expect(code).toBe(2);
      expect(err).toMatch(/^\.\/b\.yaml:1: [^\n]+\n\.\/c\.yaml: there is no such file or folder\n$/);
      expect(out).toMatch(/^\.\/a\.yaml:10: error JS1103[^]*\.\/d\.yaml:20: warning JS5042[^]*\n2 objects, 2 runs: 2 errors, 1 warning, 0 advice, 2 not read\n$/);
    });

    test('JSON tells programs of them', () => {
      const { out } = run(['verify', '--format', 'json', write('b.yaml', '[')]);
      expect(JSON.parse(out)).toMatchObject({ findings: [], unreadable: [{ file: './b.yaml', line: 1, message: expect.anything() }] });
    });
  });

  describe('in a folder, what cannot be read is named, and the rest is read', () => {
    const others = /^[^]*\n1 object, 1 run: 2 errors, 0 warnings, 0 advice, 1 not read\n$/;

    beforeEach(() => write('z.yaml', WRONG));

    test.each([
      ['a binary', () => write('a.yaml', Uint8Array.of(0xff, 0x61)), './a.yaml: is not text: it is not valid UTF-8\n'],
      ['a link to nothing', () => symlinkSync(join(folder, 'nothing'), join(folder, 'a.yaml')), './a.yaml: there is no such file or folder\n'],
      ['a link to itself', () => symlinkSync(join(folder, 'a.yaml'), join(folder, 'a.yaml')), './a.yaml: is a link that leads to itself\n'],
      ['a file that gives an error', () => symlinkSync('/proc/self/mem', join(folder, 'a.yaml')), './a.yaml: cannot be read (EIO)\n'],
      ['a pipe', () => execFileSync('mkfifo', [join(folder, 'a.yaml')]), './a.yaml: is a pipe, a socket or a device: such are read only when they are named on the command line\n'],
      ['a device', () => symlinkSync('/dev/zero', join(folder, 'a.yaml')), './a.yaml: is a pipe, a socket or a device: such are read only when they are named on the command line\n'],
      ['a chart below', () => {
        mkdirSync(join(folder, 'chart'));
        write('chart/Chart.yaml', 'apiVersion: v2\nname: train\n');
      }, './chart: is a Helm chart: render it first, helm template … | cdk8s-jobset verify -\n'],
    ])('%s', (_, make, err) => {
      make();
      expect(run(['verify', folder])).toEqual({ code: 2, out: expect.stringMatching(others), err });
    });

    test('a folder that may not be listed', () => {
      mkdirSync(join(folder, 'secret'));
      const fs = jest.requireActual<{ readdirSync: (path: string, options: object) => unknown }>('node:fs');
      const { readdirSync } = fs;
      const listing = jest.spyOn(fs, 'readdirSync').mockImplementation((path, options) => {
        if (path.endsWith('secret')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
        return readdirSync(path, options);
      });
      try {
        expect(run(['verify', folder])).toEqual({ code: 2, out: expect.stringMatching(others), err: './secret: may not be read: permission is denied\n' });
      } finally {
        listing.mockRestore();
      }
    });
  });

  test('a pipe that is named is read', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', write('a.yaml', SOUND), pipe]);
    expect(run(['verify', pipe])).toMatchObject({ code: 0, err: '' });
    writer.kill();
  });

  test.each([
    [['verify'], 'verify: name a file, a folder, or - for standard input'],
    [['verify', '--format', 'xml', 'a'], "verify: --format is 'xml', write text, json, github, sarif or junit"],
    [['verify', '--sort', 'code', 'a'], "verify: --sort is 'code', write file or severity"],
    [['verify', '--fromat', 'json', 'a'], 'verify: unknown option --fromat, did you mean --format?'],
    [['verify', '--silent', 'a'], 'verify: unknown option --silent'],
    [['verify', '--format'], "verify: option '--format <value>' argument missing"],
    [['verify', '--strict=yes', 'a'], "verify: option '--strict' does not take an argument"],
  ])('%j: exit 2 and one line', (args, message) => {
    expect(run(args)).toEqual({ code: 2, out: '', err: `cdk8s-jobset: ${message} (cdk8s-jobset verify --help)\n` });
  });
});

describe('explain', () => {
  test('prints the page of a finding', () => {
    expect(run(['explain', 'JS3001'])).toMatchObject({ code: 0, out: expect.stringMatching(/^# JS3001: Address of a pod that does not exist\n[^]*## Wrong\n[^]*## Right\n/) });
  });

  test('takes the number alone, in any case', () => {
    expect(run(['explain', '3001']).out).toBe(run(['explain', 'js3001']).out);
  });

  test('an unknown code: exit 2 and one line', () => {
    expect(run(['explain', 'JS0000'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^cdk8s-jobset: explain: there is no finding JS0000[^\n]*\n$/) });
  });

  test('without a code it lists all of them', () => {
    const { code, out, err } = run(['explain']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trimEnd().split('\n')).toHaveLength(TABLE.length);
    expect(out).toContain('\nJS3001  error    Address of a pod that does not exist\n');
  });
});

describe('cdk8s-jobset', () => {
  test('--version, and version', () => {
    expect(run(['--version'])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
    expect(run(['version'])).toEqual(run(['--version']));
  });

  test('--help lists the commands; help and --help of a command are the same', () => {
    expect(run(['--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/verify {2,}find[^]*explain {2,}list/) });
    expect(run(['verify', '--help'])).toEqual(run(['help', 'verify']));
    expect(run(['verify', '--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: cdk8s-jobset verify/) });
  });

  test.each([
    [['verfy'], "unknown command 'verfy', did you mean verify?"],
    [['deploy'], "unknown command 'deploy'; there are verify, plan, explain, controller"],
    [['help', 'deploy'], "unknown command 'deploy'; there are verify, plan, explain, controller"],
    [['--frobnicate'], 'unknown option --frobnicate'],
  ])('%j: exit 2 and one line', (args, message) => {
    expect(run(args)).toEqual({ code: 2, out: '', err: `cdk8s-jobset: ${message}\n` });
  });

  test('without arguments it says what there is: exit 2', () => {
    expect(run([])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^Usage: cdk8s-jobset COMMAND/) });
  });
});
