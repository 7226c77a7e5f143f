import * as kplus from 'cdk8s-plus-28';
import type { JobTemplateSpec, PodSpec, StringMap } from '../model';
import type { ExclusivePlacement } from './exclusive-placement';
import { IN_PLACE_JOB } from './in-place-restart';
import type { JobDecoration } from './job-decoration';
import { CompletionMode } from './replicated-job-props';
import type { ReplicatedJobProps } from './replicated-job-props';
import { storedPodSpec } from './stored-form';

/** What a Job template is made of. */
export interface JobTemplateParts {
  readonly props: ReplicatedJobProps;
  readonly parallelism: number;
  readonly completions: number | undefined;
  readonly decoration: JobDecoration;
  readonly jobMetadata: Metadata;
  readonly podMetadata: Metadata;
  /** As cdk8s-plus writes it, with its defaults for web services. */
  readonly podSpec: PodSpec;
  readonly nodeSelector: StringMap;
  readonly exclusivePlacement: ExclusivePlacement | undefined;
  /** Labels that select the pods of this replicated job. */
  readonly podLabels: StringMap;
}

interface Metadata {
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
}

/** The Job template of a replicated job: only what its author has said, and our own defaults, its pods in the form in which they are stored. */
export function jobTemplate(parts: JobTemplateParts): JobTemplateSpec {
  const { props, parallelism, completions, decoration } = parts;
  const inPlace = decoration.inPlaceRestart && IN_PLACE_JOB;
  const pod = podSpec(parts);
  const rules = [...decoration.podFailureRules, ...props.podFailureRules ?? []].map(rule => rule._toDocument());
  const jobMetadata = withoutEmpty({
    ...parts.jobMetadata,
    labels: { ...decoration.jobLabels, ...parts.jobMetadata.labels },
    annotations: { ...parts.exclusivePlacement?._toAnnotations(), ...parts.jobMetadata.annotations },
  });
  const podMetadata = withoutEmpty({ ...parts.podMetadata, annotations: { ...decoration.podAnnotations, ...parts.podMetadata.annotations } });
  return {
    ...(jobMetadata && { metadata: jobMetadata }),
    spec: {
      completionMode: props.completionMode ?? CompletionMode.INDEXED,
      parallelism,
      completions,
      backoffLimit: props.backoffLimit ?? inPlace?.backoffLimit ?? (props.backoffLimitPerIndex === undefined ? 0 : undefined),
      backoffLimitPerIndex: props.backoffLimitPerIndex,
      maxFailedIndexes: props.maxFailedIndexes,
      ...(rules.length > 0 && { podFailurePolicy: { rules } }),
      ...(props.successRules && { successPolicy: { rules: props.successRules.map(rule => rule._toDocument()) } }),
      podReplacementPolicy: props.podReplacementPolicy ?? inPlace?.podReplacementPolicy,
      activeDeadlineSeconds: props.activeDeadline?.toSeconds(),
      ttlSecondsAfterFinished: props.ttlAfterFinished?.toSeconds(),
      managedBy: props.managedBy,
      template: { ...(podMetadata && { metadata: podMetadata }), spec: storedPodSpec(decoration.inPlaceRestart?.addTo(pod) ?? pod) },
    },
  };
}

function podSpec({ props, podSpec: written, nodeSelector, podLabels, decoration }: JobTemplateParts): PodSpec {
  const { volumes: mounted = [], ...rest } = written;
  const volumes = mounted.filter(({ name }) => !decoration.claimedVolumes.has(name));
  return {
    ...rest,
    ...(volumes.length > 0 && { volumes }),
    securityContext: podSecurityContext(props.securityContext),
    hostNetwork: props.hostNetwork,
    dnsPolicy: props.dns?.policy ?? (props.hostNetwork ? kplus.DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET : undefined),
    setHostnameAsFQDN: props.dns?.hostnameAsFQDN,
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    topologySpreadConstraints: props.topologySpread?.map(spread => spread._toDocument(podLabels)),
    priorityClassName: props.priorityClassName,
    runtimeClassName: props.runtimeClassName,
    schedulerName: props.schedulerName,
    schedulingGates: props.schedulingGates?.map(name => ({ name })),
    resourceClaims: props.resourceClaims?.map(claim => claim._toDocument()),
    ...props.podSpecFields,
  };
}

function podSecurityContext(props: kplus.PodSecurityContextProps | undefined): PodSpec['securityContext'] {
  return props && {
    runAsNonRoot: props.ensureNonRoot,
    runAsUser: props.user,
    fsGroup: props.fsGroup,
    fsGroupChangePolicy: props.fsGroupChangePolicy,
    ...(props.group !== undefined && { runAsGroup: props.group }),
    ...(props.sysctls && { sysctls: props.sysctls }),
  };
}

/** Metadata without empty members; undefined when nothing is left. */
function withoutEmpty(metadata: object): { [key: string]: unknown } | undefined {
  const said = Object.entries(metadata).filter(([, value]) => typeof value !== 'object' || Object.keys(value ?? {}).length > 0);
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
