import { TOPOLOGY_LEVELS, topologyLabel } from '../../src/hardware/topology-labels';

test.each([
  ['cloud.google.com/gke-nodepool', 'GKE'],
  ['topology.kubernetes.io/zone', 'the cloud controller'],
  ['nvidia.com/gpu.clique', 'GPU Feature Discovery, on GB200 and GB300 only'],
  ['fabric.topograph.run/tier-1', 'NVIDIA Topograph'],
  ['accelerator.topograph.run/domain', 'NVIDIA Topograph'],
])('%s is set by %s', (key, setBy) => {
  expect(topologyLabel(key)).toMatchObject({ key, setBy });
});

test('a tier says how near it is', () => {
  expect(topologyLabel('fabric.topograph.run/tier-2')?.domain).toBe('a switch of tier 2, of which 0 is the nearest');
});

test.each(['example.com/rack', 'rack', 'constructor'])('%s is a label of your own', key => {
  expect(topologyLabel(key)).toBeUndefined();
});

test('every usual set of levels is known, distinct, and ends at the node', () => {
  for (const levels of Object.values<readonly string[]>(TOPOLOGY_LEVELS)) {
    expect(levels.every(key => topologyLabel(key))).toBe(true);
    expect(new Set(levels).size).toBe(levels.length);
    expect(levels[levels.length - 1]).toBe('kubernetes.io/hostname');
  }
});
