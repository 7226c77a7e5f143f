/** JUnit XML, which GitLab, Jenkins and others show as tests: a suite for each file, a test for each finding. */
import type { Format, Verified } from './report';
import type { Severity } from '../../model/finding';
import { withVisibleTexts } from '../../model/visible-text';
import { escaped } from '../../plan/html/markup';
import type { ReportedFinding } from '../../verify/report';
import { objectName } from '../../verify/report';

/** What does not make the command fail is a test that passes and says something. */
export const junitReport: Format = (verified, { failing }) => {
  const shown = withVisibleTexts(verified);
  const suites = filesOf(shown).map(file => suite(file, shown, failing));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk8s-jobset verify" ${counts(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.map(({ file, cases }) => [
      `  <testsuite name="${escaped(file)}" ${counts(cases)}>`,
      ...cases.map(each => `    <testcase classname="${escaped(file)}" name="${escaped(each.name)}" time="0">${each.content}</testcase>`),
      '  </testsuite>',
    ].join('\n')),
    '</testsuites>',
    '',
  ].join('\n');
};

interface Case {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error';
  readonly content: string;
}

function filesOf({ findings, unreadable, files }: Verified): string[] {
  return [...new Set([...files, ...unreadable.map(({ file }) => file), ...findings.map(({ file }) => file ?? '')])].sort();
}

function suite(file: string, { findings, unreadable }: Verified, failing: readonly Severity[]): { file: string; cases: readonly Case[] } {
  const cases = [
    ...unreadable.filter(each => each.file === file).map(({ line, message }): Case => ({
      name: line === undefined ? 'can be read' : `can be read, line ${line}`,
      outcome: 'error',
      content: `<error message="${escaped(message)}" type="unreadable"/>`,
    })),
    ...findings.filter(finding => (finding.file ?? '') === file).map(finding => caseOf(finding, failing.includes(finding.severity))),
  ];
  return { file, cases: cases.some(({ outcome }) => outcome !== 'passed') ? cases : [{ name: 'no errors', outcome: 'passed', content: '' }, ...cases] };
}

function caseOf(finding: ReportedFinding, fails: boolean): Case {
  const { code, severity, message, remedy, path, file, line } = finding;
  const name = `${code} ${objectName(finding)}, ${path}`;
  const text = escaped(`${file === undefined ? '' : `${file}:${line}: `}${severity} ${code}: ${message}\n${remedy}`);
  if (!fails) return { name, outcome: 'passed', content: `<system-out>${text}</system-out>` };
  return { name, outcome: 'failure', content: `<failure message="${escaped(message)}" type="${code}">${text}</failure>` };
}

function counts(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']) => cases.filter(each => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0" time="0"`;
}
