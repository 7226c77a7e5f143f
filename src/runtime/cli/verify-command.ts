import { EXIT, UsageError } from './command';
import type { Command } from './command';
import { githubReport } from './github-report';
import { positioned, readInput, STDIN } from './input';
import { junitReport } from './junit-report';
import { parseOptions } from './options';
import { writeOutput } from './output';
import { jsonReport, textReport } from './report';
import type { Format, Verified } from './report';
import { sarifReport } from './sarif-report';
import { complain } from './terminal';
import type { Severity } from '../../model/finding';
import { inSentence } from '../../model/grammar';
import type { Unreadable } from '../../verify/read';
import { bySeverity, objectName, together } from '../../verify/report';
import type { FailedRule, Report } from '../../verify/report';
import { TABLE } from '../../verify/table';
import { verify } from '../../verify/verify';

const FORMATS: Readonly<Record<string, Format>> = {
  text: textReport, json: jsonReport, github: githubReport, sarif: sarifReport, junit: junitReport,
};
const ORDERS: Readonly<Record<string, (report: Report) => Report>> = { file: report => report, severity: bySeverity };

const help = `Usage: cdk8s-jobset verify [options] FILE|FOLDER|- …

Reads Kubernetes manifests and says what in them does not work, or will not.
Folders are read with everything below them (.yaml, .yml, .json); - is standard input.
All of the input is taken for one set, as if it were applied together to one
cluster; with --each, each FILE and FOLDER that is named is a set of its own.

Options:
  --format FORMAT        how the findings are written (default: text)
    text                 for people; in colours on a terminal (NO_COLOR, FORCE_COLOR)
    json                 for programs
    github               annotations of GitHub Actions
    sarif                SARIF 2.1.0, for code scanning and editors
    junit                JUnit XML, for GitLab, Jenkins and others
  --output FILE          write to a file instead of standard output
  --sort file|severity   what comes first (default: file)
  --each                 the arguments are for different clusters: dist/dev dist/prod
  --strict               warnings count as errors
  --controller-elsewhere the cluster has the controller of standalone runs, though
                         these manifests do not
  -q, --quiet            only what counts as an error, and nothing where there is none
  -h, --help             this text

Exit code: 0 without errors, 1 with, 2 for input that cannot be read.
All codes: cdk8s-jobset explain; the page of one: cdk8s-jobset explain CODE
`;

export const VERIFY: Command = {
  name: 'verify',
  summary: 'find what in manifests does not work, or will not',
  help,
  run(args, terminal) {
    const { values: { format = 'text', sort = 'file', strict = false, quiet = false, output, 'controller-elsewhere': controller = false, each = false }, positionals } = parseOptions(args, {
      'controller-elsewhere': { type: 'boolean' },
      'each': { type: 'boolean' },
      'format': { type: 'string' },
      'sort': { type: 'string' },
      'strict': { type: 'boolean' },
      'quiet': { type: 'boolean', short: 'q' },
      'output': { type: 'string' },
    });
    const write = choice('--format', format, FORMATS);
    const order = choice('--sort', sort, ORDERS);
    if (positionals.length === 0) throw new UsageError('name a file, a folder, or - for standard input');

    const inputs = (each === true ? positionals.map(path => [path]) : [positionals]).map(paths => readInput(paths, terminal, 'verify'));
    const manifests = inputs.flatMap(input => input.manifests);
    const unreadable = inputs.flatMap(input => input.errors);
    const files = inputs.flatMap(input => input.files);
    const skipped = inputs.reduce((sum, input) => sum + input.skipped, 0);
    const failing: readonly Severity[] = strict ? ['error', 'warning'] : ['error'];
    const report = order(together(inputs.map(input => verify(input.manifests, TABLE, { controller: controller === true }))));
    const errors = [...unreadable, ...report.failed.map(unchecked)];
    for (const error of errors) complain(terminal, positioned(error));
    const verified: Verified = { ...report, files, unreadable: errors, skipped };
    const fails = report.findings.some(({ severity }) => failing.includes(severity));
    const shown = quiet ? { ...verified, findings: report.findings.filter(({ severity }) => failing.includes(severity)) } : verified;
    const isSilent = format === 'text' && (manifests.length === 0 || quiet && !fails);
    const text = isSilent ? '' : write(shown, { colors: terminal.colors === true && output === undefined, root: terminal.root ?? process.cwd(), failing });
    if (!writeOutput(terminal, text, output as string | undefined) || errors.length > 0) return EXIT.UNUSABLE;
    return fails ? EXIT.FOUND : EXIT.OK;
  },
};

/** A rule that broke down is told like a file that could not be read: something was not looked at. */
function unchecked({ code, object, file = STDIN, line, message }: FailedRule): Unreadable {
  return {
    file,
    ...(line !== undefined && { line }),
    message: `${objectName({ object })} could not be checked${code === undefined ? '' : ` for ${code}`}: this is a mistake of the program, please report it: ${message}`,
  };
}

function choice<Value>(option: string, text: string | boolean, values: Readonly<Record<string, Value>>): Value {
  if (Object.hasOwn(values, `${text}`)) return values[`${text}`];
  throw new UsageError(`${option} is '${text}', write ${inSentence(Object.keys(values), 'or')}`);
}
