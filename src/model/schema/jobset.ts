/** Shape of a JobSet, v1alpha2. */
import { FAILURE_POLICY_ACTIONS, JOBSET_API_VERSION, JOBSET_KIND } from '../document';
import type { JobSetDocument } from '../document';
import { MAX_FAILURE_RULES, MAX_REPLICATED_JOBS } from '../limits';
import { inspect } from './inspect';
import type { Inspection } from './inspect';
import { JOB_TEMPLATE } from './job';
import { OBJECT_META } from './metadata';
import { any, atMost, count, flag, int32, keyedList, list, longCount, object, oneOf, plainFlag, struct, text, textList } from './shape';
import type { Sound } from './shape';
import { VOLUME_CLAIM_SPEC } from './volume';

export const MAX_DEPENDENCIES = 5;
export const MAX_VOLUME_CLAIM_POLICIES = 50;
export const MAX_VOLUME_CLAIM_TEMPLATES = 50;
export const MAX_TRACKED_RESTARTS = 1024;

const DEPENDS_ON = keyedList(object({ name: text, status: oneOf('Ready', 'Complete') }, 'name', 'status'), 'name');

export const REPLICATED_JOB = object({
  name: text,
  groupName: { kind: 'text', absent: 'default' },
  replicas: count,
  template: JOB_TEMPLATE,
  dependsOn: DEPENDS_ON,
}, 'name', 'template');

const FAILURE_POLICY = object({
  maxRestarts: int32,
  restartStrategy: oneOf('Recreate', 'BlockingRecreate', 'InPlaceRestart'),
  rules: atMost(MAX_FAILURE_RULES, list(object({
    name: text,
    action: oneOf(...FAILURE_POLICY_ACTIONS),
    onJobFailureReasons: textList,
    onJobFailureMessagePatterns: textList,
    targetReplicatedJobs: textList,
  }, 'action'))),
});

const VOLUME_CLAIM = object({ apiVersion: text, kind: text, metadata: OBJECT_META, spec: VOLUME_CLAIM_SPEC, status: any });

export const JOBSET_SPEC = struct({
  replicatedJobs: atMost(MAX_REPLICATED_JOBS, keyedList(REPLICATED_JOB, 'name')),
  network: object({ enableDNSHostnames: flag, subdomain: text, publishNotReadyAddresses: flag }),
  successPolicy: object({ operator: oneOf('All', 'Any'), targetReplicatedJobs: textList }, 'operator'),
  failurePolicy: FAILURE_POLICY,
  startupPolicy: object({ startupPolicyOrder: oneOf('AnyOrder', 'InOrder') }, 'startupPolicyOrder'),
  suspend: plainFlag,
  coordinator: object({ replicatedJob: text, jobIndex: int32, podIndex: int32 }, 'replicatedJob'),
  managedBy: text,
  ttlSecondsAfterFinished: count,
  volumeClaimPolicies: list(object({ templates: list(VOLUME_CLAIM), retentionPolicy: object({ whenDeleted: oneOf('Delete', 'Retain') }) })),
});

const RESTART_COUNTS = atMost(MAX_TRACKED_RESTARTS, list(int32));

const JOBSET_STATUS = object({
  conditions: keyedList(object({
    type: text, status: oneOf('True', 'False', 'Unknown'), reason: text, message: text, observedGeneration: longCount, lastTransitionTime: text,
  }, 'type', 'status'), 'type'),
  restarts: int32,
  restartsCountTowardsMax: int32,
  terminalState: text,
  replicatedJobsStatus: keyedList(object({
    name: text,
    ready: int32,
    succeeded: int32,
    failed: int32,
    active: int32,
    suspended: int32,
    completedIndexes: text,
    podsPassed: count,
    jobRestarts: RESTART_COUNTS,
    jobRestartsCountTowardsMax: RESTART_COUNTS,
  }, 'name', 'ready', 'succeeded', 'failed', 'active', 'suspended'), 'name'),
  previousInPlaceRestartAttempt: count,
  currentInPlaceRestartAttempt: count,
  inPlaceRestarts: count,
});

export const JOBSET = object({ apiVersion: text, kind: text, metadata: OBJECT_META, spec: JOBSET_SPEC, status: JOBSET_STATUS });

/** Makes a JobSet safe to read, whatever it is: of what is no JobSet, nothing is left. */
export function inspectJobSet(document: unknown): Inspection<JobSetDocument> {
  const inspection = inspect(JOBSET, document);
  const { sound } = inspection;
  return { ...inspection, sound: isWhole(sound) ? sound : { ...sound, ...IDENTITY, metadata: sound.metadata ?? {}, spec: sound.spec ?? {} } };
}

const IDENTITY = { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND } as const;

/** Whether nothing has to be added. */
function isWhole(sound: Sound<typeof JOBSET>): sound is Sound<typeof JOBSET> & Required<Pick<Sound<typeof JOBSET>, 'metadata' | 'spec'>> & typeof IDENTITY {
  return sound.apiVersion === IDENTITY.apiVersion && sound.kind === IDENTITY.kind && sound.metadata !== undefined && sound.spec !== undefined;
}
