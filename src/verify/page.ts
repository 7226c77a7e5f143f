/** The page of a rule, from its row and its two manifests. */
import { pageOf } from './report';
import type { Row } from './row';

const SEVERITY_MEANS = {
  error: 'it does not work',
  warning: 'it works until the first failure, or never ends, or degrades',
  advice: 'an expert would write it differently',
} as const;

/** Markdown. The same row and manifests give the same page, byte for byte. */
export function page(row: Row, wrong: string, right: string): string {
  return [summaryPage(row).trimEnd(), '## Wrong', yaml(wrong), '## Right', yaml(right)].join('\n\n') + '\n';
}

/** The page without its manifests. */
export function summaryPage({ code, title, severity, why }: Row): string {
  return [`# ${code}: ${title}`, `**${severity}**: ${SEVERITY_MEANS[severity]}.`, why].join('\n\n') + '\n';
}

/** The list of all pages. */
export function index(rows: readonly Row[]): string {
  return [
    '# Findings',
    'What `cdk8s-jobset verify` and synthesis find, by code. Codes are stable.',
    ['| Code | Severity | What is wrong |', '| --- | --- | --- |',
      ...rows.map(({ code, severity, title }) => `| [${code}](${pageOf(code).split('/').pop()}) | ${severity} | ${title} |`)].join('\n'),
  ].join('\n\n') + '\n';
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}
