/** JS400x: environment variables and where their values come from. */
import * as keys from '../../model/keys';
import type { Container } from '../../model/kubernetes';
import { own } from '../../model/own';
import { COMPLETION_INDEX, Environment, isIndexed, metadataKey } from '../launchers/environment';
import { SHELLS, commandLine, programName } from '../launchers/process';
import { referencedNames } from '../launchers/references';
import { nearest } from '../nearest';
import { oncePer } from '../once-per';
import type { JobRow } from '../row';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';
import type { ContainerOf } from '../texts';

export const VARIABLE_RULES: readonly JobRow[] = [
  {
    code: 'JS4001',
    on: 'job',
    severity: 'error',
    title: 'Variable used before it is defined',
    why: 'The kubelet goes through `env` from top to bottom and replaces $(NAME) only by what stands above. '
      + 'A reference to a later variable stays in the value as it is written. JOB_COMPLETION_INDEX is added behind all others.',
    *check(job) {
      for (const of of containersOf(job)) {
        const env = of.container.env ?? [];
        const places = placesIn(of.container);
        for (const [i, { name, value }] of env.entries()) {
          for (const used of referencedNames(value ?? '')) {
            const placed = places.get(used);
            const before = placed !== undefined && placed.first < i;
            const later = placed !== undefined && placed.last > i;
            const added = used === COMPLETION_INDEX && isIndexed(job) && placed === undefined;
            if (before || !later && !added || mayComeFromElsewhere(job, of, used)) continue;
            yield {
              path: `${of.path}.env[${i}].value`,
              message: `${name} uses $(${used}), which ${added ? 'the Job controller adds behind all other variables' : 'is defined only below it'}, so ${name} holds the text '$(${used})'`,
              remedy: added
                ? `define a variable above ${name} from the label ${keys.JOB_COMPLETION_INDEX} and use that`
                : `move ${used} above ${name}`,
            };
          }
        }
      }
    },
  },
  {
    code: 'JS4002',
    on: 'job',
    severity: 'warning',
    title: 'Reference to a variable that is not defined',
    why: 'The kubelet replaces $(NAME) only by variables of the container\'s `env` and `envFrom`. What the image sets, HOSTNAME and PATH among it, it does not know: '
      + 'the program gets the text as it is written.',
    *check(job) {
      for (const of of containersOf(job)) {
        for (const { at, text, name } of expandedTexts(of)) {
          for (const used of referencedNames(text)) {
            if (!CONVENTIONAL_NAME.test(used) || used === COMPLETION_INDEX || mayComeFromElsewhere(job, of, used)) continue;
            const placed = placesIn(of.container).get(used);
            if (placed && (name !== used || placed.first < placed.last)) continue;
            yield {
              path: at,
              message: `no variable ${used} is defined, so '$(${used})' stays as it is`,
              remedy: `define ${used} in env, or run a shell and write $${used} if the image sets it`,
            };
          }
        }
      }
    },
  },
  {
    code: 'JS4003',
    on: 'job',
    severity: 'error',
    title: 'Index of a Job that has no indexes',
    why: 'The Job controller gives JOB_COMPLETION_INDEX to the pods of an Indexed Job only. In another Job the kubelet leaves $(JOB_COMPLETION_INDEX) as it is, '
      + 'and a shell takes it for an empty text: every pod does the work of the first one.',
    *check(job) {
      if (isIndexed(job)) return;
      for (const of of containersOf(job)) {
        const env = of.container.env ?? [];
        if (env.some(({ name }) => name === COMPLETION_INDEX) || (of.container.envFrom ?? []).length > 0) continue;
        for (const { at, text } of allTexts(of)) {
          if (!/\$[({]?JOB_COMPLETION_INDEX\b/.test(text)) continue;
          yield { path: at, message: 'JOB_COMPLETION_INDEX is used, but completionMode is NonIndexed', remedy: 'write completionMode: Indexed' };
          break;
        }
      }
    },
  },
  {
    code: 'JS4004',
    on: 'job',
    severity: 'error',
    title: 'Label that is looked for among the annotations',
    why: 'The downward API gives an empty text for a label or annotation that is not there, and the pod starts with it. '
      + 'Labels and annotations are looked up apart: what stands among the one is not found among the others.',
    *check(job) {
      for (const of of containersOf(job)) {
        for (const [i, { name, valueFrom }] of (of.container.env ?? []).entries()) {
          const read = metadataKey(valueFrom?.fieldRef?.fieldPath ?? '');
          const problem = read && misplaced(job, read.from, read.key);
          if (!problem) continue;
          yield {
            path: `${of.path}.env[${i}].valueFrom.fieldRef.fieldPath`,
            message: `${name} reads the ${read.from === 'labels' ? 'label' : 'annotation'} ${read.key}, ${problem.message}`,
            remedy: problem.remedy,
          };
        }
      }
    },
  },
  {
    code: 'JS4005',
    on: 'job',
    severity: 'advice',
    title: 'Count of restarts that never happen',
    why: 'The label job-restart-attempt counts the restarts of single Jobs. It is there only where the controller offers those, '
      + 'and changes only when a rule of the failure policy asks for them. Restarts of the whole run are in restart-attempt.',
    *check(job) {
      const rules = job.run?.document.spec.failurePolicy?.rules ?? [];
      if (rules.some(({ action }) => action.startsWith('RestartJob') && !action.startsWith('RestartJobSet'))) return;
      for (const of of containersOf(job)) {
        for (const [i, { name, valueFrom }] of (of.container.env ?? []).entries()) {
          if (metadataKey(valueFrom?.fieldRef?.fieldPath ?? '')?.key !== keys.JOB_RESTART_ATTEMPT) continue;
          yield {
            path: `${of.path}.env[${i}].valueFrom.fieldRef.fieldPath`,
            message: `${name} reads ${keys.JOB_RESTART_ATTEMPT}, but no rule of the failure policy restarts single Jobs`,
            remedy: `read ${keys.RESTART_ATTEMPT}`,
          };
        }
      }
    },
  },
  {
    code: 'JS4006',
    on: 'job',
    severity: 'warning',
    title: 'Count of restarts that is empty at first',
    why: 'The pods of a standalone run carry no attempt before the first restart, so that applying the manifests again never conflicts with a restarted Job. '
      + 'The downward API then gives an empty text, not 0.',
    *check(job) {
      if (job.run?.rendering !== 'standalone') return;
      for (const of of containersOf(job)) {
        for (const [i, { name, valueFrom }] of (of.container.env ?? []).entries()) {
          const key = metadataKey(valueFrom?.fieldRef?.fieldPath ?? '')?.key;
          if (key !== keys.RESTART_ATTEMPT) continue;
          if (withFallback(of.container).has(name)) continue;
          yield {
            path: `${of.path}.env[${i}].valueFrom.fieldRef.fieldPath`,
            message: `${name} reads ${keys.RESTART_ATTEMPT}, which is empty until the first restart of a standalone run`,
            remedy: `take an empty text for 0: \${${name}:-0} in a shell`,
          };
        }
      }
    },
  },
];

/** Names as nearly all variables have them. Others may be commands of a shell script: $(hostname), $(date). */
const CONVENTIONAL_NAME = /^[A-Z_][A-Z0-9_]*$/;

/** Keys that the Job controller writes on pods of its own accord. */
const JOB_KEYS = {
  labels: ['job-completion-index', 'job-name', 'controller-uid'].map(name => `batch.kubernetes.io/${name}`),
  annotations: ['job-completion-index', 'job-index-failure-count', 'job-index-ignored-failure-count'].map(name => `batch.kubernetes.io/${name}`),
};

function misplaced(job: JobTemplate, from: 'labels' | 'annotations', key: string): { readonly message: string; readonly remedy: string } | undefined {
  const other = from === 'labels' ? 'annotations' : 'labels';
  if (own(job.podMetadata[from], key) !== undefined || JOB_KEYS[from].includes(key)) return undefined;
  if (own(job.podMetadata[other], key) !== undefined || JOB_KEYS[other].includes(key)) {
    return { message: `which the pod has among its ${other} only`, remedy: `write metadata.${other}['${key}']` };
  }
  const meant = key.startsWith('batch.kubernetes.io/') ? nearest(key, JOB_KEYS[from]) : undefined;
  return meant === undefined ? undefined : { message: 'which nobody writes', remedy: `read ${meant}` };
}

/** Whether a variable is or may be set by anything but `env`. */
function mayComeFromElsewhere(job: JobTemplate, { container }: ContainerOf, name: string): boolean {
  const known = elsewhere(job);
  let environment = known.get(container);
  if (!environment) known.set(container, environment = new Environment(job, { ...container, env: [] }));
  return environment.resolve(name) !== 'absent' && name !== COMPLETION_INDEX;
}

/** By container, the environment without what its `env` says. */
const elsewhere = oncePer((_: JobTemplate) => new Map<Container, Environment>());

/** Where a variable stands in `env`, first and last. */
const placesIn = oncePer(({ env = [] }: Container): ReadonlyMap<string, { readonly first: number; readonly last: number }> => {
  const places = new Map<string, { readonly first: number; readonly last: number }>();
  for (const [i, { name }] of env.entries()) places.set(name, { first: places.get(name)?.first ?? i, last: i });
  return places;
});

/** The variables that a text of the container takes with a fallback: `${NAME:-…}`. */
const withFallback = oncePer((container: Container): ReadonlySet<string> => new Set(allTexts({ container, path: '', init: false })
  .flatMap(({ text }) => Array.from(text.matchAll(/\$\{([^${}:-]+):?-/g), ([, name]) => name))));

interface Text {
  readonly at: string;
  readonly text: string;
  /** The variable that it is the value of. */
  readonly name?: string;
}

function allTexts({ container, path }: ContainerOf): Text[] {
  return [
    ...(container.env ?? []).flatMap(({ name, value }, i) => value === undefined ? [] : [{ at: `${path}.env[${i}].value`, text: value, name }]),
    ...commandLine(container).map(({ text, at }) => ({ at: `${path}.${at[0]}[${at[1]}]`, text })),
  ];
}

/** The texts in which $(NAME) means nothing but a variable: not those that a shell reads. */
function expandedTexts(of: ContainerOf): Text[] {
  const words = commandLine(of.container);
  const shell = words.some(({ text }) => SHELLS.includes(programName(text)));
  return allTexts(of).filter(({ name }) => name !== undefined || !shell);
}
