import { EXIT, UsageError } from './command';
import type { Command } from './command';
import { positioned, readInput, STDIN } from './input';
import { parseOptions } from './options';
import { writeOutput } from './output';
import { complain } from './terminal';
import { visibleJson } from '../../model/visible-text';
import { planHtml, planJson, planOf, planSvg, planText } from '../../plan';
import type { Plan } from '../../plan';
import type { Manifest } from '../../verify/manifest';
import { objectName } from '../../verify/report';
import { inspected } from '../../verify/shapes';
import { referenceTo } from '../../verify/subject';

const FORMATS = {
  text: (plan: Plan, hosts: boolean) => planText(plan, { hosts }),
  json: (plan: Plan) => `${visibleJson(planJson(plan), 2)}\n`,
  html: (plan: Plan) => planHtml(plan),
  svg: (plan: Plan) => planSvg(plan),
} as const;

const help = `Usage: cdk8s-jobset plan [options] FILE|FOLDER|- …

Shows which pods land on which hosts of which node pools, what of the
accelerators is in use and idle, what finds no place and why, and what waits
for what. Runs and node pools are read from the same manifests; without node
pools, only the runs are shown.

Options:
  --format text|json|html|svg   how the plan is written (default: text)
  --hosts                       in text, a line for each host, however many
  --output FILE                 write to a file instead of standard output
  -h, --help                    this text

Exit code: 0 when every pod finds a place, 1 when one does not, 2 for input that
cannot be read.
A price is yours to give: annotate a node pool with
cdk8s-jobset.dev/price-per-host-hour: "98.32 USD"
`;

export const PLAN: Command = {
  name: 'plan',
  summary: 'show which pods land on which hosts, and what finds no place',
  help,
  run(args, terminal) {
    const { values: { format = 'text', hosts = false, output }, positionals } = parseOptions(args, {
      format: { type: 'string' }, hosts: { type: 'boolean' }, output: { type: 'string' },
    });
    if (!isFormat(format)) throw new UsageError(`--format is '${format}', write text, json, html or svg`);
    if (positionals.length === 0) throw new UsageError('name a file, a folder, or - for standard input');

    const { manifests, errors } = readInput(positionals, terminal, 'plan');
    for (const error of errors) complain(terminal, positioned(error));
    // A plan of a part would say that pods find no place which have one.
    if (errors.length > 0) return EXIT.UNUSABLE;
    const { plan, failed } = planOfThose(manifests);
    for (const { object, locate, error } of failed) {
      const { file = STDIN, line } = locate?.at([]) ?? {};
      const message = `${objectName({ object: referenceTo(inspected(object).object) })} could not be planned: this is a mistake of the program, please report it: ${error}`;
      complain(terminal, positioned({ file, line, message }));
    }
    if (!writeOutput(terminal, FORMATS[format](plan, hosts === true), output as string | undefined) || failed.length > 0) return EXIT.UNUSABLE;
    return plan.totals.unplaced > 0 ? EXIT.FOUND : EXIT.OK;
  },
};

interface Unplanned extends Manifest {
  readonly error: string;
}

/** The plan of all, or of those that can be planned by themselves where the planner breaks down. */
function planOfThose(manifests: readonly Manifest[]): { readonly plan: Plan; readonly failed: readonly Unplanned[] } {
  const planned = (those: readonly Manifest[]) => planOf(those.map(({ object }) => object));
  try {
    return { plan: planned(manifests), failed: [] };
  } catch (mistake) {
    const failed = manifests.flatMap((manifest): Unplanned[] => {
      try {
        planned([manifest]);
        return [];
      } catch (error) {
        return [{ ...manifest, error: (error as Error).message }];
      }
    });
    if (failed.length === 0) throw mistake;
    const culprits = new Set(failed.map(({ object }) => object));
    return { plan: planned(manifests.filter(({ object }) => !culprits.has(object))), failed };
  }
}

function isFormat(text: string | boolean): text is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, `${text}`);
}
