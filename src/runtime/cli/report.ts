/** What has been verified, as people and as programs read it: a form for each. */
import { styleText } from 'node:util';
import type { Severity } from '../../model/finding';
import { counted } from '../../model/grammar';
import { visibleJson, withVisibleTexts } from '../../model/visible-text';
import { grouped } from '../../verify/once-per';
import type { Unreadable } from '../../verify/read';
import { objectName } from '../../verify/report';
import type { ReportedFinding, Report } from '../../verify/report';

/** The findings, and what could not be read. */
export interface Verified extends Report {
  /** Every file that was read. */
  readonly files: readonly string[];
  readonly unreadable: readonly Unreadable[];
  /** Documents that say neither apiVersion nor kind. */
  readonly skipped: number;
}

export interface FormatOptions {
  /** Whether the text is shown by a terminal that has colours. */
  readonly colors: boolean;
  /** The folder that paths are relative to where a program looks for the files. */
  readonly root: string;
  /** Severities that make the command fail. */
  readonly failing: readonly Severity[];
}

export type Format = (verified: Verified, options: FormatOptions) => string;

export const jsonReport: Format = ({ findings, summary, unreadable }) => `${visibleJson({
  findings: findings.map(({ code, severity, object, path, message, remedy, file, line }) =>
    ({ code, severity, object, path, message, remedy, file, line })),
  summary,
  unreadable,
}, 2)}\n`;

export const textReport: Format = (verified, { colors }) => {
  const shown = withVisibleTexts(verified);
  return [...rolledUp(shown.findings).map(([finding, ...others]) => textFinding(finding, colors, others)), summaryLine(shown), ''].join('\n');
};

/** Findings that say the same of several objects, together: people read them once. */
function rolledUp(findings: readonly ReportedFinding[]): readonly (readonly ReportedFinding[])[] {
  return [...grouped(findings, ({ code, severity, path, message, remedy }) => JSON.stringify([code, severity, path, message, remedy])).values()];
}

const COLORS = { error: 'red', warning: 'yellow', advice: 'cyan' } as const;

/** @param others the same of other objects */
export function textFinding(finding: ReportedFinding, colors = false, others: readonly ReportedFinding[] = []): string {
  const { file, line, severity, code, message, path, remedy } = finding;
  const styled = (style: Parameters<typeof styleText>[0], text: string) => colors ? styleText(style, text, { validateStream: false }) : text;
  return [
    `${file === undefined ? '' : `${file}:${line}: `}${styled(['bold', COLORS[severity]], `${severity} ${code}`)}: ${message}`,
    styled('dim', `    ${objectName(finding)}${othersText(others)}, ${path}`),
    `    ${remedy}`,
    '',
  ].join('\n');
}

/** Objects that are named beside the first. */
const MOST_NAMED = 3;

function othersText(others: readonly ReportedFinding[]): string {
  if (others.length === 0) return '';
  const named = others.slice(0, MOST_NAMED).map(each => `${objectName(each)}${each.file === undefined ? '' : ` (${each.file}:${each.line})`}`);
  return ` and ${others.length} more: ${named.join(', ')}${others.length > MOST_NAMED ? ' …' : ''}`;
}

export function summaryLine({ summary, unreadable, skipped }: Verified): string {
  const { objects, runs, errors, warnings, advice, acknowledged } = summary;
  const unread = new Set(unreadable.map(({ file }) => file)).size;
  return [
    `${counted(objects, 'object')}, ${counted(runs, 'run')}: ${counted(errors, 'error')}`,
    counted(warnings, 'warning'),
    `${advice} advice`,
    ...acknowledged > 0 ? [`${acknowledged} acknowledged`] : [],
    ...unread > 0 ? [`${unread} not read`] : [],
    ...skipped > 0 ? [`${counted(skipped, 'document')} without apiVersion and kind skipped`] : [],
  ].join(', ');
}
