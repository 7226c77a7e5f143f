import type { Container } from '../../../src/model/kubernetes';
import { Environment, metadataKey } from '../../../src/verify/launchers/environment';
import { certain, expandReferences, referencedNames, UNKNOWN } from '../../../src/verify/launchers/references';
import { World } from '../../../src/verify/world';
import { configMap, run } from '../rules/small-run';

/** The environment of the main container of a pod of `train-workers-1`, the second of two Jobs with three pods each. */
function environmentOf(main: Partial<Container>, podIndex = 2, completionMode = 'Indexed') {
  const document = run({ replicas: 2, pods: 3, main, job: { completionMode } }, { coordinator: { replicatedJob: 'workers' } });
  const { jobs: [job] } = new World([{ object: document }, { object: configMap('settings', { A: 'from settings', B: '$(A)' }) }]);
  return new Environment(job, job.podSpec.containers[0], { jobIndex: 1, podIndex });
}

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

describe('values', () => {
  test.each([
    ['jobset.sigs.k8s.io/job-index', '1'],
    ['jobset.sigs.k8s.io/replicatedjob-replicas', '2'],
    ['jobset.sigs.k8s.io/coordinator', 'train-workers-0-0.train'],
    ['batch.kubernetes.io/job-completion-index', '2'],
    ['example.com/unknown', undefined],
  ])('label and annotation %s', (key, value) => {
    const environment = environmentOf({ env: [field('L', `metadata.labels['${key}']`), field('A', `metadata.annotations['${key}']`)] });
    expect([environment.get('L'), environment.get('A')]).toEqual([value, value]);
  });

  test('a completion index only where there is one', () => {
    expect(environmentOf({}).get('JOB_COMPLETION_INDEX')).toBe('2');
    expect(environmentOf({}, 0, 'NonIndexed').has('JOB_COMPLETION_INDEX')).toBe(false);
    const own = [{ name: 'JOB_COMPLETION_INDEX', value: '7' }];
    expect(environmentOf({ env: own }).get('JOB_COMPLETION_INDEX')).toBe('7');
    const label = [field('I', 'metadata.labels[\'batch.kubernetes.io/job-completion-index\']')];
    expect(environmentOf({ env: label }, 0, 'NonIndexed').get('I')).toBe('');
  });

  test('what only the run tells', () => {
    const environment = environmentOf({ env: [field('POD', 'metadata.name'), { name: 'X', value: 'a-$(POD)' }, { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] });
    expect([environment.has('POD'), environment.get('POD'), environment.get('X'), environment.get('S')]).toEqual([true, undefined, undefined, undefined]);
  });

  test('in order, each by those above it', () => {
    const environment = environmentOf({ env: [{ name: 'B', value: '$(A)' }, { name: 'A', value: '1' }, { name: 'C', value: '$(A)$$(A)' }, { name: 'E', value: '' }] });
    expect([environment.get('B'), environment.get('C'), environment.get('E')]).toEqual(['$(A)', '1$(A)', '']);
  });

  test('a ConfigMap of the set, whose values are not expanded', () => {
    const environment = environmentOf({
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'settings' } }],
      env: [{ name: 'X', value: '$(P_A)' }, { name: 'Y', valueFrom: { configMapKeyRef: { name: 'settings', key: 'A' } } }],
    });
    expect([environment.get('P_B'), environment.get('X'), environment.get('Y')]).toEqual(['$(A)', 'from settings', 'from settings']);
    expect(environment.resolve('OTHER')).toBe('absent');
  });
});

describe('variables that grow', () => {
  const doubling = (times: number) => [
    { name: 'A0', value: 'ab' }, ...Array.from({ length: times }, (_, i) => ({ name: `A${i + 1}`, value: `$(A${i})$(A${i})` })),
  ];

  test('are known as long as Linux takes a variable', () => {
    const environment = environmentOf({ env: doubling(10_000) });
    expect(environment.get('A10')).toBe('ab'.repeat(2 ** 10));
    expect(environment.get('A16')).toHaveLength(128 * 1024);
    expect([environment.has('A17'), environment.get('A17'), environment.get('A10000')]).toEqual([true, undefined, undefined]);
  });

  test('are known up to a sum', () => {
    const long = [{ name: 'LONG', value: 'a'.repeat(100_000) }, ...Array.from({ length: 10_000 }, (_, i) => ({ name: `B${i}`, value: `$(LONG)${i}` }))];
    const environment = environmentOf({ env: long });
    expect(long.filter(({ name }) => environment.get(name) !== undefined).map(({ name }) => name)).toEqual(['LONG', 'B0', 'B1', 'B2', 'B3', 'B4']);
    expect(environment.expand('plain')).toBe('plain');
  });

  test('a long text without references is known', () => {
    const long = 'a$'.repeat(500_000);
    expect(environmentOf({ env: [{ name: 'LONG', value: long }] }).get('LONG')).toBe(long);
  });
});

describe('names that are not in env', () => {
  test.each(['KUBERNETES_SERVICE_HOST', 'REDIS_PORT', 'REDIS_PORT_6379_TCP_ADDR', 'TPU_WORKER_ID', 'MEGASCALE_NUM_SLICES'])('%s may be there', name => {
    expect(environmentOf({}).resolve(name)).toBeUndefined();
  });

  test.each(['HOSTNAME', 'MASTER_PORTS', 'MY_TPU'])('%s is not', name => {
    expect(environmentOf({}).resolve(name)).toBe('absent');
  });

  test('any may come from an object that is not in the set', () => {
    expect(environmentOf({ envFrom: [{ secretRef: { name: 's' } }] }).resolve('HOSTNAME')).toBeUndefined();
    expect(environmentOf({ envFrom: [{ configMapRef: { name: 'others' } }] }).resolve('HOSTNAME')).toBeUndefined();
  });
});

test('references', () => {
  const resolve = (name: string) => name === 'A' ? { text: '1' } : name === 'U' ? undefined : 'absent' as const;
  expect(expandReferences('$(A) $$(A) $(B) $(U) $C $', resolve)).toBe(`1 $(A) $(B) ${UNKNOWN} $C $`);
  expect([certain('a'), certain(`a${UNKNOWN}`)]).toEqual(['a', undefined]);
  expect(referencedNames('$(A)$(B)$(A)$$(C)')).toEqual(['A', 'B']);
});

test('references that do not close', () => {
  const text = '$('.repeat(1_000_000);
  expect(expandReferences(text, () => 'absent')).toBe(text);
  expect(referencedNames(text)).toEqual([]);
  expect(referencedNames(`${text})`)).toEqual(['$('.repeat(999_999)]);
});

test('paths of the downward API', () => {
  expect(metadataKey('metadata.labels[\'a/b\']')).toEqual({ from: 'labels', key: 'a/b' });
  expect(metadataKey('metadata.annotations[\'a\']')).toEqual({ from: 'annotations', key: 'a' });
  expect(metadataKey('metadata.labels')).toBeUndefined();
});
