import { policyConfigMap } from '../../../src/model';
import type { ConfigMap } from '../../../src/model';
import { chosenPolicy, observePolicy, runOfPolicy } from '../../../src/runtime/controller/policy-source';
import { driverAndWorkers } from '../../engine/documents';

const CONFIG_MAP = policyConfigMap(driverAndWorkers());

function named(name: string, labels = CONFIG_MAP.metadata.labels): ConfigMap {
  return { ...CONFIG_MAP, metadata: { ...CONFIG_MAP.metadata, name, labels } };
}

test('the run is known by the ConfigMap\'s name; if that is not one, by its label, or it stands for itself', () => {
  expect(runOfPolicy(CONFIG_MAP)).toBe('run');
  expect(runOfPolicy(named('other-jobset'))).toBe('other');
  expect(runOfPolicy(named('copy'))).toBe('run');
  expect(runOfPolicy(named('copy', {}))).toBe('copy');
  expect(runOfPolicy(named('-jobset'))).toBe('run');
});

test('the document is the same object for as long as its text is', () => {
  const first = observePolicy(CONFIG_MAP, undefined);
  const touched = observePolicy({ ...CONFIG_MAP, metadata: { ...CONFIG_MAP.metadata, resourceVersion: '9', annotations: { seen: 'yes' } } }, first);
  expect(touched.document).toBe(first.document);
  const edited = observePolicy(policyConfigMap(driverAndWorkers({ suspend: true })), touched);
  expect(edited.document).toMatchObject({ spec: { suspend: true } });
});

test('what kubectl remembers of the ConfigMap is not carried along', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'long', 'mine': 'short' };
  expect(observePolicy({ ...CONFIG_MAP, metadata: { ...CONFIG_MAP.metadata, annotations } }, undefined).annotations).toEqual({ mine: 'short' });
});

test('of two ConfigMaps for a run, that of the right name counts, in whichever order they come', () => {
  const right = observePolicy(CONFIG_MAP, undefined);
  const wrong = observePolicy(named('copy'), undefined);
  expect(chosenPolicy([right, wrong])).toBe(right);
  expect(chosenPolicy([wrong, right])).toBe(right);
  expect(chosenPolicy([wrong])).toBe(wrong);
  expect(chosenPolicy([])).toBeUndefined();
});
