/** A report as people and as programs read it. */
import { visibleJson, withVisibleTexts } from '../../model/visible-text';
import type { ReportedFinding, Report, Summary } from '../../verify/report';

export function jsonReport({ findings, summary }: Report): string {
  return `${visibleJson({
    findings: findings.map(({ code, severity, object, path, message, remedy, file, line }) =>
      ({ code, severity, object, path, message, remedy, file, line })),
    summary,
  }, 2)}\n`;
}

export function textReport(report: Report): string {
  const { findings, summary } = withVisibleTexts(report);
  return [...findings.map(textFinding), summaryLine(summary), ''].join('\n');
}

export function textFinding({ file, line, severity, code, message, object, path, remedy }: ReportedFinding): string {
  const { kind, namespace, name } = object;
  return [
    `${file === undefined ? '' : `${file}:${line}: `}${severity} ${code}: ${message}`,
    `    ${kind} ${[namespace, name].filter(part => part !== undefined).join('/')}, ${path}`,
    `    ${remedy}`,
    '',
  ].join('\n');
}

function summaryLine({ objects, runs, errors, warnings, advice, acknowledged }: Summary): string {
  const found = [count(errors, 'error'), count(warnings, 'warning'), count(advice, 'advice', 'advice')].join(', ');
  return `${count(objects, 'object')}, ${count(runs, 'run')}: ${found}${acknowledged > 0 ? `, ${acknowledged} acknowledged` : ''}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
