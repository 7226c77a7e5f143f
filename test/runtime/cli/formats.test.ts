/** Each form of a report is read back by a reader of that form. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { elementsOf } from './xml';
import type { Element } from './xml';
import { runCli } from '../../../src/runtime/cli/cli';
import { HIDDEN_IN_LINES, trickyText } from '../../model/tricky-text';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function verify(...args: string[]) {
  let out = '';
  const code = runCli(['verify', ...args], { out: text => { out += text; }, err: () => undefined, stdin: () => new Uint8Array(), root: folder });
  return { code, out };
}

const manifest = (name: string, restartPolicy = 'Never', image = 'a/b', more: object = {}) => stringify({
  apiVersion: 'jobset.x-k8s.io/v1alpha2',
  kind: 'JobSet',
  metadata: { name, namespace: 'research' },
  spec: {
    ttlSecondsAfterFinished: 30,
    replicatedJobs: [{
      name: 'workers', template: { spec: { backoffLimit: 0, template: { spec: { restartPolicy, containers: [{ name: 'train', image }], ...more } } } },
    }],
  },
});

/** Errors, a warning, an advice, a file without findings and one that cannot be read. */
function someFiles(): string[] {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return [
    write('wrong, 100%.yaml', manifest('train', 'a: b, 50%', 'a/b', { x: 1 })),
    write('fine.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: research}\n'),
    write('broken.yaml', 'apiVersion: v1\nkind: [\n'),
  ];
}

const trickyManifest = fc.tuple(trickyText, trickyText, trickyText).map(([name, field, image]) => manifest(name, 'Always', image, { [field]: 1 }));

describe('github', () => {
  interface Command {
    readonly level: string;
    readonly properties: Readonly<Record<string, string>>;
    readonly text: string;
  }

  /** As the runner reads a line of a log: `::command name=value,…::text`, with its escapes. */
  function commandsIn(log: string): Command[] {
    const unescaped = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
    return log.split('\n').filter(line => line.startsWith('::')).map(line => {
      const [, level, properties, text] = /^::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line)!;
      return {
        level,
        properties: Object.fromEntries((properties ?? '').split(',').map(property => {
          const [key, value] = property.split('=', 2);
          return [key, unescaped(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')];
        })),
        text: unescaped(text).replaceAll('%25', '%'),
      };
    });
  }

  test('annotates file and line, with the path from the root', () => {
    const { code, out } = verify('--format', 'github', ...someFiles());
    expect(code).toBe(2);
    const commands = commandsIn(out);
    expect(commands[0]).toEqual({ level: 'error', properties: { file: 'broken.yaml', line: '3', title: 'cannot be read' }, text: expect.stringMatching(/broken\.yaml: .+/) });
    expect(commands.find(({ properties }) => properties.title === 'JS1101')).toEqual({
      level: 'error',
      properties: { file: 'wrong, 100%.yaml', line: '15', title: 'JS1101' },
      text: expect.stringMatching(/^restartPolicy is 'a: b, 50%', [^\n]+\n.+\nJobSet research\/train, spec\..+$/),
    });
    expect(new Set(commands.map(({ level }) => level))).toEqual(new Set(['error', 'warning', 'notice']));
    expect(out).toMatch(/\n2 objects, 1 run: \d errors?, \d warnings?, \d advice, 1 not read\n$/);
  });

  test('whatever a manifest says, there is one command for each finding', () => {
    fc.assert(fc.property(trickyManifest, text => {
      const file = join(folder, 'a.yaml');
      writeFileSync(file, text);
      const commands = commandsIn(verify('--format', 'github', file).out);
      const { findings } = JSON.parse(verify('--format', 'json', file).out);
      expect(commands.map(({ properties }) => properties.title)).toEqual(findings.map(({ code }: { code: string }) => code));
      for (const { properties } of commands) expect(properties).toEqual({ file: 'a.yaml', line: expect.stringMatching(/^\d+$/), title: expect.anything() });
    }));
  });
});

describe('sarif', () => {
  // Of draft 4, in words that later drafts have too.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const uri = (text: string) => URL.canParse(text, 'file:///root/') && /^[\x21-\x7e]*$/.test(text);
  const matches = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: { 'uri': uri, 'uri-reference': uri, 'date-time': text => !Number.isNaN(Date.parse(text)) } })
    .compile(schema);

  function sarif(...args: string[]) {
    const log = JSON.parse(verify('--format', 'sarif', ...args).out);
    expect(matches(log) ? [] : matches.errors).toEqual([]);
    return log.runs[0];
  }

  test('is what the schema says, with rules, places and what could not be read', () => {
    const { tool: { driver }, results, invocations } = sarif(...someFiles());
    const unknown = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'JS1101');
    expect(unknown).toMatchObject({
      level: 'error',
      message: { text: expect.stringContaining("restartPolicy is 'a: b, 50%', which is") },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'wrong%2C%20100%25.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 15 } } }],
    });
    expect(driver.rules[unknown.ruleIndex]).toMatchObject({
      id: 'JS1101', helpUri: expect.stringMatching(/docs\/findings\/JS1101\.md$/), help: { markdown: expect.stringMatching(/^# JS1101/) }, defaultConfiguration: { level: 'error' },
    });
    expect(new Set(results.map(({ level }: { level: string }) => level))).toEqual(new Set(['error', 'warning', 'note']));
    expect(invocations).toEqual([{
      executionSuccessful: false,
      toolExecutionNotifications: [expect.objectContaining({
        level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'broken.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 3 } } }],
      })],
    }]);
  });

  test('fingerprints stay when lines move, and tell findings apart', () => {
    const [file] = someFiles();
    const prints = () => sarif(file).results.map(({ partialFingerprints }: { partialFingerprints: object }) => Object.values(partialFingerprints)[0]);
    const before = prints();
    writeFileSync(file, `# one more line\n\n${readFileSync(file, 'utf8')}`);
    expect(prints()).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
    expect(before.length).toBeGreaterThan(2);
  });

  test('standard input has no file, and a set without findings no results', () => {
    expect(sarif(someFiles()[1])).toMatchObject({ results: [], tool: { driver: { rules: [] } }, invocations: [{ executionSuccessful: true }] });
    expect(sarif('-').invocations[0].toolExecutionNotifications).toEqual([{ level: 'error', message: { text: '-: holds no Kubernetes object' } }]);
  });

  test('whatever a manifest says', () => {
    fc.assert(fc.property(trickyManifest, text => {
      const file = join(folder, 'a.yaml');
      writeFileSync(file, text);
      sarif(file);
    }), { numRuns: 30 });
  });
});

describe('junit', () => {
  function suitesIn(xml: string): Element[] {
    const [root, ...others] = elementsOf(xml);
    expect([root.name, others]).toEqual(['testsuites', []]);
    const isCase = ({ name }: Element) => name === 'testcase';
    for (const suite of [root, ...root.children]) {
      const cases = suite === root ? root.children.flatMap(({ children }) => children) : suite.children;
      const count = (name: string) => String(cases.filter(({ children }) => children.some(child => child.name === name)).length);
      expect(suite.attributes).toMatchObject({ tests: String(cases.length), failures: count('failure'), errors: count('error'), skipped: '0' });
      expect(cases.every(isCase)).toBe(true);
      for (const { attributes, children } of cases) {
        expect(attributes).toMatchObject({ name: expect.stringMatching(/./), classname: suite === root ? expect.anything() : suite.attributes.name, time: '0' });
        expect(['', 'failure', 'error', 'system-out']).toContain(children.map(({ name }) => name).join());
      }
    }
    return root.children;
  }

  test('a suite for each file: errors fail, other findings pass and are told', () => {
    const suites = suitesIn(verify('--format', 'junit', ...someFiles()).out);
    expect(suites.map(({ attributes: { name, tests, failures, errors } }) => [name.split('/').at(-1), failures, errors, Number(tests) > 0])).toEqual([
      ['broken.yaml', '0', '1', true], ['fine.yaml', '0', '0', true], ['wrong, 100%.yaml', expect.stringMatching(/[1-9]/), '0', true],
    ]);
    const unknown = suites[2].children.find(({ attributes }) => attributes.name.startsWith('JS1101'))!;
    expect(unknown.children[0].attributes).toEqual({ type: 'JS1101', message: "restartPolicy is 'a: b, 50%', which is none of OnFailure, Never, Always" });
    expect(suites[2].children.find(({ attributes }) => attributes.name.startsWith('JS5042'))!.children).toMatchObject([{ name: 'system-out' }]);
  });

  test('with --strict, warnings fail too', () => {
    const file = join(folder, 'a.yaml');
    writeFileSync(file, manifest('train'));
    const outcome = (...args: string[]) => suitesIn(verify('--format', 'junit', ...args, file).out)[0].children
      .find(({ attributes }) => attributes.name.startsWith('JS5042'))!.children[0].name;
    expect([outcome(), outcome('--strict')]).toEqual(['system-out', 'failure']);
  });

  test('whatever a manifest says', () => {
    fc.assert(fc.property(trickyManifest, text => {
      const file = join(folder, 'a.yaml');
      writeFileSync(file, text);
      const { out } = verify('--format', 'junit', file);
      expect(out).not.toMatch(HIDDEN_IN_LINES);
      suitesIn(out);
    }));
  });
});

test('the reader of XML refuses what is none', () => {
  for (const wrong of ['<a>\x1b</a>', '<a b="\x01"/>', '<a>', '<a>&</a>']) expect(() => elementsOf(wrong)).toThrow();
});
