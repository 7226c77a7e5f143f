/** What the controller is told when it starts: flags, and where it runs as a pod, the environment. */
import { hostname } from 'node:os';
import { METRICS_ACCESS } from './http-server';
import type { MetricsAccess } from './http-server';
import { labelSelectorProblem } from './label-selector';
import { LOG_LEVELS } from './log';
import type { LogLevel } from './log';
import { DEFAULT_SETTINGS } from '../../engine';
import type { EngineSettings } from '../../engine';
import { ALL_FEATURES } from '../../model';
import type { FeatureGates } from '../../model';
import { UsageError } from '../cli/command';
import { parseOptions } from '../cli/options';

export type SourceKind = 'standalone' | 'jobset';

export interface ControllerOptions {
  /** Absent: all namespaces. */
  readonly namespaces?: readonly string[];
  /** Of all namespaces, only those whose labels match are served. */
  readonly namespaceSelector?: string;
  readonly sources: readonly SourceKind[];
  /** Absent: this is the only controller. */
  readonly leaderElection?: { readonly namespace: string; readonly name: string; readonly identity: string };
  /** Of the health checks and metrics; 0 for none. */
  readonly port: number;
  /** @default open */
  readonly metrics?: MetricsAccess;
  readonly logLevel: LogLevel;
  readonly settings: EngineSettings;
}

const OPTIONS = {
  'namespace': { type: 'string', short: 'n', multiple: true },
  'all-namespaces': { type: 'boolean', short: 'A' },
  'namespace-selector': { type: 'string' },
  'sources': { type: 'string' },
  'leader-elect': { type: 'boolean' },
  'lease-name': { type: 'string' },
  'lease-namespace': { type: 'string' },
  'port': { type: 'string' },
  'metrics': { type: 'string' },
  'log-level': { type: 'string' },
  'exclusive-placement': { type: 'string' },
  'suspend-queued-jobs': { type: 'boolean' },
  'managed-by': { type: 'string', multiple: true },
  'feature-gates': { type: 'string' },
} as const;

export const OPTIONS_HELP = `  -n, --namespace NAME            serve this namespace only; may be repeated
  --namespace-selector SELECTOR   serve the namespaces whose labels match only, as kubectl's --selector says it:
                                  cdk8s-jobset.dev/runs=enabled
  --sources standalone,jobset     which runs to serve (default: both)
  --managed-by VALUE              serve JobSets of this spec.managedBy only; may be repeated, '' is a JobSet without
                                  (default: those without, and those that name JobSet's controller or this one)
  --exclusive-placement admission|template
                                  who binds exclusively placed pods of JobSet resources: an admission policy, or
                                  their own template (default: admission)
  --suspend-queued-jobs           create Jobs that a queue admits suspended, because the queue runs without webhooks
  --feature-gates NAME=true|false,…
                                  RestartJob, ElasticJobSet, InPlaceRestart (default: all true)
  --leader-elect                  be one of several replicas, of which one works
  --lease-name NAME               (default: cdk8s-jobset-controller)
  --lease-namespace NAME          (default: the pod's namespace, $POD_NAMESPACE)
  --port NUMBER                   of /healthz, /readyz and /metrics, 0 for none
                                  (default: 8080 in a pod, otherwise 0)
  --metrics open|loopback|off     who gets /metrics: whoever reaches the port, this machine or pod, nobody
                                  (default: open)
  --log-level debug|info|warn|error
                                  (default: info)
`;

const SOURCES: readonly SourceKind[] = ['standalone', 'jobset'];

/** Defaults that differ from start to start. */
export interface OptionDefaults {
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  readonly port?: number;
}

/** Throws `UsageError` for what makes no sense. */
export function readControllerOptions(
  args: readonly string[], environment: Readonly<Record<string, string | undefined>>, defaults: OptionDefaults = {},
): ControllerOptions {
  const { values, lists, positionals } = parseOptions(args, OPTIONS);
  if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is not an option`);
  const text = (name: keyof typeof OPTIONS) => values[name] as string | undefined;
  if (lists.namespace && values['all-namespaces']) throw new UsageError('--namespace and --all-namespaces exclude each other');
  const namespaceSelector = text('namespace-selector');
  if (namespaceSelector !== undefined) checkNamespaceSelector(namespaceSelector, lists.namespace);
  const managedBy = lists['managed-by']?.map(value => value === '' ? undefined : value);
  return {
    namespaces: lists.namespace ?? (values['all-namespaces'] || namespaceSelector !== undefined ? undefined : defaults.namespaces),
    ...(namespaceSelector !== undefined && { namespaceSelector }),
    sources: text('sources')?.split(',').map(source => oneOf('--sources', source, SOURCES)) ?? SOURCES,
    ...(values['leader-elect'] && { leaderElection: leaderElection(text, environment) }),
    port: text('port') === undefined ? defaults.port ?? 8080 : portNumber(text('port')!),
    ...(text('metrics') !== undefined && { metrics: oneOf('--metrics', text('metrics')!, METRICS_ACCESS) }),
    logLevel: oneOf('--log-level', text('log-level') ?? 'info', LOG_LEVELS),
    settings: {
      ...DEFAULT_SETTINGS,
      gates: featureGates(text('feature-gates')),
      ...(managedBy && { managedBy }),
      exclusivePlacement: oneOf('--exclusive-placement', text('exclusive-placement') ?? 'admission', ['admission', 'template'] as const),
      suspendQueuedJobs: values['suspend-queued-jobs'] === true,
    },
  };
}

function checkNamespaceSelector(selector: string, namespaces: readonly string[] | undefined): void {
  if (namespaces) throw new UsageError('--namespace and --namespace-selector exclude each other');
  const problem = labelSelectorProblem(selector);
  if (problem) throw new UsageError(`--namespace-selector is '${selector}', and ${problem}: write labels as kubectl's --selector takes them, such as team=research`);
}

const GATES: Readonly<Record<string, keyof FeatureGates>> = {
  RestartJob: 'restartJob', ElasticJobSet: 'elasticJobSet', InPlaceRestart: 'inPlaceRestart',
};

function featureGates(text: string | undefined): FeatureGates {
  const gates: Record<keyof FeatureGates, boolean> = { ...ALL_FEATURES };
  for (const entry of text?.split(',') ?? []) {
    const [name, value] = entry.split('=');
    const gate = GATES[oneOf('a name in --feature-gates', name, Object.keys(GATES))];
    gates[gate] = oneOf(`${name} in --feature-gates`, value ?? '', ['true', 'false']) === 'true';
  }
  return gates;
}

function leaderElection(
  text: (name: 'lease-name' | 'lease-namespace') => string | undefined, environment: Readonly<Record<string, string | undefined>>,
): ControllerOptions['leaderElection'] {
  const namespace = text('lease-namespace') ?? environment.POD_NAMESPACE;
  if (!namespace) throw new UsageError('--leader-elect needs --lease-namespace, or the pod\'s namespace in $POD_NAMESPACE');
  // A container that is started anew in the same pod has to be told from the one before it.
  const identity = `${environment.POD_NAME ?? hostname()}_${process.pid}_${Date.now().toString(36)}`;
  return { namespace, name: text('lease-name') ?? 'cdk8s-jobset-controller', identity };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port is '${text}', write a number from 0 to 65535`);
  return port;
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find(candidate => candidate === text);
  if (choice === undefined) throw new UsageError(`${option} is '${text}', write ${choices.join(' or ')}`);
  return choice;
}
