/** The shapes of the objects that are verified: which fields they may have, and of which types. */
import type { KubernetesObject } from '../model/kubernetes';
import { inspect } from '../model/schema/inspect';
import type { StructureProblem } from '../model/schema/inspect';
import { JOB, JOB_TEMPLATE } from '../model/schema/job';
import { JOBSET } from '../model/schema/jobset';
import { LABEL_SELECTOR, OBJECT_META } from '../model/schema/metadata';
import { any, count, flag, list, object, oneOf, port, text, textList, textMap } from '../model/schema/shape';
import type { ObjectShape } from '../model/schema/shape';
import { VOLUME_CLAIM_SPEC } from '../model/schema/volume';

const TYPE_META = { apiVersion: text, kind: text, metadata: OBJECT_META };

const CRON_JOB = object({
  ...TYPE_META,
  spec: object({
    schedule: text,
    timeZone: text,
    jobTemplate: JOB_TEMPLATE,
    concurrencyPolicy: oneOf('Allow', 'Forbid', 'Replace'),
    suspend: flag,
    startingDeadlineSeconds: count,
    successfulJobsHistoryLimit: count,
    failedJobsHistoryLimit: count,
  }, 'schedule', 'jobTemplate'),
}, 'spec');

const CONFIG_MAP = object({ ...TYPE_META, data: textMap, binaryData: textMap, immutable: flag });

const SERVICE = object({
  ...TYPE_META,
  spec: object({
    type: oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'),
    clusterIP: text,
    clusterIPs: textList,
    selector: textMap,
    ports: list(any),
    publishNotReadyAddresses: flag,
    externalName: text,
    externalIPs: textList,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    trafficDistribution: text,
    healthCheckNodePort: count,
    ipFamilies: textList,
    ipFamilyPolicy: text,
    allocateLoadBalancerNodePorts: flag,
    loadBalancerClass: text,
    loadBalancerIP: text,
    loadBalancerSourceRanges: textList,
    sessionAffinity: text,
    sessionAffinityConfig: any,
  }),
});

const POD_DISRUPTION_BUDGET = object({
  ...TYPE_META,
  spec: object({
    minAvailable: port,
    maxUnavailable: port,
    selector: LABEL_SELECTOR,
    unhealthyPodEvictionPolicy: oneOf('AlwaysAllow', 'IfHealthyBudget'),
  }),
});

const PERSISTENT_VOLUME_CLAIM = object({ ...TYPE_META, spec: VOLUME_CLAIM_SPEC });

/** A status in a manifest is ignored by whoever applies it. */
function withStatus(shape: ObjectShape): ObjectShape {
  return { ...shape, fields: { status: any, ...shape.fields } };
}

const SHAPES: Readonly<Record<string, ObjectShape>> = {
  'jobset.x-k8s.io/v1alpha2/JobSet': JOBSET,
  'batch/v1/Job': withStatus(JOB),
  'batch/v1/CronJob': withStatus(CRON_JOB),
  'v1/ConfigMap': CONFIG_MAP,
  'v1/Service': withStatus(SERVICE),
  'v1/PersistentVolumeClaim': withStatus(PERSISTENT_VOLUME_CLAIM),
  'policy/v1/PodDisruptionBudget': withStatus(POD_DISRUPTION_BUDGET),
};

/** Objects of other kinds are looked at only as far as all objects are alike. */
const ANY_OBJECT = object({ metadata: OBJECT_META });

/** The shape of an object's kind, if it is one of those whose fields are known. */
export function shapeOf({ apiVersion, kind }: KubernetesObject): ObjectShape | undefined {
  return SHAPES[`${apiVersion}/${kind}`];
}

export interface InspectedObject {
  readonly written: KubernetesObject;
  /** As written, without members that are null (to the API server they are absent) or whose type is not that of their field. */
  readonly object: KubernetesObject;
  readonly structure: readonly StructureProblem[];
  /** Whether every field has its type, so that the object may be read as what its kind says. */
  readonly sound: boolean;
}

export function inspected(written: KubernetesObject): InspectedObject {
  const { sound, problems } = inspect(shapeOf(written) ?? ANY_OBJECT, written);
  return { written, object: sound as KubernetesObject, structure: problems, sound: problems.every(({ kind }) => HARMLESS.has(kind)) };
}

/** A value that the API refuses, although it has the type of its field. */
const HARMLESS: ReadonlySet<StructureProblem['kind']> = new Set(['value', 'duplicate', 'many']);
