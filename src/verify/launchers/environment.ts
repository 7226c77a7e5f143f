/** The variables that a container's process starts with, as the kubelet builds them. */
import * as keys from '../../model/keys';
import type { Container, EnvVar } from '../../model/kubernetes';
import { configMapData } from '../mounts';
import type { JobTemplate } from '../subject';
import { podTemplateMetadata } from './pod-metadata';
import { certain, expandReferences, MAX_ALL_EXPANDED, UNKNOWN } from './references';
import type { Resolved } from './references';
import { own } from '../../model/own';

/** One pod of a Job template: the pod with this completion index of the Job with this index. */
export interface PodIndexes {
  readonly jobIndex: number;
  readonly podIndex: number;
}

export const FIRST_POD: PodIndexes = { jobIndex: 0, podIndex: 0 };

/** Added by the Job controller behind all others, so no other variable can refer to it. */
export const COMPLETION_INDEX = 'JOB_COMPLETION_INDEX';

const SERVICE_VARIABLE = /_SERVICE_(HOST|PORT)(_|$)|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;
/** What webhooks of providers put into pods that ask for their accelerators. */
const INJECTED_VARIABLE = /^(TPU|MEGASCALE)_/;

/** Names of variables, and those of their values that are known before the run. */
export class Environment {
  private readonly values = new Map<string, string | undefined>();
  /** By name, the place in `env` that counts. */
  private readonly places = new Map<string, number>();
  private room = MAX_ALL_EXPANDED;
  /** Whether more variables come from an object that is not in the set. */
  private open = false;

  constructor(job: JobTemplate, container: Container, pod: PodIndexes = FIRST_POD) {
    for (const { prefix = '', configMapRef } of container.envFrom ?? []) {
      const data = configMapRef?.name === undefined ? undefined : configMapData(job, configMapRef.name);
      if (!data) this.open = true;
      for (const [key, value] of Object.entries(data ?? {})) this.values.set(`${prefix}${key}`, value);
    }
    for (const [place, variable] of (container.env ?? []).entries()) {
      this.values.set(variable.name, this.valueOf(variable, job, pod));
      this.places.set(variable.name, place);
    }
    if (isIndexed(job) && !this.values.has(COMPLETION_INDEX)) this.values.set(COMPLETION_INDEX, `${pod.podIndex}`);
  }

  /** The value, where it is known. */
  get(name: string): string | undefined {
    return this.values.get(name);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Place in `env` of the variable of this name, undefined for one that comes from elsewhere. */
  placeOf(name: string): number | undefined {
    return this.places.get(name);
  }

  /** What the kubelet makes of `$(name)`. */
  resolve(name: string): Resolved {
    if (this.values.has(name)) {
      const text = this.values.get(name);
      return text === undefined ? undefined : { text };
    }
    return this.open || mayBeInjected(name) ? undefined : 'absent';
  }

  /** The text with its references replaced; UNKNOWN for what only the run will tell. */
  expand(text: string): string {
    const expanded = expandReferences(text, name => this.resolve(name));
    if (expanded === text) return text;
    this.room -= expanded.length;
    return this.room < 0 ? UNKNOWN : expanded;
  }

  private valueOf({ value, valueFrom }: EnvVar, job: JobTemplate, pod: PodIndexes): string | undefined {
    if (value !== undefined && value !== '') return certain(this.expand(`${value}`));
    if (valueFrom?.fieldRef) return fieldValue(valueFrom.fieldRef.fieldPath, job, pod);
    if (valueFrom?.configMapKeyRef) return own(configMapData(job, valueFrom.configMapKeyRef.name ?? ''), valueFrom.configMapKeyRef.key);
    return valueFrom ? undefined : '';
  }
}

export function isIndexed(job: JobTemplate): boolean {
  return job.spec.completionMode === 'Indexed';
}

/** Whether somebody else than the pod template may set a variable of this name. */
export function mayBeInjected(name: string): boolean {
  return SERVICE_VARIABLE.test(name) || INJECTED_VARIABLE.test(name);
}

const METADATA_KEY = /^metadata\.(labels|annotations)\['([^']+)'\]$/;

/** The label or annotation that a downward API path reads. */
export function metadataKey(fieldPath: string): { readonly from: 'labels' | 'annotations'; readonly key: string } | undefined {
  const match = METADATA_KEY.exec(fieldPath);
  return match ? { from: match[1] as 'labels' | 'annotations', key: match[2] } : undefined;
}

function fieldValue(fieldPath: string, job: JobTemplate, pod: PodIndexes): string | undefined {
  if (fieldPath === 'metadata.namespace') return job.reference.namespace;
  const read = metadataKey(fieldPath);
  if (!read) return undefined;
  if (read.key === keys.JOB_COMPLETION_INDEX) return isIndexed(job) ? `${pod.podIndex}` : '';
  return podTemplateMetadata(job, pod.jobIndex)[read.from]?.[read.key];
}
