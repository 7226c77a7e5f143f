import { at } from './case';
import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const INIT = `${POD}.initContainers`;
const SIDE = { name: 'side', image: 'i' };
const LIVENESS = `${CONTAINER}.livenessProbe`;
const PRE_STOP = `${CONTAINER}.lifecycle.preStop`;
const EXEC = { exec: { command: ['true'] } };

export const PROBE_CASES: readonly RuleCase[] = [
  at(LIVENESS, 'JS1160', {}, EXEC, '', 'nothing to do'),
  at(LIVENESS, 'JS1160', { ...EXEC, tcpSocket: { port: 1 } }, { tcpSocket: { port: 1 } }, '', '2 things to do: exec, tcpSocket'),
  at(`${CONTAINER}.startupProbe`, 'JS1160', { exec: {} }, EXEC, '.exec.command', 'no command'),
  at(`${CONTAINER}.readinessProbe`, 'JS1160', { httpGet: { port: 0 } }, { httpGet: { port: 65535 } }, '.httpGet.port', 'the port 0 is not between'),
  at(LIVENESS, 'JS1160', { httpGet: { port: 65536 } }, { httpGet: { port: 1 } }, '.httpGet.port', '65536'),
  at(LIVENESS, 'JS1160', { tcpSocket: { port: '80' } }, { tcpSocket: { port: 'http' } }, '.tcpSocket.port', "'80'"),
  at(PRE_STOP, 'JS1160', {}, { sleep: { seconds: 1 } }, '', 'nothing to do'),
  at(`${CONTAINER}.lifecycle.postStart`, 'JS1160', { exec: { command: [] } }, EXEC, '.exec.command', 'no command'),
  at(LIVENESS, 'JS1161', { ...EXEC, successThreshold: 2 }, { ...EXEC, successThreshold: 1 }, '.successThreshold', 'successThreshold is 2'),
  at(
    `${CONTAINER}.startupProbe`,
    'JS1161',
    { ...EXEC, successThreshold: 2 },
    { ...EXEC, successThreshold: 0 },
    '.successThreshold',
    'successThreshold is 2',
  ),
  at(
    `${CONTAINER}.readinessProbe`,
    'JS1161',
    { ...EXEC, terminationGracePeriodSeconds: 5 },
    { ...EXEC, successThreshold: 5 },
    '.terminationGracePeriodSeconds',
    'is 5',
  ),
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map(field =>
    at(
      INIT,
      'JS1162',
      [{ ...SIDE, [field]: EXEC }],
      [{ ...SIDE, [field]: EXEC, restartPolicy: 'Always' }],
      `[0].${field}`,
      `init container 'side' has a ${field}`,
    )),
  at(INIT, 'JS1162', [{ ...SIDE, lifecycle: {} }], [{ ...SIDE, lifecycle: {}, restartPolicy: 'Always' }], '[0].lifecycle', 'lifecycle'),
  {
    code: 'JS1163',
    wrong: { [`${CONTAINER}.lifecycle.stopSignal`]: 'SIGUSR1' },
    right: { [`${CONTAINER}.lifecycle.stopSignal`]: 'SIGUSR1', [`${POD}.os.name`]: 'linux' },
    path: `${CONTAINER}.lifecycle.stopSignal`,
    says: 'stopSignal is SIGUSR1',
  },
  at(
    PRE_STOP,
    'JS1164',
    { sleep: { seconds: 31 } },
    { sleep: { seconds: 30 } },
    '.sleep.seconds',
    'sleeps 31 s, and the pod\'s grace period is 30 s',
  ),
  {
    code: 'JS1164',
    wrong: { [PRE_STOP]: { sleep: { seconds: 6 } }, [`${POD}.terminationGracePeriodSeconds`]: 5 },
    right: { [PRE_STOP]: { sleep: { seconds: 60 } }, [`${POD}.terminationGracePeriodSeconds`]: 60 },
    path: `${PRE_STOP}.sleep.seconds`,
    says: 'grace period is 5 s',
  },
];
