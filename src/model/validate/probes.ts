/** Rules of the core API for probes and lifecycle hooks. Source: core/v1 validation, Kubernetes 1.37. */
import type { Container, Handler } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import { illegalPortName } from '../syntax';
import { eachContainer } from './subject';
import type { JobsSubject } from './subject';

const DEFAULT_GRACE_PERIOD = 30;

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function handlersOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): [field: string, handler: Handler | undefined][] {
  return [
    ['livenessProbe', livenessProbe], ['readinessProbe', readinessProbe], ['startupProbe', startupProbe],
    ['lifecycle.postStart', lifecycle?.postStart], ['lifecycle.preStop', lifecycle?.preStop],
  ];
}

export const PROBE_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1160',
    severity: 'error',
    title: 'Probe or hook that does not say what to do',
    why: 'A probe or a hook does exactly one thing: it runs a command, asks for a page, opens a port, or sleeps.',
    check: eachContainer(function* ({ path, container }) {
      for (const [field, handler] of handlersOf(container)) if (handler) yield* handlerProblems(handler, `${path}.${field}`);
    }),
  },
  {
    code: 'JS1161',
    severity: 'error',
    title: 'Probe with a setting that it cannot have',
    why: 'A liveness or startup probe succeeds at once: its successThreshold is 1. A readiness probe ends no container, so it has no grace period.',
    check: eachContainer(function* ({ path, container: { livenessProbe, startupProbe, readinessProbe } }) {
      for (const [field, probe] of [['livenessProbe', livenessProbe], ['startupProbe', startupProbe]] as const) {
        const threshold = probe?.successThreshold ?? 1;
        // The API reads 0 as not set.
        if (threshold > 1) {
          yield {
            path: `${path}.${field}.successThreshold`,
            message: `successThreshold is ${threshold}`,
            remedy: 'remove it: it has to be 1',
          };
        }
      }
      const grace = readinessProbe?.terminationGracePeriodSeconds;
      if (grace !== undefined) {
        yield {
          path: `${path}.readinessProbe.terminationGracePeriodSeconds`,
          message: `terminationGracePeriodSeconds is ${grace}`,
          remedy: 'remove it: a readiness probe ends no container',
        };
      }
    }),
  },
  {
    code: 'JS1162',
    severity: 'error',
    title: 'Probe or hook of an init container',
    why: 'An init container runs to its end before the next one starts, so nothing waits for it to be ready. Only a sidecar, an init container with restartPolicy: Always, '
      + 'has probes and hooks.',
    check: eachContainer(function* ({ path, container, kind }) {
      if (kind !== 'init') return;
      for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const) {
        if (container[field]) {
          yield {
            path: `${path}.${field}`,
            message: `init container '${container.name}' has a ${field}`,
            remedy: 'remove it, or write restartPolicy: Always to make it a sidecar',
          };
        }
      }
    }),
  },
  {
    code: 'JS1163',
    severity: 'error',
    title: 'Stop signal without an operating system',
    why: 'Which signals there are depends on the operating system, so the Job API takes one only when spec.os.name says which it is.',
    check: eachContainer(function* ({ path, container: { lifecycle }, pod }) {
      if (lifecycle?.stopSignal === undefined || !pod || pod.os) return;
      yield {
        path: `${path}.lifecycle.stopSignal`,
        message: `stopSignal is ${lifecycle.stopSignal}, and os.name is not set`,
        remedy: 'write os.name: linux in the pod',
      };
    }),
  },
  {
    code: 'JS1164',
    severity: 'error',
    title: 'Sleep longer than the grace period',
    why: 'A hook that sleeps before the container stops is cut off when the pod\'s grace period ends, so the Job API refuses one that is longer.',
    check: eachContainer(function* ({ path, container: { lifecycle }, pod }) {
      if (!pod) return;
      const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD;
      for (const field of ['postStart', 'preStop'] as const) {
        const seconds = lifecycle?.[field]?.sleep?.seconds ?? 0;
        if (seconds <= grace) continue;
        yield {
          path: `${path}.lifecycle.${field}.sleep.seconds`,
          message: `the hook sleeps ${seconds} s, and the pod's grace period is ${grace} s`,
          remedy: `write terminationGracePeriodSeconds: ${seconds} or more in the pod, or sleep less`,
        };
      }
    }),
  },
];

function* handlerProblems(handler: Handler, path: string): Generator<Problem> {
  const given = HANDLERS.filter(name => handler[name]);
  if (given.length !== 1) {
    yield { path, message: given.length === 0 ? 'there is nothing to do' : `there are ${given.length} things to do: ${given.join(', ')}`, remedy: 'write exactly one of exec, httpGet, tcpSocket, grpc (probes), sleep (hooks)' };
  }
  if (handler.exec && !handler.exec.command?.length) {
    yield {
      path: `${path}.exec.command`,
      message: 'there is no command',
      remedy: 'write the command and its arguments',
    };
  }
  for (const field of ['httpGet', 'tcpSocket'] as const) {
    const port = handler[field]?.port;
    if (port === undefined) continue;
    const reason = typeof port === 'string' ? illegalPortName(port) : port >= 1 && port <= 65535 ? undefined : 'is not between 1 and 65535';
    if (reason) {
      yield {
        path: `${path}.${field}.port`,
        message: `the port ${typeof port === 'string' ? `'${port}'` : port} ${reason}`,
        remedy: 'write a number from 1 to 65535, or the name of a port',
      };
    }
  }
}
