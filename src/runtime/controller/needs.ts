/** What has to be watched for a run beyond its Jobs and Services. */
import type { Run } from './run-key';
import { observationNeeds } from '../../engine';
import type { EngineSettings, RunRecord } from '../../engine';
import type { JobSetDocument, UnreadablePolicy } from '../../model';

export interface Needs {
  readonly pods: boolean;
  readonly nodes: boolean;
  readonly claims: boolean;
}

export const NO_NEEDS: Needs = { pods: false, nodes: false, claims: false };

const ofDocuments = new WeakMap<JobSetDocument, Needs>();
const ofRecords = new WeakMap<RunRecord, Needs>();

/** @param record a run may go by the document that it was started with instead of the current one */
export function needsOf(document: JobSetDocument | UnreadablePolicy, kind: Run['kind'], settings: EngineSettings, record?: RunRecord): Needs {
  const current = 'error' in document ? NO_NEEDS : remembered(ofDocuments, document, () => document, kind, settings);
  if (record?.documentText === undefined) return current;
  const started = remembered(ofRecords, record, () => JSON.parse(record.documentText!) as JobSetDocument, kind, settings);
  return { pods: current.pods || started.pods, nodes: current.nodes || started.nodes, claims: current.claims || started.claims };
}

function remembered<K extends object>(
  known: WeakMap<K, Needs>, key: K, document: () => JobSetDocument, kind: Run['kind'], settings: EngineSettings,
): Needs {
  let needs = known.get(key);
  if (needs) return needs;
  try {
    const asked = document();
    needs = { ...observationNeeds(asked, kind, settings), claims: (asked.spec.volumeClaimPolicies ?? []).length > 0 };
  } catch {
    // Not validated yet, a document may be anything. One that is wrong needs nothing.
    needs = NO_NEEDS;
  }
  known.set(key, needs);
  return needs;
}
