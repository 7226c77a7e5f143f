import type { JobSetDocument } from '../../../src/model';
import { observeJobSet } from '../../../src/runtime/controller/jobset-source';
import { driverAndWorkers } from '../../engine/documents';

function live(metadata: object, spec: object = {}): JobSetDocument {
  return { ...driverAndWorkers(spec), metadata: { name: 'run', namespace: 'ns', uid: 'u', resourceVersion: '1', generation: 1, ...metadata } } as JobSetDocument;
}

test('the document is the same object for as long as the JobSet asks for the same', () => {
  const first = observeJobSet(live({}), undefined);
  const touched = observeJobSet(live({ resourceVersion: '2', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'long' } }), first);
  expect(touched.document).toBe(first.document);
  expect(touched.resourceVersion).toBe('2');
});

test.each([
  ['spec', live({ generation: 2 }, { suspend: true }), { spec: { suspend: true } }],
  ['labels', live({ labels: { team: 'a' } }), { metadata: { labels: { team: 'a' } } }],
  [
    'annotations', live({ annotations: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' } }),
    { metadata: { annotations: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' } } },
  ],
  ['UID', live({ uid: 'v' }), { metadata: { uid: 'v' } }],
])('it is another one when its %s has changed', (_, changed, document) => {
  expect(observeJobSet(changed, observeJobSet(live({}), undefined)).document).toMatchObject(document);
});
