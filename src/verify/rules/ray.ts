/** JS2033: what Ray is told about its GPUs. */
import { counted } from '../../model/grammar';
import { launcherArguments } from '../launchers/launch';
import { number } from '../launchers/membership';
import { Options } from '../launchers/options';
import type { Grammar } from '../launchers/options';
import { programOf } from '../launchers/process';
import { countableGpus, gpusOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';

const GRAMMAR: Grammar = {
  flags: ['head', 'block', 'disable-usage-stats', 'include-log-monitor', 'autoscaling'],
  values: [
    'num-gpus', 'num-cpus', 'address', 'port', 'dashboard-host', 'dashboard-port', 'node-ip-address', 'object-store-memory', 'resources', 'memory', 'labels',
    'object-manager-port', 'node-manager-port', 'min-worker-port', 'max-worker-port', 'ray-client-server-port', 'metrics-export-port', 'temp-dir',
    'dashboard-agent-listen-port', 'dashboard-agent-grpc-port', 'runtime-env-agent-port', 'shm-size', 'plasma-directory', 'include-dashboard',
  ],
};

export const RAY_RULES: readonly JobRow[] = [
  {
    code: 'JS2033',
    on: 'job',
    severity: 'warning',
    title: 'Ray is told of other GPUs than it has',
    why: 'Ray places tasks by the number that it was told. On a node with fewer GPUs, tasks start without one and fail; on a node with more, the rest stays idle.',
    *check(job) {
      if (countableGpus(job.podSpec) === undefined) return;
      for (const [i, container] of job.podSpec.containers.entries()) {
        for (const process of programOf(job, container).processes) {
          const start = launcherArguments(process, { programs: ['ray'] });
          if (start === undefined || process.argv[start] !== 'start') continue;
          const said = number(new Options(process, start + 1, GRAMMAR).get('num-gpus'));
          const gpus = gpusOf(container);
          // A head that is to run no tasks is told that it has none.
          if (!said || said.value === 0 || said.value === gpus) continue;
          yield {
            path: podPath(job, 'containers', i, ...said.at),
            message: `container '${container.name}' has ${counted(gpus, 'GPU')}, but ${said.quote} announces ${said.value}`,
            remedy: `write --num-gpus=${gpus}`,
          };
        }
      }
    },
  },
];
