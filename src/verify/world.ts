/**
 * Everything in the set, by what it is and what it belongs to.
 *
 * What is not in the set may exist in the cluster: a rule may use what it finds here, never what it misses.
 */
import { Acknowledgement, acknowledgementText } from './acknowledgement';
import type { Locator, Manifest } from './manifest';
import { jobOf, referenceTo, runOf } from './subject';
import type { JobTemplate, ObjectSubject, Run, Subject } from './subject';
import { isJobSetDocument } from '../model/document';
import type { JobSetDocument } from '../model/document';
import type { Rendering } from '../model/expand';
import * as keys from '../model/keys';
import type { Job, JobTemplateSpec, KubernetesObject } from '../model/kubernetes';
import { isPolicyConfigMap, POLICY_KEY, readPolicyConfigMap } from '../model/policy-document';

export class World {
  readonly objects: readonly ObjectSubject[];
  readonly runs: Run[] = [];
  readonly jobs: JobTemplate[] = [];

  private readonly byKind = new Map<string, ObjectSubject[]>();
  private readonly runsByName = new Map<string, Run[]>();

  constructor(manifests: readonly Manifest[]) {
    this.objects = manifests.map(({ object, locate }) => ({ object, reference: referenceTo(object), world: this, ...(locate && { locate }) }));
    for (const subject of this.objects) push(this.byKind, subject.object.kind, subject);
    for (const subject of this.objects) this.readRun(subject);
    for (const subject of this.objects) this.readJob(subject);
  }

  addRun(document: JobSetDocument, rendering: Rendering, locate?: Locator): void {
    const run = runOf(document, rendering, this, locate);
    this.runs.push(run);
    this.jobs.push(...run.jobs);
    push(this.runsByName, run.reference.name ?? '', run);
  }

  ofKind(kind: string): readonly ObjectSubject[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The object of this kind and name in the set, if there is one. */
  find(kind: string, namespace: string | undefined, name: string): ObjectSubject | undefined {
    return this.ofKind(kind).find(({ reference }) => reference.name === name && reference.namespace === (namespace || undefined));
  }

  run(namespace: string | undefined, name: string): Run | undefined {
    return this.runsByName.get(name)?.find(({ reference }) => reference.namespace === (namespace || undefined));
  }

  /** The run that an object belongs to, by the label that JobSet puts on its children. */
  runOf(object: KubernetesObject): Run | undefined {
    const name = object.metadata?.labels?.[keys.JOBSET_NAME];
    return name === undefined ? undefined : this.run(object.metadata?.namespace, name);
  }

  /** What the objects of the set acknowledge. */
  acknowledgements(): Acknowledgement[] {
    const carriers = new Map<KubernetesObject, Subject>([
      ...this.objects.map(subject => [subject.object, subject] as const),
      ...this.runs.map(run => [run.written, run] as const),
    ]);
    return [...carriers].flatMap(([object, { reference, locate }]) => {
      const text = acknowledgementText(object);
      return text === undefined ? [] : [new Acknowledgement(object, reference, this, text, locate)];
    });
  }

  private readRun({ object, locate }: ObjectSubject): void {
    if (isJobSetDocument(object)) this.addRun(object, 'jobset-api', locate);
    if (!isPolicyConfigMap(object)) return;
    const document = readPolicyConfigMap(object);
    if (!('error' in document)) this.addRun(document, 'standalone', locate?.within(['data', POLICY_KEY]));
  }

  private readJob(subject: ObjectSubject): void {
    const { object } = subject;
    if (object.apiVersion !== 'batch/v1' || this.runOf(object)) return;
    if (object.kind === 'Job') this.jobs.push(jobOf(subject, '', object.metadata, (object as Job).spec));
    if (object.kind === 'CronJob') {
      const { metadata, spec } = (object as CronJob).spec.jobTemplate;
      this.jobs.push(jobOf(subject, 'spec.jobTemplate', metadata, spec));
    }
  }
}

interface CronJob extends KubernetesObject {
  readonly spec: { readonly jobTemplate: JobTemplateSpec };
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
