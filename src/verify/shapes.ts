/** The shapes of the objects that are verified: which fields they may have, and of which types. */
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model/document';
import type { JobSetDocument } from '../model/document';
import type {
  Job, JobTemplateSpec, KubernetesObject, LabelSelector, ObjectMeta, PersistentVolumeClaim, Service, WrittenObject,
} from '../model/kubernetes';
import type { ConfigMap } from '../model/policy-document';
import { inspect, inspectAny } from '../model/schema/inspect';
import type { Inspection, StructureProblem } from '../model/schema/inspect';
import { JOB, JOB_TEMPLATE } from '../model/schema/job';
import { inspectJobSet, JOBSET } from '../model/schema/jobset';
import { LABEL_SELECTOR, OBJECT_META } from '../model/schema/metadata';
import { any, count, flag, list, object, oneOf, port, text, textList, textMap } from '../model/schema/shape';
import type { ObjectShape } from '../model/schema/shape';
import { VOLUME_CLAIM_SPEC } from '../model/schema/volume';

/** A status in a manifest is ignored by whoever applies it. */
const TYPE_META = { apiVersion: text, kind: text, metadata: OBJECT_META, status: any };

const JOB_SHAPE = { ...JOB, fields: { ...JOB.fields, ...TYPE_META } };

const CRON_JOB_SHAPE = object({
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

const CONFIG_MAP_SHAPE = object({ ...TYPE_META, data: textMap, binaryData: textMap, immutable: flag });

const SERVICE_SHAPE = object({
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

const BUDGET_SHAPE = object({
  ...TYPE_META,
  spec: object({
    minAvailable: port,
    maxUnavailable: port,
    selector: LABEL_SELECTOR,
    unhealthyPodEvictionPolicy: oneOf('AlwaysAllow', 'IfHealthyBudget'),
  }),
});

const CLAIM_SHAPE = object({ ...TYPE_META, spec: VOLUME_CLAIM_SPEC });

export interface CronJob extends KubernetesObject {
  readonly spec: { readonly jobTemplate: JobTemplateSpec };
}

export interface PodDisruptionBudget extends KubernetesObject {
  readonly spec?: {
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
}

/** A kind whose fields are known. Objects are read as what their kind says by `asKind`, and in no other way. */
export interface Kind<T extends KubernetesObject> {
  readonly apiVersion: T['apiVersion'];
  readonly kind: T['kind'];
  readonly shape: ObjectShape;
  inspect(written: unknown): { readonly sound: T; readonly problems: readonly StructureProblem[] };
}

/** What an object has in any case. */
type Identity = 'apiVersion' | 'kind' | 'metadata';
type Vouched<T> = Omit<T, Identity> & { readonly metadata?: ObjectMeta };

/** @param inspection compiles only where the shape vouches for all that the type promises */
function kindOf<T extends KubernetesObject>(
  apiVersion: T['apiVersion'], kind: T['kind'], shape: ObjectShape, inspection: (written: unknown) => Inspection<Vouched<T>>,
): Kind<T> {
  return {
    apiVersion,
    kind,
    shape,
    inspect(written) {
      const { sound, problems } = inspection(written);
      const { metadata } = sound;
      return { sound: (metadata === undefined ? { ...sound, metadata: {} } : sound) as unknown as T, problems };
    },
  };
}

export const CONFIG_MAP = kindOf<ConfigMap>('v1', 'ConfigMap', CONFIG_MAP_SHAPE, written => inspect(CONFIG_MAP_SHAPE, written));
export const JOB_KIND = kindOf<Omit<Job, 'status'>>('batch/v1', 'Job', JOB_SHAPE, written => inspect(JOB_SHAPE, written));
export const CRON_JOB = kindOf<CronJob>('batch/v1', 'CronJob', CRON_JOB_SHAPE, written => inspect(CRON_JOB_SHAPE, written));
export const SERVICE = kindOf<Service>('v1', 'Service', SERVICE_SHAPE, written => inspect(SERVICE_SHAPE, written));
export const CLAIM = kindOf<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', CLAIM_SHAPE, written => inspect(CLAIM_SHAPE, written));
export const BUDGET = kindOf<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', BUDGET_SHAPE, written => inspect(BUDGET_SHAPE, written));
export const JOBSET_OF_SET: Kind<JobSetDocument> = { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, shape: JOBSET, inspect: inspectJobSet };

const KINDS: ReadonlyMap<string, Kind<KubernetesObject>> = new Map(
  [CONFIG_MAP, JOB_KIND, CRON_JOB, SERVICE, CLAIM, BUDGET, JOBSET_OF_SET].map(each => [`${each.apiVersion}/${each.kind}`, each]),
);

/** Objects of other kinds are looked at only as far as all objects are alike. */
const ANY_OBJECT = object({ metadata: OBJECT_META });

/** The shape of an object's kind, if it is one of those whose fields are known. */
export function shapeOf({ apiVersion, kind }: WrittenObject): ObjectShape | undefined {
  return KINDS.get(`${apiVersion}/${kind}`)?.shape;
}

export interface InspectedObject {
  readonly written: WrittenObject;
  /** Its kind, if it is one whose fields are known. */
  readonly known?: Kind<KubernetesObject>;
  /** As written, without members that are null (to the API server they are absent) or whose type is not that of their field. */
  readonly object: KubernetesObject;
  readonly structure: readonly StructureProblem[];
  /** Whether every field has its type, so that what is not there has been left out by the author. */
  readonly sound: boolean;
}

export function inspected(written: WrittenObject): InspectedObject {
  const { apiVersion, kind } = written;
  const known = KINDS.get(`${apiVersion}/${kind}`);
  const { sound, problems } = known?.inspect(written) ?? inspectAny(ANY_OBJECT, written);
  return {
    written, ...(known && { known }), object: sound as KubernetesObject, structure: problems, sound: problems.every(each => HARMLESS.has(each.kind)),
  };
}

/** The object as what its kind says; undefined for one of any other kind or version, of which nobody has looked at the fields. */
export function asKind<T extends KubernetesObject>({ known, object: inspectedObject }: InspectedObject, kind: Kind<T>): T | undefined {
  return known === kind ? inspectedObject as T : undefined;
}

/** A value that the API refuses, although it has the type of its field. */
const HARMLESS: ReadonlySet<StructureProblem['kind']> = new Set(['value', 'duplicate', 'many']);
