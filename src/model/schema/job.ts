/** Shape of a Job template, Kubernetes 1.37. */
import { LABEL_SELECTOR, OBJECT_META } from './metadata';
import { POD_TEMPLATE } from './pod';
import { count, flag, int32, integer, keyedList, list, longCount, MAX_INT32, object, oneOf, plainFlag, struct, text } from './shape';

const POD_FAILURE_POLICY = object({
  rules: list(object({
    action: oneOf('Count', 'FailIndex', 'FailJob', 'Ignore'),
    onExitCodes: object({ containerName: text, operator: oneOf('In', 'NotIn'), values: list(int32) }, 'operator', 'values'),
    onPodConditions: list(object({ type: text, status: oneOf('True', 'False', 'Unknown') }, 'type')),
  }, 'action')),
}, 'rules');

const SCHEDULING = object({
  disruptionMode: object({ all: object({}), single: object({}) }),
  resourceClaims: keyedList(object({ name: text, resourceClaimName: text, resourceClaimTemplateName: text }, 'name'), 'name'),
  schedulingConstraints: object({ topology: list(object({ key: text }, 'key')) }),
  schedulingPolicy: object({ basic: object({}), gang: object({ minCount: integer(1, MAX_INT32) }) }),
});

export const JOB_SPEC = {
  ...struct({
    activeDeadlineSeconds: longCount,
    backoffLimit: count,
    backoffLimitPerIndex: count,
    completionMode: oneOf('Indexed', 'NonIndexed'),
    completions: count,
    managedBy: text,
    manualSelector: plainFlag,
    maxFailedIndexes: count,
    parallelism: count,
    podFailurePolicy: POD_FAILURE_POLICY,
    podReplacementPolicy: oneOf('TerminatingOrFailed', 'Failed'),
    scheduling: SCHEDULING,
    selector: LABEL_SELECTOR,
    successPolicy: object({ rules: list(object({ succeededCount: count, succeededIndexes: text })) }, 'rules'),
    suspend: flag,
    template: POD_TEMPLATE,
    ttlSecondsAfterFinished: count,
  }, 'template'),
  refusedBy: 'job' as const,
};

export const JOB_TEMPLATE = struct({ metadata: OBJECT_META, spec: JOB_SPEC }, 'spec');

/** A Job as it stands in a manifest. */
export const JOB = object({ apiVersion: text, kind: text, metadata: OBJECT_META, spec: JOB_SPEC }, 'spec');
