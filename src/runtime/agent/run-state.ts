/** Where agents read the state of their run: in the status of a JobSet, or in the record of a standalone run. */
import type { RunState } from './barrier';
import { STATUS_ANNOTATION } from '../../engine/record-keys';
import { DISABLE_IN_PLACE_RESTART } from '../../model/keys';

/** Which object of the API tells it. */
export type Source = 'jobset' | 'standalone';

export const COLLECTIONS: Readonly<Record<Source, (namespace: string) => string>> = {
  jobset: namespace => `/apis/jobset.x-k8s.io/v1alpha2/namespaces/${namespace}/jobsets`,
  standalone: namespace => `/apis/batch/v1/namespaces/${namespace}/jobs`,
};

/** As far as it is read. */
export interface RunObject {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly failurePolicy?: { readonly restartStrategy?: string } };
  readonly status?: AttemptStatus;
}

interface AttemptStatus {
  readonly currentInPlaceRestartAttempt?: number | null;
  readonly previousInPlaceRestartAttempt?: number | null;
}

/** Undefined: nothing is known yet. */
export function runState(source: Source, { metadata, spec, status }: RunObject): RunState | undefined {
  const annotations = metadata?.annotations ?? {};
  const disabled = DISABLE_IN_PLACE_RESTART in annotations;
  if (source === 'jobset') return stateOf(status ?? {}, disabled || spec?.failurePolicy?.restartStrategy !== 'InPlaceRestart');
  const text = annotations[STATUS_ANNOTATION];
  return text === undefined ? undefined : stateOf(JSON.parse(text) as AttemptStatus, disabled);
}

function stateOf({ currentInPlaceRestartAttempt, previousInPlaceRestartAttempt }: AttemptStatus, unguarded: boolean): RunState {
  return { current: currentInPlaceRestartAttempt ?? undefined, previous: previousInPlaceRestartAttempt ?? undefined, unguarded };
}
