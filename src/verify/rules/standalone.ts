/** JS700x: standalone runs, whose Jobs stand in the manifest beside a policy document. */
import { controllerNeeds } from '../../model/controller-needs';
import { childPath, fieldPath, stepsOf } from '../../model/field-path';
import { counted } from '../../model/grammar';
import * as keys from '../../model/keys';
import type { Job, KubernetesObject } from '../../model/kubernetes';
import { listed } from '../../model/listing';
import { jobName, subdomain } from '../../model/names';
import { isPolicyConfigMap, policyConfigMapName } from '../../model/policy-document';
import type { ConfigMap } from '../../model/policy-document';
import type { Problem } from '../../model/rule';
import { show } from '../../model/schema/inspect';
import { inspectJobSet } from '../../model/schema/jobset';
import { startupWait } from '../../model/startup';
import { grouped, oncePer } from '../once-per';
import type { JobRow, ObjectRow, RunRow } from '../row';
import { asKind, CONFIG_MAP, JOB_KIND } from '../shapes';
import type { StaticJob } from '../standalone-jobs';
import { asStaticJob, differences, differingJobs, staticJobsOf } from '../standalone-jobs';
import type { JobTemplate, ObjectSubject, Run } from '../subject';
import { jobPath } from '../subject';
import { policyIn } from '../world';
import type { World } from '../world';

/** Label of the Deployment that runs the bundled controller. */
const CONTROLLER_LABEL = 'app.kubernetes.io/name';
const CONTROLLER_NAME = 'cdk8s-jobset-controller';
const RUN_TIME_KEYS: readonly string[] = [keys.RESTART_ATTEMPT, keys.JOB_RESTART_ATTEMPT, keys.JOBSET_UID];

const WAITS = { suspended: 'the run is suspended', dependsOn: 'it waits for others', inOrder: 'it comes after others' } as const;

function eachStaticJob(check: (job: StaticJob, object: Job) => Iterable<Problem>): ObjectRow['check'] {
  return subject => {
    const job = asStaticJob(subject);
    return job ? check(job, job.object) : [];
  };
}

export const STANDALONE_RULES: readonly (RunRow | JobRow | ObjectRow)[] = [
  {
    code: 'JS7001',
    on: 'run',
    severity: 'advice',
    title: 'Standalone run that needs the controller',
    why: 'The Jobs of a standalone run start and complete without any controller. What happens between them (restarts of the group, success before all have ended, clean-up) '
      + 'is the work of the bundled controller, which reads the policy document.',
    check: run => controllerProblems(run, false),
  },
  {
    code: 'JS7016',
    on: 'run',
    severity: 'warning',
    title: 'Standalone run that does not start without the controller',
    why: 'Jobs that start after others, or when somebody resumes the run, stand in no manifest: the bundled controller creates them. Pods that are placed exclusively are gated '
      + 'until it has found a place for them. Without a controller they never run, and nobody says so.',
    check: run => controllerProblems(run, true),
  },
  {
    code: 'JS7002',
    on: 'object',
    severity: 'warning',
    title: 'Job that differs from its document',
    why: 'The controller makes the Jobs of a restarted run from the policy document. What only the Job in the manifest says is lost at the first restart, '
      + 'and from then on the manifest cannot be applied: the template of a Job is immutable.',
    check: eachStaticJob(function* (job) {
      const { subject, run, template } = job;
      if (!template) {
        yield {
          path: 'metadata.name',
          message: `the document of ${run.reference.name} asks for no Job ${subject.reference.name}, which has ${listed(run.jobs.map(({ replicatedJob, replicas }) => `${replicas} of '${replicatedJob?.name}'`))}`,
          remedy: 'remove it, or write it into the document',
        };
        return;
      }
      for (const { path, found, expected } of differences(job)) {
        const jobs = differingJobs(run).get(path)!;
        if (jobs[0] !== job) continue;
        const more = jobs.length > 1 ? `, and so it is in ${counted(jobs.length - 1, 'more Job')} of the run` : '';
        yield {
          path,
          message: `${fieldName(path)} is ${found === undefined ? 'missing' : show(found)}, where the document asks for ${expected === undefined ? 'nothing' : show(expected)}${more}`,
          remedy: 'change the document, and make the Job from it',
        };
      }
    }),
  },
  {
    code: 'JS7003',
    on: 'object',
    severity: 'error',
    title: 'Policy document that cannot be read',
    why: 'The controller finds the run by the label of this ConfigMap and reads the JobSet in it. If it cannot, no policy of the run is carried out.',
    *check(subject) {
      const configMap = policyConfigMapOf(subject);
      if (!configMap) return;
      const document = policyIn(configMap);
      if ('error' in document) yield { path: 'data', message: document.error, remedy: 'synthesize it again' };
    },
  },
  {
    code: 'JS7004',
    on: 'object',
    severity: 'error',
    title: 'Policy document in a ConfigMap of another name or namespace',
    why: 'The ConfigMap of a run is called after it and stands in its namespace: that is where the controller looks for it and what it makes the owner of the Jobs that it creates. '
      + 'With a hash of the content in the name, every change makes a new owner, and the Jobs of the old one are collected.',
    *check(subject) {
      const { reference } = subject;
      const configMap = policyConfigMapOf(subject);
      if (!configMap) return;
      const document = policyIn(configMap);
      if ('error' in document) return;
      const { name = '', namespace } = inspectJobSet(document).sound.metadata;
      if (name && reference.name !== policyConfigMapName(name)) {
        yield { path: 'metadata.name', message: `the ConfigMap of ${name} is called ${reference.name}`, remedy: `write ${policyConfigMapName(name)}` };
      }
      if (reference.namespace !== (namespace || undefined)) {
        yield {
          path: 'metadata.namespace',
          message: `the document is for ${namespace ?? 'no namespace'}, and the ConfigMap is in ${reference.namespace ?? 'none'}`,
          remedy: namespace ? `write ${namespace}` : 'write the namespace in the document too',
        };
      }
    },
  },
  {
    code: 'JS7005',
    on: 'object',
    severity: 'error',
    title: 'Suspend in a Job of a standalone run',
    why: 'A manifest is applied again and again. With `suspend: true` each apply stops the running Job and deletes its pods; with `suspend: false` it starts what a queue holds back.',
    check: eachStaticJob(function* (_, { spec }) {
      if (spec.suspend === undefined) return;
      yield { path: 'spec.suspend', message: `suspend: ${spec.suspend} is set again with each apply`, remedy: 'remove it; a run that is to wait says so in its document' };
    }),
  },
  {
    code: 'JS7006',
    on: 'object',
    severity: 'error',
    title: 'Run-time value in a Job of a standalone run',
    why: 'The controller counts the attempts of a run on its Jobs. If the manifest says a number, the next apply after a restart wants to change it back in the pod template, '
      + 'which is immutable: apply fails.',
    check: eachStaticJob(function* (_, { metadata, spec }) {
      for (const [of, path] of [[metadata, 'metadata'], [spec.template.metadata, 'spec.template.metadata']] as const) {
        for (const place of ['labels', 'annotations'] as const) {
          const key = RUN_TIME_KEYS.find(candidate => of?.[place]?.[candidate] !== undefined);
          if (key) yield { path: childPath(`${path}.${place}`, key), message: `${key} is known at run time only`, remedy: 'remove it' };
        }
      }
    }),
  },
  {
    code: 'JS7007',
    on: 'object',
    severity: 'error',
    title: 'Owner of a Job of a standalone run',
    why: 'The uid of an owner is made by the API server, so a manifest can only guess it. A Job whose owner does not exist is deleted within seconds.',
    check: eachStaticJob(function* (_, { metadata }) {
      if (!metadata.ownerReferences?.length) return;
      const [{ kind, name }] = metadata.ownerReferences;
      yield { path: 'metadata.ownerReferences', message: `the Job is owned by ${kind} ${name}`, remedy: 'remove ownerReferences: Jobs in a manifest belong to nobody' };
    }),
  },
  {
    code: 'JS7008',
    on: 'object',
    severity: 'error',
    title: 'Job in the manifest that has to wait',
    why: 'A Job that is applied starts. What waits for others, or for a queue, is created by the controller when its turn comes, and is not in the manifest.',
    check: eachStaticJob(function* ({ template, waits, subject }) {
      if (!waits || !template) return;
      yield { path: 'metadata.name', message: `Job ${subject.reference.name} starts with the apply, but ${WAITS[waits]}`, remedy: 'remove it from the manifest: the controller creates it from the document' };
    }),
  },
  {
    code: 'JS7009',
    on: 'job',
    severity: 'error',
    title: 'Jobs of a standalone run that delete themselves',
    why: 'A finished Job that is gone is created again by the next apply, and its work is done again: the checkpoints of the finished run may be overwritten.',
    *check(job) {
      const ttl = job.spec.ttlSecondsAfterFinished;
      if (job.run?.rendering !== 'standalone' || ttl === undefined) return;
      yield {
        path: jobPath(job, 'spec', 'ttlSecondsAfterFinished'),
        message: `each Job is deleted ${counted(ttl, 'second')} after it has finished; applied again, it runs again`,
        remedy: `write it in the JobSet instead: spec.ttlSecondsAfterFinished: ${ttl} removes the pods and keeps the Jobs`,
      };
    },
  },
  {
    code: 'JS7010',
    on: 'run',
    severity: 'warning',
    title: 'Standalone run of which a part is missing',
    why: 'The Jobs of a run that can start at once, and the Service of its names, stand in the manifest beside the document. '
      + 'What is missing is not there when the others look for it, until a controller creates it.',
    *check(run) {
      const jobs = staticJobsOf(run);
      if (run.rendering !== 'standalone' || jobs.length === 0) return;
      const startable = run.jobs.filter(({ replicatedJob }) => !startupWait(run.document, replicatedJob!));
      const there = new Set(jobs.filter(({ template, waits }) => template && !waits).map(({ subject }) => subject.reference.name));
      const missing = startable.reduce((sum, { replicas }) => sum + replicas, 0) - there.size;
      if (missing > 0) {
        yield {
          path: 'spec.replicatedJobs',
          message: `Job ${firstMissing(run, startable, there)}${missing > 1 ? ` and ${missing - 1} more` : ''} of the document ${missing > 1 ? 'are' : 'is'} not in the set, `
            + `where ${jobs.length} ${jobs.length > 1 ? 'others are' : 'other is'}`,
          remedy: 'synthesize the run again, and verify all of its objects together',
        };
      }
      const service = subdomain(run.document);
      if (run.document.spec.network?.enableDNSHostnames && !run.world.find('Service', run.reference.namespace, service)) {
        yield { path: 'spec.network', message: `the headless Service ${service} is not in the set, where the Jobs are`, remedy: 'synthesize the run again, and verify all of its objects together' };
      }
    },
  },
  {
    code: 'JS7011',
    on: 'object',
    severity: 'error',
    title: 'Job with the name of a run\'s status',
    why: 'The status of a standalone run is a Job of the run\'s own name, which has no pods. Another Job of this name takes its place: the controller has nowhere to write, '
      + 'and what waits for the run waits for the wrong Job.',
    *check(subject) {
      const { kind, namespace, name = '' } = subject.reference;
      const run = kind === 'Job' ? subject.world.run(namespace, name) : undefined;
      if (run?.rendering !== 'standalone' || isStatus(subject)) return;
      yield { path: 'metadata.name', message: `Job ${name} has the name of the standalone run ${name}`, remedy: 'rename it, or the run' };
    },
  },
  {
    code: 'JS7012',
    on: 'run',
    severity: 'error',
    title: 'Run that is written out twice',
    why: 'As a JobSet and as a standalone run the same Jobs are made, by two controllers that delete each other\'s.',
    *check(run) {
      const other = run.world.runsNamed(run.reference.namespace, run.reference.name ?? '').find(candidate => candidate !== run);
      if (run.rendering !== 'standalone' || other?.rendering !== 'jobset-api') return;
      yield { path: 'metadata.name', message: `${run.reference.name} is in the set as a JobSet and as a standalone run`, remedy: 'remove one of the two' };
    },
  },
  {
    code: 'JS7013',
    on: 'object',
    severity: 'advice',
    title: 'Jobs of a JobSet without its document',
    why: 'The labels say that the Job belongs to a JobSet, but neither a JobSet nor a policy document is in the set. If there is none in the cluster either, '
      + 'nobody restarts the run or knows when it is done.',
    *check({ object, world }) {
      const name = object.metadata?.labels?.[keys.JOBSET_NAME];
      if (object.kind !== 'Job' || name === undefined || object.metadata?.ownerReferences?.length || world.runOf(object)) return;
      if (jobsByLabel(world).get(labelPlace(object))![0].object !== object) return;
      yield { path: childPath('metadata.labels', keys.JOBSET_NAME), message: `there is no JobSet ${name} in the set, nor a policy document of that name`, remedy: `verify it together with ConfigMap ${policyConfigMapName(name)}` };
    },
  },
  {
    code: 'JS7014',
    on: 'run',
    severity: 'warning',
    title: 'Exclusive placement of a standalone run without a namespace',
    why: 'Jobs keep each other out of a domain by a key that is made of namespace and name, and looked for in all namespaces. Without the namespace, '
      + 'two runs of one name in different namespaces have the same key and share domains.',
    *check(run) {
      const job = run.rendering === 'standalone' && run.reference.namespace === undefined ? run.jobs.find(candidate => isExclusive(run, candidate.metadata.annotations)) : undefined;
      if (!job) return;
      yield { path: 'metadata.namespace', message: `'${job.replicatedJob?.name}' is placed exclusively, and the run has no namespace`, remedy: 'write the namespace in which the run is to be' };
    },
  },
  {
    code: 'JS7015',
    on: 'run',
    severity: 'error',
    title: 'Standalone run without a name',
    why: 'The names of the Jobs, of the Service and of the pods are made of the run\'s name when the manifest is written. With generateName there is none.',
    *check({ document, rendering }) {
      if (rendering !== 'standalone' || document.metadata.name) return;
      yield { path: 'metadata.name', message: `the run has no name${document.metadata.generateName ? ' but a generateName' : ''}`, remedy: 'write metadata.name' };
    },
  },
];

const jobsByLabel = oncePer((world: World) => grouped(world.ofKind('Job'), ({ object }) => labelPlace(object)));

function labelPlace({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.labels?.[keys.JOBSET_NAME] ?? ''}`;
}

function* controllerProblems({ document, rendering, world }: Run, blocks: boolean): Iterable<Problem> {
  const needs = rendering === 'standalone' && !hasController(world) ? controllerNeeds(document).filter(need => need.blocks === blocks) : [];
  if (needs.length === 0) return;
  yield {
    path: needs[0].path,
    message: `the controller is needed for ${listed(needs.map(({ what, without }) => `${what} (without it ${without})`))}`,
    remedy: 'install the controller, or verify with --controller-elsewhere where the cluster has one',
    remedyInCode: 'add a JobSetController to the app, or say JobSetController.installedElsewhere(app) where the cluster has one',
  };
}

const hasController = oncePer((world: World) => world.controllerElsewhere
  || world.ofKind('Deployment').some(({ object }) => object.metadata?.labels?.[CONTROLLER_LABEL] === CONTROLLER_NAME));

function policyConfigMapOf(subject: ObjectSubject): ConfigMap | undefined {
  const configMap = asKind(subject, CONFIG_MAP);
  return configMap && isPolicyConfigMap(configMap) ? configMap : undefined;
}

function isStatus(subject: ObjectSubject): boolean {
  const { managedBy, parallelism } = asKind(subject, JOB_KIND)?.spec ?? {};
  return managedBy !== undefined && parallelism === 0;
}

function isExclusive({ document }: Run, annotations: Readonly<Record<string, string>> = {}): boolean {
  return annotations[keys.EXCLUSIVE_TOPOLOGY] !== undefined || document.metadata.annotations?.[keys.EXCLUSIVE_TOPOLOGY] !== undefined;
}

/** Looks no further than the first gap: a run may have more Jobs than can be listed. */
function firstMissing(run: Run, jobs: readonly JobTemplate[], there: ReadonlySet<string | undefined>): string | undefined {
  for (const { replicatedJob, replicas } of jobs) {
    for (let index = 0; index < replicas; index++) {
      const name = jobName(run.reference.name ?? '', replicatedJob!.name, index);
      if (!there.has(name)) return name;
    }
  }
  return undefined;
}

/** What a path ends with, as the subject of a sentence: `image`, `command[1]`; of a number the list that it counts. */
function fieldName(path: string): string {
  const steps = stepsOf(path);
  const indexes = [...steps].reverse().findIndex(step => typeof step === 'string');
  return indexes === 0 ? `${steps.at(-1)}` : fieldPath(...steps.slice(-1 - indexes));
}
