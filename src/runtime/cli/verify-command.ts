import { EXIT, UsageError } from './command';
import type { Command } from './command';
import { positioned, readInput } from './input';
import { parseOptions } from './options';
import { jsonReport, textReport } from './report';
import { complain } from './terminal';
import { verify } from '../../verify/verify';

const FORMATS = { text: textReport, json: jsonReport } as const;

const help = `Usage: cdk8s-jobset verify [options] FILE|FOLDER|- …

Reads Kubernetes manifests and says what in them does not work, or will not.
Folders are read with everything below them (.yaml, .yml, .json); - is standard input.
All of the input is taken for one set, as if it were applied together.

Options:
  --format text|json   how the findings are written (default: text)
  --strict             warnings count as errors
  -h, --help           this text

Exit code: 0 without errors, 1 with, 2 for input that cannot be read.
A finding's page: cdk8s-jobset explain CODE
`;

export const VERIFY: Command = {
  name: 'verify',
  summary: 'find what in manifests does not work, or will not',
  help,
  run(args, terminal) {
    const { values: { format = 'text', strict }, positionals } = parseOptions(args, { format: { type: 'string' }, strict: { type: 'boolean' } });
    if (!isFormat(format)) throw new UsageError(`--format is '${format}', write text or json`);
    if (positionals.length === 0) throw new UsageError('name a file, a folder, or - for standard input');

    const { manifests, errors } = readInput(positionals, terminal, 'verify');
    for (const error of errors) complain(terminal, positioned(error));
    if (manifests.length === 0) return EXIT.UNUSABLE;
    const report = verify(manifests);
    terminal.out(FORMATS[format](report));
    if (errors.length > 0) return EXIT.UNUSABLE;
    const { errors: wrong, warnings } = report.summary;
    return wrong > 0 || strict && warnings > 0 ? EXIT.FOUND : EXIT.OK;
  },
};

function isFormat(text: string | boolean): text is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, `${text}`);
}
