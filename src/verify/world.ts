/**
 * Everything in the set, by what it is and what it belongs to.
 *
 * What is not in the set may exist in the cluster: a rule may use what it finds here, never what it misses.
 */
import { Acknowledgement, acknowledgementText } from './acknowledgement';
import { valueAt } from './manifest';
import type { Locator, Manifest } from './manifest';
import { oncePer } from './once-per';
import { Pools } from './pools';
import { asKind, CONFIG_MAP, CRON_JOB, inspected, JOB_KIND, JOBSET_OF_SET } from './shapes';
import type { Kind } from './shapes';
import { jobOf, referenceTo, runOf } from './subject';
import type { JobTemplate, ObjectSubject, Run } from './subject';
import type { JobSetDocument } from '../model/document';
import type { Rendering } from '../model/expand';
import * as keys from '../model/keys';
import type { KubernetesObject, WrittenObject } from '../model/kubernetes';
import { isPolicyConfigMap, POLICY_KEY, readPolicyConfigMap } from '../model/policy-document';
import type { ConfigMap } from '../model/policy-document';

/** What is known to exist outside of the set. */
export interface Elsewhere {
  /** Node pools, as other runs on them are @default - those of the set */
  readonly pools?: Pools;
  /** Whether the cluster has the bundled controller @default false */
  readonly controller?: boolean;
}

export class World {
  /** Every object of the set, and the JobSet document in each policy ConfigMap. */
  readonly subjects: ObjectSubject[] = [];
  readonly runs: Run[] = [];
  readonly jobs: JobTemplate[] = [];
  /** The objects of the set alone. */
  readonly objects: readonly ObjectSubject[];

  /** What could not be read, which is a mistake of whoever reads it. */
  readonly unread: { readonly subject: ObjectSubject; readonly error: unknown }[] = [];

  private readonly byKind = new Map<string, ObjectSubject[]>();
  private readonly byName = new Map<string, ObjectSubject[]>();
  private readonly runsByName = new Map<string, Run[]>();
  private readonly jobsByObject = new Map<KubernetesObject, JobTemplate[]>();

  /** Whether the set is all there is to see, and not one run of an app. */
  readonly isWhole: boolean;
  /** Whether the cluster has the bundled controller, though the set does not. */
  readonly controllerElsewhere: boolean;
  private readPools?: Pools;

  /**
   * @param manifests the set
   * @param elsewhere what is not in the set
   */
  constructor(manifests: readonly Manifest[], { pools, controller = false }: Elsewhere = {}) {
    this.readPools = pools;
    this.isWhole = pools === undefined;
    this.controllerElsewhere = controller;
    this.objects = manifests.map(({ object, locate }) => this.addSubject(object, locate));
    for (const subject of this.objects) {
      const { kind, namespace, name } = subject.reference;
      push(this.byName, nameKey(kind, namespace, name), subject);
    }
    const sound = this.objects.filter(subject => subject.sound);
    this.eachOf(sound, subject => {
      const document = asKind(subject, JOBSET_OF_SET);
      if (document) this.addRun(document, 'jobset-api', subject.locate);
      const configMap = asKind(subject, CONFIG_MAP);
      if (configMap && isPolicyConfigMap(configMap)) this.addPolicy(configMap, subject.locate);
    });
    this.eachOf(sound, subject => this.addJob(subject));
  }

  /** The node pools that pods can land on. */
  get pools(): Pools {
    return this.readPools ??= new Pools(this.objects.map(({ object }) => object));
  }

  /** Adds a JobSet document that is no object of the set. */
  addDocument(document: WrittenObject, rendering: Rendering, locate?: Locator): void {
    const subject = this.addSubject(document, locate, true);
    const run = subject.sound ? asKind(subject, JOBSET_OF_SET) : undefined;
    if (run) this.addRun(run, rendering, locate);
  }

  /** Objects of this kind whose fields have their types. */
  ofKind(kind: string): readonly ObjectSubject[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The objects of this kind and name in the set, in the order of the set. */
  named(kind: string, namespace: string | undefined, name: string): readonly ObjectSubject[] {
    return this.byName.get(nameKey(kind, namespace, name)) ?? [];
  }

  /** The first object of this kind and name whose fields have their types. */
  find(kind: string, namespace: string | undefined, name: string): ObjectSubject | undefined {
    return this.named(kind, namespace, name).find(({ sound }) => sound);
  }

  /** The same as what its kind says. */
  findKind<T extends KubernetesObject>(kind: Kind<T>, namespace: string | undefined, name: string): T | undefined {
    const found = this.named(kind.kind, namespace, name).find(({ sound, known }) => sound && known === kind);
    return found && asKind(found, kind);
  }

  run(namespace: string | undefined, name: string): Run | undefined {
    return this.runsNamed(namespace, name).at(0);
  }

  /** The runs of this name: a JobSet, a standalone run, or by mistake both. */
  runsNamed(namespace: string | undefined, name: string): readonly Run[] {
    return this.runsByName.get(nameKey('', namespace, name)) ?? [];
  }

  /** The run that an object belongs to, by the label that JobSet puts on its children. */
  runOf(object: KubernetesObject): Run | undefined {
    const name = object.metadata?.labels?.[keys.JOBSET_NAME];
    return name === undefined ? undefined : this.run(object.metadata?.namespace, name);
  }

  /** The run whose pods a budget or Service selects by the label that JobSet puts on them. */
  runSelectedBy(object: KubernetesObject): Run | undefined {
    const { kind, metadata } = object;
    const name = kind === 'PodDisruptionBudget' ? valueAt(object, ['spec', 'selector', 'matchLabels', keys.JOBSET_NAME])
      : kind === 'Service' ? valueAt(object, ['spec', 'selector', keys.JOBSET_NAME]) : undefined;
    return typeof name === 'string' ? this.run(metadata?.namespace, name) : undefined;
  }

  /** The Job templates in an object. */
  jobsIn(object: KubernetesObject): readonly JobTemplate[] {
    return this.jobsByObject.get(object) ?? [];
  }

  /** What the objects of the set acknowledge. */
  acknowledgements(): Acknowledgement[] {
    return this.subjects.flatMap(({ object, reference, locate }) => {
      const text = acknowledgementText(object);
      if (text === undefined || text === this.textOfDocument(object)) return [];
      return [new Acknowledgement(object, reference, this, text, locate)];
    });
  }

  /** What the document in a policy ConfigMap acknowledges, which the ConfigMap repeats. */
  private textOfDocument(object: KubernetesObject): string | undefined {
    const run = isPolicyConfigMap(object) ? this.runOf(object) : undefined;
    return run?.rendering === 'standalone' ? acknowledgementText(run.written) : undefined;
  }

  /** One that cannot be read by mistake takes none of the others with it. */
  private eachOf(subjects: readonly ObjectSubject[], read: (subject: ObjectSubject) => void): void {
    for (const subject of subjects) {
      try {
        read(subject);
      } catch (error) {
        this.unread.push({ subject, error });
      }
    }
  }

  private addSubject(written: WrittenObject, locate: Locator | undefined, embedded = false): ObjectSubject {
    const seen = inspected(written);
    const subject: ObjectSubject = { ...seen, embedded, reference: referenceTo(seen.object), world: this, ...(locate && { locate }) };
    this.subjects.push(subject);
    if (subject.sound) push(this.byKind, subject.object.kind, subject);
    return subject;
  }

  private addRun(document: JobSetDocument, rendering: Rendering, locate: Locator | undefined): void {
    const run = runOf(document, rendering, this, locate);
    this.runs.push(run);
    for (const job of run.jobs) this.pushJob(job);
    push(this.runsByName, nameKey('', run.reference.namespace, run.reference.name), run);
  }

  private addPolicy(configMap: ConfigMap, locate: Locator | undefined): void {
    const document = policyIn(configMap);
    if (!('error' in document)) this.addDocument(document, 'standalone', locate?.within(['data', POLICY_KEY]));
  }

  private pushJob(job: JobTemplate): void {
    this.jobs.push(job);
    push(this.jobsByObject, job.owner, job);
  }

  private addJob(subject: ObjectSubject): void {
    if (this.runOf(subject.object)) return;
    const job = asKind(subject, JOB_KIND);
    if (job) this.pushJob(jobOf(subject, '', job.metadata, job.spec));
    const cronJob = asKind(subject, CRON_JOB);
    if (cronJob) this.pushJob(jobOf(subject, 'spec.jobTemplate', cronJob.spec.jobTemplate.metadata, cronJob.spec.jobTemplate.spec));
  }
}

/** The document in a policy ConfigMap of the set. */
export const policyIn = oncePer((configMap: ConfigMap) => readPolicyConfigMap(configMap));

function nameKey(kind: string, namespace = '', name = ''): string {
  return `${kind} ${namespace} ${name}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
