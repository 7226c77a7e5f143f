/** Workflow commands of GitHub Actions, which annotate the lines of a pull request. */
import { relativePath } from './relative-path';
import { summaryLine } from './report';
import type { Format } from './report';
import { withVisibleTexts } from '../../model/visible-text';
import { objectName } from '../../verify/report';

const LEVELS = { error: 'error', warning: 'warning', advice: 'notice' } as const;

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export const githubReport: Format = (verified, { root }) => {
  const shown = withVisibleTexts(verified);
  return [
    ...shown.unreadable.map(({ file, line, message }) =>
      command('error', { file: relativePath(root, file), line, title: 'cannot be read' }, `${file}: ${message}`)),
    ...shown.findings.map(finding => {
      const { file, line, severity, code, message, path, remedy } = finding;
      return command(LEVELS[severity], { file: relativePath(root, file), line, title: code }, `${message}\n${remedy}\n${objectName(finding)}, ${path}`);
    }),
    summaryLine(shown),
    '',
  ].join('\n');
};

function command(level: string, properties: Readonly<Record<string, string | number | undefined>>, text: string): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return `::${level} ${given.map(([name, value]) => `${name}=${propertyText(`${value}`)}`).join(',')}::${dataText(text)}`;
}

function dataText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
