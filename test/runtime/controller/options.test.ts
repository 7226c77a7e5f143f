import { DEFAULT_SETTINGS } from '../../../src/engine';
import { UsageError } from '../../../src/runtime/cli/command';
import { readControllerOptions } from '../../../src/runtime/controller/options';

test('without options it serves everything, alone', () => {
  expect(readControllerOptions([], {})).toEqual({
    namespaces: undefined, sources: ['standalone', 'jobset'], port: 8080, logLevel: 'info', settings: DEFAULT_SETTINGS,
  });
});

test('every option is heard', () => {
  expect(readControllerOptions([
    '--namespace', 'a', '-n', 'b', '--sources=standalone', '--port=0', '--log-level=debug', '--exclusive-placement=template', '--suspend-queued-jobs',
    '--managed-by', 'example.com/ours', '--managed-by', '',
  ], {})).toEqual({
    namespaces: ['a', 'b'],
    sources: ['standalone'],
    port: 0,
    logLevel: 'debug',
    settings: { ...DEFAULT_SETTINGS, exclusivePlacement: 'template', suspendQueuedJobs: true, managedBy: ['example.com/ours', undefined] },
  });
});

test('optional behaviours are on unless one is taken away', () => {
  const gates = (...args: string[]) => readControllerOptions(args, {}).settings.gates;
  expect(gates()).toEqual({ restartJob: true, elasticJobSet: true, inPlaceRestart: true });
  expect(gates('--feature-gates=InPlaceRestart=false,RestartJob=true')).toEqual({ restartJob: true, elasticJobSet: true, inPlaceRestart: false });
});

test.each([
  ['RestartJobs=false', 'a name in --feature-gates is \'RestartJobs\', write RestartJob or ElasticJobSet or InPlaceRestart'],
  ['RestartJob', 'RestartJob in --feature-gates is \'\', write true or false'],
  ['RestartJob=no', 'RestartJob in --feature-gates is \'no\', write true or false'],
])('--feature-gates %s is refused', (text, message) => {
  expect(() => readControllerOptions(['--feature-gates', text], {})).toThrow(message);
});

test('a replica is known by its pod and its start, and its lease is in the pod\'s namespace', () => {
  const { leaderElection } = readControllerOptions(['--leader-elect'], { POD_NAME: 'controller-1', POD_NAMESPACE: 'system' });
  expect(leaderElection).toEqual({ namespace: 'system', name: 'cdk8s-jobset-controller', identity: expect.stringMatching(/^controller-1_\d+_\w+$/) });
});

test('namespaces may be chosen by their labels, among all', () => {
  expect(readControllerOptions(['--namespace-selector', 'a=b,!c'], {}, { namespaces: ['current'] })).toMatchObject({ namespaces: undefined, namespaceSelector: 'a=b,!c' });
  expect(readControllerOptions(['-A', '--namespace-selector', 'a'], {})).toMatchObject({ namespaces: undefined, namespaceSelector: 'a' });
  expect(readControllerOptions([], {})).not.toHaveProperty('namespaceSelector');
});

test('metrics may be for the same pod only', () => {
  expect(readControllerOptions(['--metrics=loopback'], {})).toMatchObject({ metrics: 'loopback' });
});

test('defaults of the command line give way to what is asked for', () => {
  const defaults = { namespaces: ['current'], port: 0 };
  expect(readControllerOptions([], {}, defaults)).toMatchObject(defaults);
  expect(readControllerOptions(['-A', '--port=9'], {}, defaults)).toMatchObject({ namespaces: undefined, port: 9 });
  expect(readControllerOptions(['-n', 'a'], {}, defaults)).toMatchObject({ namespaces: ['a'] });
});

test.each([
  [['everything'], "'everything' is not an option"],
  [['--namespace=a', '--all-namespaces'], '--namespace and --all-namespaces exclude each other'],
  [['--namespace=a', '--namespace-selector=b'], '--namespace and --namespace-selector exclude each other'],
  [['--namespace-selector=a b'],
    "--namespace-selector is 'a b', and 'a b' is no requirement: write labels as kubectl's --selector takes them, such as team=research"],
  [['--namespace-selector='], "--namespace-selector is '', and a requirement is empty: write labels as kubectl's --selector takes them, such as team=research"],
  [['--sources=jobs'], "--sources is 'jobs', write standalone or jobset"],
  [['--port=http'], "--port is 'http', write a number from 0 to 65535"],
  [['--metrics=all'], "--metrics is 'all', write open or loopback or off"],
  [['--log-level=loud'], "--log-level is 'loud', write debug or info or warn or error"],
  [['--leader-elect'], '--leader-elect needs --lease-namespace, or the pod\'s namespace in $POD_NAMESPACE'],
  [['--leader-elekt'], 'unknown option --leader-elekt, did you mean --leader-elect?'],
])('%j is refused', (args, message) => {
  expect(() => readControllerOptions(args, {})).toThrow(new UsageError(message));
});
