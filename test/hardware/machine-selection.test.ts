import { ACCELERATOR_MACHINES } from '../../src/hardware/catalogue/machines';
import { machinesFor } from '../../src/hardware/machine-selection';

const select = (nodeSelector: Record<string, string>) => machinesFor({ nodeSelector });
const names = (nodeSelector: Record<string, string>) => select(nodeSelector).kinds.map(({ machine }) => machine.name);

describe('a pod that selects', () => {
  test('a TPU type and topology lands on one kind of host', () => {
    const { kinds, others, unknown } = select({ 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4' });
    expect(kinds).toHaveLength(1);
    expect(kinds[0].machine.name).toBe('ct6e-standard-4t');
    expect(kinds[0].slice).toMatchObject({ topology: '4x4', hosts: 4, chips: 16 });
    expect({ others, unknown }).toEqual({ others: false, unknown: [] });
  });

  test('2x4 can land on a host of four or eight chips, until it names the machine', () => {
    const v6e = { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '2x4' };
    expect(select(v6e).kinds.map(({ machine, slice }) => [machine.chips, slice!.hosts])).toEqual([[4, 2], [8, 1]]);
    expect(names({ ...v6e, 'node.kubernetes.io/instance-type': 'ct6e-standard-8t' })).toEqual(['ct6e-standard-8t']);
    expect(names({ ...v6e, 'cloud.google.com/gke-accelerator-count': '4' })).toEqual(['ct6e-standard-4t']);
  });

  test('a TPU type alone leaves the slice open', () => {
    expect(select({ 'cloud.google.com/gke-tpu-accelerator': 'tpu-v5p-slice' }).kinds.map(({ machine, slice }) => [machine.name, slice])).toEqual([
      ['ct5p-hightpu-1t', undefined], ['ct5p-hightpu-2t', undefined], ['ct5p-hightpu-4t', undefined],
    ]);
  });

  test('an instance type, a GPU type, a Karpenter label', () => {
    expect(names({ 'node.kubernetes.io/instance-type': 'p5.48xlarge' })).toEqual(['p5.48xlarge']);
    expect(names({ 'cloud.google.com/gke-accelerator': 'nvidia-h100-mega-80gb' })).toEqual(['a3-megagpu-8g']);
    expect(names({ 'cloud.google.com/gke-accelerator': 'nvidia-h100-80gb', 'cloud.google.com/gke-accelerator-count': '8' }))
      .toEqual(['a3-edgegpu-8g', 'a3-highgpu-8g']);
    expect(names({ 'karpenter.k8s.aws/instance-gpu-name': 'h200' })).toEqual(['p5e.48xlarge', 'p5en.48xlarge']);
    expect(names({ 'karpenter.azure.com/sku-name': 'Standard_ND96isr_H100_v5' })).toEqual(['Standard_ND96isr_H100_v5']);
    expect(names({ 'node.kubernetes.io/instance-type': 'm7i.2xlarge' })).toEqual(['m7i.2xlarge']);
  });

  test('by affinity, each alternative counts', () => {
    const nodeSelectorTerms = [['p5.48xlarge'], ['p5en.48xlarge', 'trn2.48xlarge']].map(values => ({
      matchExpressions: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values }],
    }));
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
    expect(machinesFor({ affinity }).kinds.map(({ machine }) => machine.name)).toEqual(['p5.48xlarge', 'p5en.48xlarge', 'trn2.48xlarge']);
    expect(machinesFor({ affinity, nodeSelector: { 'karpenter.k8s.aws/instance-gpu-name': 'h100' } }).kinds.map(({ machine }) => machine.name))
      .toEqual(['p5.48xlarge']);
  });

  test('a machine that several alternatives name is one kind', () => {
    const term = { matchExpressions: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['p5.48xlarge'] }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term, term] } } };
    expect(machinesFor({ affinity }).kinds).toHaveLength(1);
  });

  test('nothing of hardware is not constrained', () => {
    const selectors: Record<string, string>[] = [{}, { team: 'ml' }, { 'kubernetes.io/arch': 'amd64' }, { accelerator: 'h100' }];
    for (const nodeSelector of selectors) {
      expect(select(nodeSelector)).toEqual({ constrained: false, kinds: [], others: true, unknown: [] });
    }
  });

  test('contradicting hardware lands nowhere', () => {
    const selectors: Record<string, string>[] = [
      { 'node.kubernetes.io/instance-type': 'p5.48xlarge', 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice' },
      { 'node.kubernetes.io/instance-type': 'p5.48xlarge', 'kubernetes.io/arch': 'arm64' },
      { 'node.kubernetes.io/instance-type': 'ct6e-standard-8t', 'cloud.google.com/gke-tpu-topology': '4x4' },
      { 'node.kubernetes.io/instance-type': 'p5.48xlarge', 'cloud.google.com/gke-tpu-topology': '4x4' },
    ];
    for (const nodeSelector of selectors) {
      expect(select(nodeSelector)).toEqual({ constrained: true, kinds: [], others: false, unknown: [] });
    }
  });
});

describe('a value that the catalogue does not know', () => {
  test('is told, with the closest ones, and may be a machine of your own', () => {
    expect(select({ 'node.kubernetes.io/instance-type': 'dgx-h100' })).toMatchObject({ constrained: true, kinds: [], others: true });
    expect(select({ 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slise' }).unknown).toEqual([
      { key: 'cloud.google.com/gke-tpu-accelerator', value: 'tpu-v6e-slise', nearest: ['tpu-v6e-slice', 'tpu-v5p-slice', 'tpu-v4-podslice'] },
    ]);
  });

  test('is a topology of no machine, for a generation that is known', () => {
    expect(select({ 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '5x5' })).toEqual({
      constrained: true,
      kinds: [],
      others: false,
      unknown: [{ key: 'cloud.google.com/gke-tpu-topology', value: '5x5', nearest: ['4x8', '4x4', '8x8'] }],
    });
  });

  test('GPUs that N1 machines take are no typing errors', () => {
    expect(select({ 'cloud.google.com/gke-accelerator': 'nvidia-tesla-t4' })).toEqual({ constrained: true, kinds: [], others: true, unknown: [] });
  });
});

test('every machine is found by its own labels', () => {
  for (const machine of ACCELERATOR_MACHINES) {
    const { 'kubernetes.io/os': _, ...labels } = machine.labels;
    expect(names(labels)).toEqual([machine.name]);
    expect(names({ ...labels, ...machine.karpenterLabels })).toEqual([machine.name]);
  }
});
