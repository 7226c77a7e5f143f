/** SARIF 2.1.0, which GitHub code scanning, Azure DevOps and editors read. */
import { createHash } from 'node:crypto';
import { packageVersion } from './package-root';
import { relativePath } from './relative-path';
import type { Format } from './report';
import { visibleJson } from '../../model/visible-text';
import { summaryPage } from '../../verify/page';
import { objectName, pageOf } from '../../verify/report';
import type { ReportedFinding } from '../../verify/report';
import { rowOf } from '../../verify/table';

const LEVELS = { error: 'error', warning: 'warning', advice: 'note' } as const;
const REPOSITORY = 'https://github.com/cdk8s-jobset/cdk8s-jobset';
const ROOT = '%SRCROOT%';

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const sarifReport: Format = ({ findings, unreadable }, { root }) => {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const occurrences = new Map<string, number>();
  return `${visibleJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk8s-jobset', version: packageVersion(), informationUri: REPOSITORY, rules: codes.map(ruleOf) } },
      invocations: [{
        executionSuccessful: unreadable.length === 0,
        toolExecutionNotifications: unreadable.map(({ file, line, message }) =>
          ({ level: 'error', message: { text: `${file}: ${message}` }, ...locations(root, file, line) })),
      }],
      originalUriBaseIds: { [ROOT]: { description: { text: 'The folder in which the command ran, or the one that GITHUB_WORKSPACE names.' } } },
      columnKind: 'utf16CodeUnits',
      results: findings.map(finding => ({
        ruleId: finding.code,
        ruleIndex: codes.indexOf(finding.code),
        level: LEVELS[finding.severity],
        message: { text: `${finding.message} — ${finding.remedy}` },
        ...locations(root, finding.file, finding.line, `${objectName(finding)}, ${finding.path}`),
        partialFingerprints: { 'objectAndField/v1': fingerprint(finding, occurrences) },
      })),
    }],
  }, 2)}\n`;
};

function ruleOf(code: string) {
  const { title, why, severity } = rowOf(code)!;
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${title}. ${why}`, markdown: summaryPage(rowOf(code)!) },
    helpUri: `${REPOSITORY}/blob/main/${pageOf(code)}`,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function locations(root: string, file: string | undefined, line: number | undefined, logical?: string) {
  const path = relativePath(root, file);
  const location = {
    ...path !== undefined && {
      physicalLocation: {
        artifactLocation: path.startsWith('/') ? { uri: `file://${uriPath(path)}` } : { uri: uriPath(path), uriBaseId: ROOT },
        ...line !== undefined && { region: { startLine: line } },
      },
    },
    ...logical !== undefined && { logicalLocations: [{ fullyQualifiedName: logical }] },
  };
  return Object.keys(location).length === 0 ? {} : { locations: [location] };
}

function uriPath(path: string): string {
  return path.split('/').map(step => encodeURIComponent(step.replace(/\p{Cs}/gu, '\ufffd'))).join('/');
}

/** The same however lines move and messages are worded: of a finding that is there twice, the second is told by its number. */
function fingerprint({ code, object, path }: ReportedFinding, occurrences: Map<string, number>): string {
  const identity = JSON.stringify([code, object.apiVersion, object.kind, object.namespace, object.name, path]);
  const occurrence = (occurrences.get(identity) ?? 0) + 1;
  occurrences.set(identity, occurrence);
  return `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}:${occurrence}`;
}
