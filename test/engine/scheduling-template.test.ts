import { replicatedJob } from './documents';
import { schedulingTemplate, templateChange } from '../../src/engine/scheduling-template';

describe('what a replicated job asks for', () => {
  test('its own fields, without empty ones and without keys that are JobSet\'s', () => {
    const job = replicatedJob('w', {
      podMetadata: { labels: { 'a': '1', 'jobset.sigs.k8s.io/job-index': '7' }, annotations: { 'alpha.jobset.sigs.k8s.io/node-selector': 'x' } },
      pod: { nodeSelector: { pool: 'a' }, tolerations: [{ key: 't' }] },
    });
    expect(schedulingTemplate(job)).toEqual({ labels: { a: '1' }, nodeSelector: { pool: 'a' }, tolerations: [{ key: 't' }] });
  });
});

describe('three-way merge', () => {
  test('nothing to change is no change', () => {
    const same = { labels: { a: '1' }, nodeSelector: { pool: 'x' }, tolerations: [{ key: 't' }] };
    expect(templateChange(same, same, same)).toBeUndefined();
  });

  test('the JobSet\'s word wins', () => {
    expect(templateChange({ nodeSelector: { pool: 'old' } }, {}, { nodeSelector: { pool: 'new' } })).toEqual({ spec: { nodeSelector: { pool: 'new' } } });
  });

  test('what the JobSet said once and no longer says is taken back', () => {
    const old = { labels: { a: '1' }, annotations: { b: '2' }, nodeSelector: { flavor: 'spot' }, tolerations: [{ key: 'spot' }], schedulingGates: [{ name: 'g' }] };
    expect(templateChange(old, old, {})).toEqual({
      metadata: { labels: { a: null }, annotations: { b: null } },
      spec: { nodeSelector: { flavor: null }, tolerations: [], schedulingGates: [] },
    });
  });

  test('what others have added or changed stays', () => {
    const applied = { nodeSelector: { flavor: 'spot' }, tolerations: [{ key: 'spot' }] };
    const live = { nodeSelector: { flavor: 'changed', other: 'x' }, tolerations: [{ key: 'other' }, { key: 'spot' }] };
    expect(templateChange(live, applied, {})).toEqual({ spec: { tolerations: [{ key: 'other' }] } });
  });

  test('without a record of what was given, nothing is taken away', () => {
    expect(templateChange({ nodeSelector: { flavor: 'spot' } }, {}, {})).toBeUndefined();
  });

  test('entries of lists are compared by what they say, and keep their order', () => {
    const first = { key: 'a', operator: 'Exists', tolerationSeconds: 30 };
    const second = { key: 'b', operator: 'Exists' };
    expect(templateChange({ tolerations: [second, first] }, {}, { tolerations: [{ ...first }, { ...second }] })).toBeUndefined();
    expect(templateChange({ tolerations: [second] }, {}, { tolerations: [first, second] })).toEqual({ spec: { tolerations: [second, first] } });
  });
});
