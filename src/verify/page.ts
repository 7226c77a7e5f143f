/** The page of a rule, from its row and its two manifests, and the list of all pages. */
import { pageOf } from './report';
import type { Row } from './row';

const SEVERITY_MEANS = {
  error: 'it does not work',
  warning: 'it works until the first failure, or never ends, or degrades',
  advice: 'an expert would write it differently',
} as const;

/** What the first digit of a code says (model/rule.ts). */
const SUBJECTS: Readonly<Record<string, string>> = {
  1: 'The JobSet API and its Job templates',
  2: 'Sizes and hardware',
  3: 'Names and DNS',
  4: 'Pods',
  5: 'Policies',
  6: 'Disruption',
  7: 'Standalone runs',
  8: 'Queues and gangs',
  9: 'Manifests as such',
};

const OF_UPDATES = 'A rule of updates of a live JobSet. `cdk8s-jobset verify` does not look at it, since manifests do not say what the cluster has stored.';
const TWO_DOCUMENTS = 'In each manifest, the first document is the stored one. The second is to take its place.';

/** A rule's two manifests. */
export interface Examples {
  readonly wrong: string;
  /** What the verifier says of the wrong one. */
  readonly said: string;
  readonly right: string;
}

/** Markdown. The same row and manifests give the same page, byte for byte. */
export function page(row: Row, { wrong, said, right }: Examples): string {
  return [
    summaryPage(row).trimEnd(),
    ...row.on === 'update' ? [TWO_DOCUMENTS] : [],
    '## Wrong', fenced('yaml', wrong), fenced('text', said),
    '## Right', fenced('yaml', right),
  ].join('\n\n') + '\n';
}

/** The page without its manifests. */
export function summaryPage({ code, title, severity, why, on }: Row): string {
  return [
    `# ${code}: ${title}`,
    `**${severity}**: ${SEVERITY_MEANS[severity]}.`,
    why,
    ...on === 'update' ? [OF_UPDATES] : [],
  ].join('\n\n') + '\n';
}

/** The list of all pages, by subject. */
export function index(rows: readonly Row[]): string {
  return [
    '# Findings',
    'What `cdk8s-jobset verify` and synthesis find, and what an update of a live JobSet may not do, by code. '
      + 'Codes are stable. `cdk8s-jobset explain CODE` prints a page.',
    ...Object.entries(SUBJECTS).flatMap(([digit, subject]) => {
      const ofSubject = rows.filter(({ code }) => code.startsWith(`JS${digit}`));
      return ofSubject.length === 0 ? [] : [`## ${subject}`, table(ofSubject)];
    }),
  ].join('\n\n') + '\n';
}

function table(rows: readonly Row[]): string {
  return [
    '| Code | Severity | What is wrong |',
    '| --- | --- | --- |',
    ...rows.map(({ code, severity, title }) => `| [${code}](${pageOf(code).split('/').pop()}) | ${severity} | ${title} |`),
  ].join('\n');
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
