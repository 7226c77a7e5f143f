import type { Container } from '../../../src/model/kubernetes';
import { programOf, shellScript } from '../../../src/verify/launchers/process';
import { World } from '../../../src/verify/world';
import { configMap, run } from '../rules/small-run';

function programIn(main: Partial<Container>, files: Readonly<Record<string, string>> = {}) {
  const mounted = { volumeMounts: [{ name: 'files', mountPath: '/files' }], ...main };
  const document = run({ main: mounted, pod: { volumes: [{ name: 'files', configMap: { name: 'files' } }] } });
  const { jobs: [job] } = new World([{ object: document }, { object: configMap('files', files) }]);
  return programOf(job, job.podSpec.containers[0]);
}

describe('the script of a shell', () => {
  test.each<[string[], string | undefined]>([
    [['bash', '-c', 'a'], 'a'], [['/bin/sh', '-ec', 'a', 'b'], 'a'], [['bash', '-xc', 'a'], 'a'], [['bash', '-euo', 'pipefail', '-c', 'a'], 'a'],
    [['bash', '-c', '-e', 'a'], 'a'], [['bash', '--login', '-c', 'a'], 'a'], [['bash', '+e', '-c', 'a'], 'a'],
    [['bash', 'a.sh'], undefined], [['bash', '-c'], undefined], [['python', '-c', 'a'], undefined], [[], undefined],
  ])('%j: %s', (words, script) => {
    expect(shellScript(words.map(text => ({ text, at: [] })))?.text).toBe(script);
  });
});

describe('processes', () => {
  test('a command line', () => {
    const { processes: [process], opaque } = programIn({ command: ['a', '$(X)'], args: ['b'], env: [{ name: 'X', value: '1' }] });
    expect([process.argv, process.at, opaque]).toEqual([['a', '1', 'b'], [['command', 0], ['command', 1], ['args', 0]], false]);
  });

  test('the image decides', () => {
    expect(programIn({ args: ['b'] })).toMatchObject({ opaque: true, processes: [{ argv: ['b'] }] });
    expect(programIn({})).toMatchObject({ opaque: true, processes: [] });
  });

  test('a script, in which the kubelet has replaced references', () => {
    const { processes } = programIn({ command: ['sh', '-c'], args: ['A=$(X)\na $A; b $(date)'], env: [{ name: 'X', value: '1' }] });
    expect(processes.map(({ argv, complete, at }) => [argv, complete, at[0]])).toEqual([[['a', '1'], true, ['args', 0]], [['b', undefined], false, ['args', 0]]]);
  });

  test('a script that cannot be read', () => {
    expect(programIn({ command: ['sh', '-c', 'a "'] })).toMatchObject({ opaque: true, processes: [] });
  });

  test.each<[string, Partial<Container>, string]>([
    ['run by a shell', { command: ['bash', '-e', '/files/a.sh'] }, 'a b'],
    ['run by its first line', { command: ['/files/a.sh'] }, '#!/bin/bash -e\na b'],
    ['run by env', { command: ['/files/a.sh'] }, '#!/usr/bin/env bash\na b'],
  ])('a file of a ConfigMap, %s', (_, main, text) => {
    expect(programIn(main, { 'a.sh': text }).processes.map(({ argv }) => argv)).toEqual([['a', 'b']]);
  });

  test('a file that no shell reads', () => {
    expect(programIn({ command: ['/files/a.py'] }, { 'a.py': '#!/usr/bin/env python\nimport a' }).processes[0].argv).toEqual(['/files/a.py']);
    expect(programIn({ command: ['python', '/files/a.sh'] }, { 'a.sh': 'a' }).processes[0].argv).toEqual(['python', '/files/a.sh']);
  });
});

describe('variables', () => {
  test('of env, with the place of the last definition', () => {
    const { variables } = programIn({ command: ['a'], env: [{ name: 'A', value: '1' }, { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] });
    expect([variables.find('A'), variables.find('B'), variables.find('C')]).toEqual([{ text: '1', at: ['env', 0, 'value'] }, { text: undefined, at: ['env', 1, 'valueFrom'] }, undefined]);
  });

  test('of envFrom, and those that nobody writes', () => {
    const { variables } = programIn({ command: ['a'], envFrom: [{ configMapRef: { name: 'files' } }] }, { A: '1' });
    expect(variables.find('A')).toEqual({ text: '1', at: ['envFrom'] });
    expect(variables.find('JOB_COMPLETION_INDEX')?.text).toBe('0');
  });

  test('of a script', () => {
    const { variables } = programIn({ command: ['sh', '-c', 'export A=2'], env: [{ name: 'A', value: '1' }, { name: 'B', value: '3' }] });
    expect([variables.find('A'), variables.find('B')]).toEqual([{ text: '2', at: ['command', 2] }, { text: '3', at: ['env', 1, 'value'] }]);
  });
});
