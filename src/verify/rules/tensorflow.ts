/** JS2025, JS2026: TF_CONFIG against the pods. */
import { podsOfAllJobs } from '../group';
import type { PodIndexes } from '../launchers/environment';
import { programOf } from '../launchers/process';
import { misplaced, parseTfConfig } from '../launchers/tf-config';
import { oncePer } from '../once-per';
import { podName } from '../pod-name';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate, Run } from '../subject';
import { cornersOf } from './ranks';
import { counted } from '../../model/grammar';

export const TENSORFLOW_RULES: readonly JobRow[] = [
  {
    code: 'JS2025',
    on: 'job',
    severity: 'error',
    title: 'TF_CONFIG that TensorFlow cannot read',
    why: 'TensorFlow parses TF_CONFIG when it resolves its cluster. A text that is no JSON, or a task that the cluster does not list, '
      + 'raises an error in every pod.',
    *check(job) {
      for (const { text, at, pod } of configsOf(job)) {
        const config = parseTfConfig(text);
        const problem = 'error' in config ? config.error : misplaced(config);
        if (problem === undefined) continue;
        yield {
          path: at,
          message: `TF_CONFIG of pod ${podName(job, pod)} ${problem}`,
          remedy: 'write {"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": $(INDEX)}}, '
            + 'with INDEX defined before it from the completion index',
        };
        return;
      }
    },
  },
  {
    code: 'JS2026',
    on: 'job',
    severity: 'error',
    title: 'Tasks of TF_CONFIG that are not the pods',
    why: 'Every task of the cluster is one pod. TensorFlow waits until all tasks answer: with more tasks than pods it waits for ever, '
      + 'and two pods with the same task both open its port and work as one.',
    *check(job) {
      const seen = new Map<string, PodIndexes>();
      for (const { text, at, pod } of configsOf(job)) {
        const config = parseTfConfig(text);
        if ('error' in config || misplaced(config) !== undefined) return;
        const { task, cluster } = config;
        const key = `${task.type} ${task.index}`;
        const other = seen.get(key);
        if (other) {
          yield {
            path: at,
            message: `pods ${podName(job, other)} and ${podName(job, pod)} are both task ${key} of TF_CONFIG`,
            remedy: 'take task.index from the completion index, by a variable that is defined before TF_CONFIG',
          };
          return;
        }
        seen.set(key, pod);
        const hosts = cluster[task.type]?.length ?? 0;
        if (hosts <= podsOfRole(job, task.type)) continue;
        yield {
          path: at,
          message: `TF_CONFIG lists ${counted(hosts, 'host')} of '${task.type}', but the run has ${counted(podsOfRole(job, task.type), 'pod')} with that task`,
          remedy: 'list as many hosts as there are pods',
        };
        return;
      }
    },
  },
];

interface Config {
  readonly text: string;
  readonly at: string;
  readonly pod: PodIndexes;
}

/** TF_CONFIG of each container in the first, second and last pods, where it is known. */
const configsOf = oncePer((job: JobTemplate): readonly Config[] =>
  job.podSpec.containers.flatMap((container, i) => cornersOf(job).flatMap(pod => {
    const found = programOf(job, container, pod).variables.find('TF_CONFIG');
    return found?.text === undefined ? [] : [{ text: found.text, at: podPath(job, 'containers', i, ...found.at), pod }];
  })));

/** Pods of the run that are tasks of this role; all of the run's where some are not known. */
function podsOfRole(job: JobTemplate, role: string): number {
  const pods = podsByRole(job.run ?? job);
  return (pods.get(UNKNOWN_ROLE) ?? 0) + (pods.get(role) ?? 0);
}

const UNKNOWN_ROLE = Symbol('unknown role');

const podsByRole = oncePer((owner: Run | JobTemplate): ReadonlyMap<string | symbol, number> => {
  const pods = new Map<string | symbol, number>();
  for (const job of 'jobs' in owner ? owner.jobs : [owner]) {
    const config = parseTfConfig(configsOf(job).at(0)?.text ?? '');
    const role = 'error' in config ? UNKNOWN_ROLE : config.task.type;
    pods.set(role, (pods.get(role) ?? 0) + podsOfAllJobs(job));
  }
  return pods;
});
