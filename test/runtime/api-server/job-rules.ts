/** What the API server says to Jobs, as far as a controller of Jobs can meet it. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from './objects';
import type { ApiObject, JsonObject } from './objects';
import { conditionsOf, isTrue } from './rules';
import type { KindRules } from './rules';
import type { StringMap } from '../../../src/model';

interface Template {
  readonly metadata?: { readonly labels?: StringMap; readonly annotations?: StringMap };
  readonly spec: JsonObject;
}

interface JobSpec extends JsonObject {
  readonly template: Template;
  readonly suspend?: boolean;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
}

const specOf = ({ spec }: ApiObject) => spec as JobSpec;

export const JOB_RULES: KindRules = {
  defaults(job) {
    const spec = specOf(job);
    if (!isObject(spec?.template)) return job;
    const { uid, name } = job.metadata;
    const labels = { 'batch.kubernetes.io/controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
    const { template } = spec;
    return {
      ...job,
      spec: {
        completionMode: 'NonIndexed',
        suspend: false,
        backoffLimit: 6,
        podReplacementPolicy: 'TerminatingOrFailed',
        ...spec,
        parallelism: spec.parallelism ?? 1,
        ...(spec.completions === undefined && spec.parallelism === undefined && { completions: 1 }),
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
        template: { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } },
      },
      status: {},
    };
  },

  invalid(job) {
    const spec = specOf(job);
    if (!isObject(spec?.template?.spec)) return 'spec.template.spec.containers: Required value';
    const { containers, restartPolicy } = spec.template.spec;
    if (!Array.isArray(containers) || containers.length === 0) return 'spec.template.spec.containers: Required value';
    if (restartPolicy !== 'Never' && restartPolicy !== 'OnFailure') return 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"';
    if (spec.completionMode === 'Indexed' && spec.completions === undefined) return 'spec.completions: Required value: when completion mode is Indexed';
    for (const [field, value] of Object.entries({ parallelism: spec.parallelism, completions: spec.completions })) {
      if (value !== undefined && value < 0) return `spec.${field}: Invalid value: ${value}: must be greater than or equal to 0`;
    }
    return undefined;
  },

  invalidChange(before, after) {
    const [old, now] = [specOf(before), specOf(after)];
    for (const field of ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy']) {
      if (!isDeepStrictEqual(old[field], now[field])) return `spec.${field}: Invalid value: field is immutable`;
    }
    if (old.completions !== now.completions) {
      const inTandem = now.completionMode === 'Indexed' && now.completions !== undefined && now.completions === now.parallelism;
      if (!inTandem) return 'spec.completions: Invalid value: can only be modified in tandem with spec.parallelism';
    }
    const mutable = old.suspend === true && before.status?.startTime === undefined;
    const comparable = mutable ? withoutScheduling : (template: Template) => template;
    if (!isDeepStrictEqual(comparable(old.template), comparable(now.template))) return 'spec.template: Invalid value: field is immutable';
    return undefined;
  },

  invalidStatusChange(before, after) {
    const [old, now] = [before.status, after.status];
    for (const type of ['Complete', 'Failed', 'SuccessCriteriaMet', 'FailureTarget']) {
      if (isTrue(old, type) && !isTrue(now, type)) return `status.conditions: Invalid value: cannot disable the terminal ${type}=True condition`;
    }
    const changed = !isDeepStrictEqual(conditionsOf(old), conditionsOf(now)) || old?.completionTime !== now?.completionTime;
    if (changed && isTrue(now, 'Complete')) {
      if (now?.startTime === undefined) return 'status.startTime: Required value: startTime cannot be removed for unsuspended job';
      if (now.completionTime === undefined) return 'status.completionTime: Required value: completionTime is required for Complete jobs';
      if (!isTrue(now, 'SuccessCriteriaMet')) return 'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition';
      if (isTrue(now, 'Failed')) return 'status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions';
    }
    if (changed && isTrue(now, 'Failed') && !isTrue(now, 'FailureTarget')) {
      return 'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition';
    }
    if (now?.completionTime !== undefined) {
      if (!isTrue(now, 'Complete')) return 'status.completionTime: Invalid value: completionTime can only be set when the Job is Complete';
      if (String(now.completionTime) < String(now.startTime)) return 'status.completionTime: Invalid value: completionTime cannot be set before startTime';
    }
    const removed = old?.startTime !== undefined && now?.startTime === undefined;
    if (removed && !specOf(after).suspend) return 'status.startTime: Required value: startTime cannot be removed for unsuspended job';
    return undefined;
  },
};

/** A suspended Job that has not started may still be told where to go. */
function withoutScheduling({ metadata, spec, ...rest }: Template): object {
  const { nodeSelector: _, tolerations: __, schedulingGates: ___, affinity: ____, ...others } = spec;
  return { ...rest, metadata: { ...metadata, labels: undefined, annotations: undefined }, spec: others };
}
