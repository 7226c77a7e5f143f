/** JS402x: containers beside each other, and how they start, live and stop. */
import type { Container } from '../../model/kubernetes';
import { endlessProgram } from '../programs';
import { amountOf, gpusOf, TPU_RESOURCE } from '../resources';
import type { JobRow } from '../row';
import { jobPath, podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';

/** A step, a compilation or a checkpoint of a large model easily takes this long. */
const LONG_STEP_SECONDS = 60;
const DEFAULT_GRACE_SECONDS = 30;

export const CONTAINER_RULES: readonly JobRow[] = [
  {
    code: 'JS4020',
    on: 'job',
    severity: 'advice',
    title: 'Image without a version',
    why: 'A tag that moves is looked up whenever a pod starts. After a restart, or on another node, pods of one run may execute different code, '
      + 'and nobody can say later which code made a checkpoint.',
    *check(job) {
      for (const { container: { image }, path } of containersOf(job)) {
        const name = image?.slice(image.lastIndexOf('/') + 1);
        if (!image || image.includes('$') || image.includes('{') || name?.includes('@') || name?.includes(':') && !name.endsWith(':latest')) continue;
        yield {
          path: `${path}.image`,
          message: name?.endsWith(':latest') ? `${image} is whatever was pushed last` : `${image} has no tag, which means latest`,
          remedy: 'write the tag of a version, or a digest',
        };
      }
    },
  },
  {
    code: 'JS4021',
    on: 'job',
    severity: 'warning',
    title: 'Container that keeps its pod from ending',
    why: 'A pod has succeeded when all of its containers have ended. A helper that runs for ever keeps the pod running after the work is done: '
      + 'the Job never completes and its accelerators stay reserved. A sidecar (an init container with restartPolicy Always) is stopped when the others have ended.',
    *check(job) {
      const { containers, shareProcessNamespace } = job.podSpec;
      if (containers.length < 2 || shareProcessNamespace || job.run && !isWaitedFor(job)) return;
      const endless = containers.map((container, i) => neverEnds(job, container, i));
      // When all of them run for ever, that is what the author wants.
      if (!endless.includes(undefined)) return;
      for (const [i, reason] of endless.entries()) {
        if (reason === undefined) continue;
        yield {
          path: podPath(job, 'containers', i),
          message: `container '${containers[i].name}' never ends (${reason}), so neither does its pod`,
          remedy: 'move it to initContainers with restartPolicy: Always',
        };
      }
    },
  },
  {
    code: 'JS4022',
    on: 'job',
    severity: 'warning',
    title: 'No time to stop',
    why: 'When a node is drained or a pod preempted, the process gets SIGTERM and terminationGracePeriodSeconds later SIGKILL. '
      + 'The time counts from the start of a preStop hook, so what the hook takes is gone. Without time no last checkpoint is written.',
    *check(job) {
      const grace = job.podSpec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
      if (grace === 0) {
        yield {
          path: podPath(job, 'terminationGracePeriodSeconds'),
          message: 'terminationGracePeriodSeconds is 0: processes are killed at once, without SIGTERM',
          remedy: 'write the seconds that a last checkpoint takes, 30 by default',
        };
        return;
      }
      for (const { container, path } of containersOf(job)) {
        const seconds = sleepIn(container.lifecycle?.preStop?.exec?.command);
        if (seconds === undefined || seconds < grace) continue;
        yield {
          path: `${path}.lifecycle.preStop`,
          message: `the preStop hook sleeps ${seconds} s of the ${grace} s that the pod has to stop, so the process is killed without having seen SIGTERM`,
          remedy: `write terminationGracePeriodSeconds: ${seconds + DEFAULT_GRACE_SECONDS}`,
        };
      }
    },
  },
  {
    code: 'JS4023',
    on: 'job',
    severity: 'warning',
    title: 'Deadline of the pod instead of the Job',
    why: 'activeDeadlineSeconds of a pod counts from the start of each pod and makes it fail. To the Job that is a failure like any other: '
      + 'it starts a new pod, with the full time again, until its backoffLimit is used up. The deadline of the Job ends the Job.',
    *check(job) {
      const seconds = job.podSpec.activeDeadlineSeconds;
      if (seconds === undefined) return;
      const own = job.spec.activeDeadlineSeconds;
      if (own !== undefined && own <= seconds) return;
      yield {
        path: podPath(job, 'activeDeadlineSeconds'),
        message: own === undefined
          ? `each pod fails after ${seconds} s and may be replaced; the Job has no deadline`
          : `each pod fails after ${seconds} s, before the Job's deadline of ${own} s`,
        remedy: `write activeDeadlineSeconds: ${seconds} at ${jobPath(job, 'spec')}`,
      };
    },
  },
  {
    code: 'JS4024',
    on: 'job',
    severity: 'advice',
    title: 'Liveness probe that a long step fails',
    why: 'While it compiles, writes a checkpoint or waits in a collective operation, a training process may answer nothing for minutes. '
      + 'A liveness probe then kills a healthy process, and the whole group with it.',
    *check(job) {
      for (const { container, path, init } of containersOf(job)) {
        const probe = container.livenessProbe;
        if (!probe || init || gpusOf(container) + amountOf(container, TPU_RESOURCE) === 0) continue;
        const seconds = (probe.periodSeconds ?? 10) * (probe.failureThreshold ?? 3);
        if (seconds >= LONG_STEP_SECONDS) continue;
        yield {
          path: `${path}.livenessProbe`,
          message: `the process is killed when it does not answer for ${seconds} s (${probe.periodSeconds ?? 10} s × ${probe.failureThreshold ?? 3} failures)`,
          remedy: 'remove the probe, or have it fail only after the longest step: failureThreshold × periodSeconds of several minutes',
        };
      }
    },
  },
  {
    code: 'JS4025',
    on: 'job',
    severity: 'warning',
    title: 'Two containers that listen on one port',
    why: 'The containers of a pod share one network. The second one to open the port fails with `address already in use`.',
    *check(job) {
      const taken = new Map<string, string>();
      for (const [i, { name, ports = [] }] of job.podSpec.containers.entries()) {
        for (const [k, { containerPort, protocol = 'TCP' }] of ports.entries()) {
          const key = `${containerPort}/${protocol}`;
          const other = taken.get(key);
          if (other !== undefined && other !== name) {
            yield {
              path: podPath(job, 'containers', i, 'ports', k, 'containerPort'),
              message: `containers '${other}' and '${name}' both listen on ${key}`,
              remedy: 'give one of them another port',
            };
          }
          taken.set(key, other ?? name);
        }
      }
    },
  },
];

/** Whether the run's success waits for the end of this replicated job. */
function isWaitedFor({ run, replicatedJob }: JobTemplate): boolean {
  const targets = run?.document.spec.successPolicy?.targetReplicatedJobs ?? [];
  return targets.length === 0 || targets.includes(replicatedJob?.name ?? '');
}

/** Images whose program serves until it is stopped. */
const DAEMON_IMAGE = /(^|\/)(envoy|proxyv2|fluent-bit|fluentd|vector|promtail|opentelemetry-collector(-contrib|-k8s)?|dcgm-exporter|node-exporter|statsd-exporter|cloud-sql-proxy|tensorboard)(:|@|$)/;

/** Why a container never ends. Of the programs of a run, the rules on its success speak. */
function neverEnds(job: JobTemplate, { command, args = [], image = '' }: Container, index: number): string | undefined {
  const program = job.run ? undefined : endlessProgram(job);
  if (program?.path.startsWith(podPath(job, 'containers', index))) return program.quote;
  // A command of its own may be anything, and an argument may tell it when to end.
  if (command || args.some(argument => /quit|exit|terminat|shutdown/i.test(argument))) return undefined;
  const daemon = DAEMON_IMAGE.exec(image)?.[2];
  return daemon && `${daemon} serves until it is stopped`;
}

function sleepIn(command: readonly string[] | undefined): number | undefined {
  const match = /(?:^|[\s;&])sleep\s+(\d+)(s?)\s*(?:$|[;&])/.exec((command ?? []).join(' '));
  return match ? Number(match[1]) : undefined;
}
