import { problems, run } from './small-run';
import type { LabelSelectorRequirement, PodAffinityTerm, PodSpec } from '../../../src/model/kubernetes';
import { SCHEDULING_RULES } from '../../../src/verify/rules/scheduling';

const check = (pod: Partial<PodSpec>, pods = 4) => problems(SCHEDULING_RULES, run({ pods, pod, podMetadata: { labels: { app: 'train' } } }));
const JOBSET = { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } };

describe('JS4301: node requirements that contradict each other', () => {
  const nodes = (nodeSelector: Record<string, string>, ...terms: LabelSelectorRequirement[][]) => check({
    nodeSelector,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms.map(matchExpressions => ({ matchExpressions })) },
      },
    },
  });

  test.each<[LabelSelectorRequirement, string]>([
    [{ key: 'gpu', operator: 'In', values: ['a100'] }, 'gpu In [h100] and gpu In [a100]'],
    [{ key: 'gpu', operator: 'NotIn', values: ['h100', 'a100'] }, 'gpu In [h100] and gpu NotIn [h100, a100]'],
    [{ key: 'gpu', operator: 'DoesNotExist' }, 'gpu In [h100] and gpu DoesNotExist'],
  ])('%j', (requirement, problem) => {
    expect(nodes({ gpu: 'h100' }, [requirement])).toEqual([
      `JS4301 affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: no node can satisfy this: ${problem}`,
    ]);
  });

  test('within a term', () => {
    expect(nodes({}, [{ key: 'gpu', operator: 'Exists' }, { key: 'gpu', operator: 'DoesNotExist' }])).toHaveLength(1);
  });

  test('what a node can satisfy', () => {
    expect(nodes({ gpu: 'h100' }, [{ key: 'gpu', operator: 'In', values: ['a100', 'h100'] }])).toEqual([]);
    expect(nodes({ gpu: 'h100' }, [{ key: 'gpu', operator: 'In', values: ['a100'] }], [{ key: 'zone', operator: 'Exists' }])).toEqual([]);
    expect(nodes({ gpu: 'h100' }, [{ key: 'gpu', operator: 'NotIn', values: ['a100'] }])).toEqual([]);
    expect(nodes({}, [{ key: 'gpu', operator: 'In', values: ['h100', 'a100'] }, { key: 'gpu', operator: 'NotIn', values: ['a100'] }])).toEqual([]);
    expect(nodes({}, [{ key: 'gpu', operator: 'DoesNotExist' }])).toEqual([]);
    expect(check({ nodeSelector: { gpu: 'h100' } })).toEqual([]);
  });
});

describe('JS4302: topology spread that does not count its own pods', () => {
  const spread = (labelSelector?: PodAffinityTerm['labelSelector']) => check({
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', ...(labelSelector && { labelSelector }) }],
  });

  test.each([
    [undefined], [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['train'] }] }], [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }],
    [{ matchLabels: { app: 'other' } }], [{ matchExpressions: [{ key: 'missing', operator: 'Exists' }] }], [{ matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'other' } }],
  ])(
    '%j', selector => {
      expect(spread(selector)).toEqual(['JS4302 topologySpreadConstraints[0].labelSelector: the constraint on rack selects none of the pods that it is written for']);
    });

  test.each([
    [JOBSET], [{}], [{ matchLabels: { app: 'train' } }], [{ matchLabels: { 'kueue.x-k8s.io/podset': 'workers' } }], [{ matchLabels: { 'jobset.sigs.k8s.io/job-index': '1' } }],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['other'] }] }],
    [{ matchExpressions: [{ key: 'missing', operator: 'DoesNotExist' }] }], [{ matchLabels: { 'job-name': 'train-workers-0' } }],
  ])('%j is right', selector => {
    expect(spread(selector)).toEqual([]);
  });
});

describe('JS4303: pods that must be together and apart', () => {
  const required = (term: PodAffinityTerm) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
  const host = { topologyKey: 'kubernetes.io/hostname', labelSelector: JOBSET };

  test('by affinity, and by node', () => {
    expect(check({ affinity: { podAffinity: required(host), podAntiAffinity: required(host) } })).toEqual([
      'JS4303 affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]: 4 pods must each have a kubernetes.io/hostname of their own, but pod affinity requires the same one',
    ]);
    expect(check({ nodeSelector: { 'kubernetes.io/hostname': 'n1' }, affinity: { podAntiAffinity: required(host) } }))
      .toEqual([expect.stringContaining('all are bound to node n1')]);
  });

  test.each<[string, Partial<PodSpec>]>([
    ['apart on nodes, together in a rack', { affinity: { podAffinity: required({ ...host, topologyKey: 'rack' }), podAntiAffinity: required(host) } }],
    ['apart from other pods', { affinity: { podAffinity: required(host), podAntiAffinity: required({ ...host, labelSelector: { matchLabels: { app: 'other' } } }) } }],
    ['Jobs apart, pods of a Job together', {
      affinity: {
        podAffinity: required({ ...host, labelSelector: { matchLabels: { 'jobset.sigs.k8s.io/job-index': '0' } } }),
        podAntiAffinity: required({ ...host, labelSelector: { matchExpressions: [{ key: 'jobset.sigs.k8s.io/job-index', operator: 'NotIn', values: ['1'] }] } }),
      },
    }],
    ['apart', { affinity: { podAntiAffinity: required(host) } }],
    ...[{ namespaces: ['a'] }, { namespaceSelector: {} }, { matchLabelKeys: ['x'] }, { mismatchLabelKeys: ['x'] }].map((more): [string, Partial<PodSpec>] => [
      `apart from others by ${Object.keys(more)[0]}`, { affinity: { podAffinity: required(host), podAntiAffinity: required({ ...host, ...more }) } },
    ]),
  ])('%s is right', (_, pod) => {
    expect(check(pod)).toEqual([]);
  });

  test('one pod', () => {
    expect(check({ affinity: { podAffinity: required(host), podAntiAffinity: required(host) } }, 1)).toEqual([]);
  });
});

test('JS4304: pods bound to a node by name', () => {
  expect(check({ nodeName: 'n1' })).toEqual(['JS4304 nodeName: all 4 pods go to node n1, whether or not there is room']);
  expect(check({ nodeName: 'n1' }, 1)).toEqual(['JS4304 nodeName: the pod goes to node n1, whether or not there is room']);
  expect(check({ nodeSelector: { 'kubernetes.io/hostname': 'n1' } })).toEqual([]);
});

describe('resource claims', () => {
  const claims = (claim: object, used = true, pods = 4) => problems(SCHEDULING_RULES, run({
    pods, pod: { resourceClaims: [{ name: 'gpu', ...claim }] }, main: used ? { resources: { claims: [{ name: 'gpu' }] } } : {},
  }));

  test('JS4305: one for many pods', () => {
    expect(claims({ resourceClaimName: 'one' })).toEqual(['JS4305 resourceClaims[0].resourceClaimName: 4 pods share the one claim \'one\' (gpu)']);
    expect(claims({ resourceClaimName: 'one' }, true, 1)).toEqual([]);
    expect(claims({ resourceClaimTemplateName: 'each' })).toEqual([]);
  });

  test('JS4306: one that no container uses', () => {
    expect(claims({ resourceClaimTemplateName: 'each' }, false)).toEqual(['JS4306 resourceClaims[0].name: no container has the devices of claim \'gpu\'']);
  });
});
