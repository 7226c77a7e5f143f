/** Rules of `spec.managedBy`, of a JobSet and of a Job. */
import { childPath } from '../field-path';
import * as keys from '../keys';
import type { Problem, Rule } from '../rule';
import { illegalManager, tooLong } from '../syntax';
import { eachJob } from './subject';
import type { JobSetSubject, JobsSubject } from './subject';

const MAX_MANAGER = 63;

function illegalForm(path: string, managedBy: string | undefined): Problem[] {
  const reason = managedBy === undefined ? undefined : illegalManager(managedBy);
  if (!reason) return [];
  return [{
    path: childPath(path, 'managedBy'),
    message: `managedBy '${managedBy}' ${reason}`,
    remedy: `write a domain and a path, such as ${keys.JOBSET_CONTROLLER}`,
  }];
}

function illegalLength(path: string, managedBy: string | undefined): Problem[] {
  const reason = managedBy === undefined || illegalManager(managedBy) ? undefined : tooLong(managedBy, MAX_MANAGER);
  return reason ? [{ path: childPath(path, 'managedBy'), message: `managedBy '${managedBy}' ${reason}`, remedy: 'shorten it' }] : [];
}

export const MANAGED_BY_RULES: readonly Rule<JobSetSubject>[] = [
  { // V14
    code: 'JS1026',
    severity: 'error',
    title: 'managedBy is not a domain and a path',
    why: 'The field names the controller that looks after the JobSet, in the form domain/path.',
    check: ({ document: { spec } }) => illegalForm('spec', spec.managedBy),
  },
  { // V15
    code: 'JS1027',
    severity: 'error',
    title: 'managedBy too long',
    why: 'The name of a controller may have 63 characters.',
    check: ({ document: { spec } }) => illegalLength('spec', spec.managedBy),
  },
];

export const JOB_MANAGED_BY_RULES: readonly Rule<JobsSubject>[] = [
  { // Job API: spec.managedBy
    code: 'JS1122',
    severity: 'error',
    title: 'managedBy of the Job is illegal',
    why: 'The Job API takes a domain and a path of at most 63 characters. The field in a Job template names who looks after the Jobs, not after the JobSet: '
      + 'with anything but kubernetes.io/job-controller there, the cluster\'s own Job controller leaves the Jobs alone.',
    check: eachJob(({ path, spec }) => [...illegalForm(path, spec.managedBy), ...illegalLength(path, spec.managedBy)]),
  },
];
