/** Rules of the Job API for a Job's own fields: completions, limits, selector. Source: batch/v1 validation, Kubernetes 1.37. */
import { completionsOf } from '../defaults';
import { childPath } from '../field-path';
import { CONTROLLER_UID, JOB_NAME } from '../keys';
import type { JobSpec } from '../kubernetes';
import { listed } from '../listing';
import type { Problem, Rule } from '../rule';
import { eachJob } from './subject';
import type { JobPart, JobsSubject } from './subject';
import { counted, plural } from '../grammar';
import { own } from '../own';

const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
/** Above so many completions, limits per index are bounded more tightly. */
const MANY_COMPLETIONS = 100_000;
const MAX_WITH_MANY_COMPLETIONS = 10_000;

/** Labels that the Job controller puts on a Job's pods and selects them by. */
const OWN_LABELS = ['controller-uid', 'job-name', CONTROLLER_UID, JOB_NAME];

function isIndexed(spec: JobSpec): boolean {
  return spec.completionMode === 'Indexed';
}

/** What the Job API asks of fields that only an Indexed Job may have. */
function needsIndexed({ path, spec }: JobPart, field: 'backoffLimitPerIndex' | 'maxFailedIndexes' | 'successPolicy'): Problem[] {
  if (spec[field] === undefined || isIndexed(spec)) return [];
  return [{
    path: `${path}.${field}`,
    message: `${field} is set, and completionMode is ${spec.completionMode ?? 'not set, which means NonIndexed'}`,
    remedy: `write completionMode: Indexed, or remove ${field}`,
  }];
}

export const JOB_TEMPLATE_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1103',
    severity: 'error',
    title: 'Indexed Job without completions',
    why: 'An Indexed Job gives every pod a number from 0 to completions - 1, so the Job API requires completions; only with neither parallelism nor completions both are 1. '
      + 'JobSet makes Jobs Indexed by default and does not look: the JobSet is accepted, its Jobs are never created, and its status does not say why.',
    check: eachJob(function* ({ path, spec }) {
      if (!isIndexed(spec) || spec.completions !== undefined || spec.parallelism === undefined) return;
      yield {
        path: `${path}.completions`,
        message: 'completionMode is Indexed, and completions is not set',
        remedy: `write completions: ${spec.parallelism}, the number of pods`,
      };
    }),
  },
  {
    code: 'JS1104',
    severity: 'error',
    title: 'Indexed Job with too much parallelism',
    why: 'The status of an Indexed Job lists the indexes that are done. To keep that list short, the Job API allows at most 100000 pods at a time.',
    check: eachJob(function* ({ path, spec: { parallelism = 1, ...spec } }) {
      if (!isIndexed(spec) || parallelism <= MAX_INDEXED_PARALLELISM) return;
      yield {
        path: `${path}.parallelism`,
        message: `parallelism is ${parallelism}, more than the ${MAX_INDEXED_PARALLELISM} of an Indexed Job`,
        remedy: 'spread the pods over several Jobs: raise replicas and lower parallelism',
      };
    }),
  },
  {
    code: 'JS1105',
    severity: 'error',
    title: 'Job whose pods always restart',
    why: 'A pod that starts its containers again whatever happens never ends, and a Job waits for the end of its pods. The Job API takes Never and OnFailure only.',
    check: eachJob(function* ({ pod }) {
      if (!pod) return;
      const policy = pod.spec.restartPolicy || 'not set, which means Always';
      if (!policy.endsWith('Always')) return;
      yield {
        path: `${pod.path}.restartPolicy`,
        message: `restartPolicy is ${policy}`,
        remedy: 'write Never, so that the Job sees every failure, or OnFailure, so that the kubelet tries again first',
      };
    }),
  },
  {
    code: 'JS1108',
    severity: 'error',
    title: 'Limits per index of a Job without indexes',
    why: 'backoffLimitPerIndex and maxFailedIndexes count failures per index. The Job API allows them for Indexed Jobs only.',
    check: eachJob(part => [...needsIndexed(part, 'backoffLimitPerIndex'), ...needsIndexed(part, 'maxFailedIndexes')]),
  },
  {
    code: 'JS1109',
    severity: 'error',
    title: 'maxFailedIndexes without backoffLimitPerIndex',
    why: 'An index fails when its own backoff limit is used up. Without backoffLimitPerIndex there are no failed indexes to count.',
    check: eachJob(function* ({ path, spec }) {
      if (!isIndexed(spec) || spec.maxFailedIndexes === undefined || spec.backoffLimitPerIndex !== undefined) return;
      yield {
        path: `${path}.backoffLimitPerIndex`,
        message: `maxFailedIndexes is ${spec.maxFailedIndexes}, and backoffLimitPerIndex is not set`,
        remedy: 'write backoffLimitPerIndex, for example 0, or remove maxFailedIndexes',
      };
    }),
  },
  {
    code: 'JS1110',
    severity: 'error',
    title: 'maxFailedIndexes too large',
    why: 'No more indexes can fail than there are, and the status has room for 100000 of them.',
    check: eachJob(function* ({ path, spec }) {
      const { maxFailedIndexes: failed = 0 } = spec;
      const completions = completionsOf(spec);
      if (!isIndexed(spec)) return;
      if (completions !== undefined && failed > completions) {
        yield {
          path: `${path}.maxFailedIndexes`,
          message: `maxFailedIndexes is ${failed}, and there ${plural(completions, 'is')} ${counted(completions, 'index')}`,
          remedy: `write at most ${completions}`,
        };
      } else if (failed > MAX_FAILED_INDEXES) {
        yield {
          path: `${path}.maxFailedIndexes`,
          message: `maxFailedIndexes is ${failed}, more than ${MAX_FAILED_INDEXES}`,
          remedy: `write at most ${MAX_FAILED_INDEXES}`,
        };
      }
    }),
  },
  {
    code: 'JS1111',
    severity: 'error',
    title: 'Limits per index with very many completions',
    why: 'The status lists failed indexes. With more than 100000 completions and backoffLimitPerIndex the Job API therefore requires maxFailedIndexes, '
      + 'and allows at most 10000 for it and for parallelism.',
    check: eachJob(function* ({ path, spec }) {
      const { completions = 0, backoffLimitPerIndex, maxFailedIndexes, parallelism = 1 } = spec;
      if (!isIndexed(spec) || completions <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return;
      const because = `with ${completions} completions, more than ${MANY_COMPLETIONS}, and backoffLimitPerIndex`;
      if (maxFailedIndexes === undefined) {
        yield {
          path: `${path}.maxFailedIndexes`,
          message: `maxFailedIndexes is not set, ${because}`,
          remedy: `write maxFailedIndexes, at most ${MAX_WITH_MANY_COMPLETIONS}`,
        };
      }
      for (const [field, value] of [['maxFailedIndexes', maxFailedIndexes ?? 0], ['parallelism', parallelism]] as const) {
        if (value > MAX_WITH_MANY_COMPLETIONS && value <= MAX_FAILED_INDEXES) {
          yield { path: `${path}.${field}`, message: `${field} is ${value}, ${because}`, remedy: `write at most ${MAX_WITH_MANY_COMPLETIONS}` };
        }
      }
    }),
  },
  {
    code: 'JS1112',
    severity: 'error',
    title: 'Success policy of a Job without indexes',
    why: 'A Job\'s success policy says which indexes have to succeed. The Job API allows it for Indexed Jobs only.',
    check: eachJob(part => needsIndexed(part, 'successPolicy')),
  },
  {
    code: 'JS1123',
    severity: 'error',
    title: 'Selector in a Job template',
    why: 'The API server writes the selector of a Job, so that no two Jobs count each other\'s pods. It refuses any other unless manualSelector is true, '
      + 'and then the pods need the labels that are selected.',
    check: eachJob(function* ({ path, spec: { selector, manualSelector, template } }) {
      const selected = { ...selector?.matchLabels };
      const empty = Object.keys(selected).length === 0 && !selector?.matchExpressions?.length;
      if (!manualSelector) {
        if (!empty) yield { path: `${path}.selector`, message: 'the Job has a selector of its own', remedy: 'remove it: the API server writes one' };
        return;
      }
      if (!selector) {
        yield { path: `${path}.selector`, message: 'manualSelector is true, and there is no selector', remedy: 'remove manualSelector' };
        return;
      }
      const labels = template.metadata?.labels ?? {};
      const missing = Object.entries(selected).filter(([key, value]) => own(labels, key) !== value).map(([key, value]) => `${key}=${value}`);
      if (missing.length > 0) {
        yield {
          path: `${path}.template.metadata.labels`,
          message: `the selector asks for ${listed(missing)}, and the pods have no such label`,
          remedy: 'remove selector and manualSelector',
        };
      }
    }),
  },
  {
    code: 'JS1124',
    severity: 'error',
    title: 'Label that the Job controller sets itself',
    why: 'The Job controller labels the pods of each Job with its name and UID and finds them by that. The API server refuses a Job whose template says something else there.',
    check: eachJob(function* ({ path, spec: { manualSelector, template: { metadata } } }) {
      if (manualSelector) return;
      for (const label of OWN_LABELS) {
        const value = metadata?.labels?.[label];
        if (value === undefined) continue;
        yield {
          path: childPath(`${path}.template.metadata.labels`, label),
          message: `label ${label} is set to '${value}'`,
          remedy: 'remove it: the Job controller sets it',
        };
      }
    }),
  },
];
