/**
 * Rows of the table of rules.
 *
 * How to add a rule: write a row in the file of its subject under rules/, pick a free code of its range (model/rule.ts),
 * and put a wrong and a right manifest beside its page, docs/findings/examples/<code>.wrong.yaml and .right.yaml:
 * a test sees to it that the wrong one yields the code and the right one yields no finding at all.
 * Then write the pages: `npx projen findings`.
 */
import type { Acknowledgement } from './acknowledgement';
import type { JobTemplate, ObjectSubject, Run } from './subject';
import type { Rule } from '../model/rule';

/** Looked at once for each run: JobSets, and the policy documents of standalone runs. */
export interface RunRow extends Rule<Run> { readonly on: 'run' }

/** Looked at for each Job template: replicated jobs, Jobs without a run, CronJobs. */
export interface JobRow extends Rule<JobTemplate> { readonly on: 'job' }

/** Looked at for every object whose fields have their types. */
export interface ObjectRow extends Rule<ObjectSubject> { readonly on: 'object' }

/** Looked at for every object, whatever it contains. */
export interface ShapeRow extends Rule<ObjectSubject> { readonly on: 'shape' }

/** Looked at for every object that acknowledges findings, after all else. */
export interface AcknowledgementRow extends Rule<Acknowledgement> { readonly on: 'acknowledgement' }

/** A rule of the model: `validate` looks at it. */
export interface ModelRow extends Omit<Rule<unknown>, 'check'> { readonly on: 'model' }

/** A rule of updates: `validateUpdate` looks at it. `verify` does not, since manifests do not say what a cluster has stored. */
export interface UpdateRow extends Omit<Rule<unknown>, 'check'> { readonly on: 'update' }

export type Row = RunRow | JobRow | ObjectRow | ShapeRow | AcknowledgementRow | ModelRow | UpdateRow;
