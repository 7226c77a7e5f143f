/** Names that a JobSet's children get, and what the pods of a run call each other. */
import { hash } from 'node:crypto';
import type { JobSetDocument } from './document';

/** `<jobset>-<replicatedJob>-<jobIndex>` */
export function jobName(jobset: string, replicatedJob: string, jobIndex: number): string {
  return `${jobset}-${replicatedJob}-${jobIndex}`;
}

/** `<jobset>-<replicatedJob>-<jobIndex>-<podIndex>`: the host name that the Job controller gives the pod of an Indexed Job. */
export function podHostname(jobset: string, replicatedJob: string, jobIndex: number, podIndex: number): string {
  return `${jobName(jobset, replicatedJob, jobIndex)}-${podIndex}`;
}

/** The headless Service's name, which is the second part of every pod's address. */
export function subdomain(document: JobSetDocument): string {
  return document.spec.network?.subdomain ?? document.metadata.name ?? '';
}

/** `<pod host name>.<subdomain>`: how pods of the same namespace reach this one. */
export function podAddress(document: JobSetDocument, replicatedJob: string, jobIndex: number, podIndex: number): string {
  return `${podHostname(document.metadata.name ?? '', replicatedJob, jobIndex, podIndex)}.${subdomain(document)}`;
}

/** The coordinator's address, or undefined when the JobSet names none. */
export function coordinatorAddress(document: JobSetDocument): string | undefined {
  const coordinator = document.spec.coordinator;
  return coordinator && podAddress(document, coordinator.replicatedJob, coordinator.jobIndex ?? 0, coordinator.podIndex ?? 0);
}

/** `<template>-<jobset>`: the claim that a volume claim policy's template becomes. */
export function volumeClaimName(template: string, jobset: string): string {
  return `${template}-${jobset}`;
}

/** Label value that tells the Jobs of all namespaces apart: the SHA-1 of `<namespace>/<job>`, in hex. */
export function jobKey(namespace: string, job: string): string {
  return hash('sha1', `${namespace}/${job}`, 'hex');
}

/** Node label value of the node-selector strategy: `<namespace>_<job>`, since a slash is illegal there. */
export function namespacedJob(namespace: string, job: string): string {
  return `${namespace}_${job}`;
}
