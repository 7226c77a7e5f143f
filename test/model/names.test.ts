import { run } from './documents';
import {
  coordinatorAddress, isJobSetDocument, jobKey, jobName, namespacedJob, podAddress, podHostname, subdomain, volumeClaimName,
} from '../../src/model';

test('names of the children', () => {
  expect(jobName('train', 'workers', 3)).toBe('train-workers-3');
  expect(podHostname('train', 'workers', 3, 7)).toBe('train-workers-3-7');
  expect(volumeClaimName('ckpt', 'train')).toBe('ckpt-train');
  expect(namespacedJob('research', 'train-workers-3')).toBe('research_train-workers-3');
});

test('the key of a Job is the SHA-1 of its namespace and name', () => {
  expect(jobKey('research', 'train-workers-0')).toBe('0cd684b736cbfe9e331be8c4f1a0df6db09efdfe');
});

test('addresses of pods', () => {
  expect(subdomain(run())).toBe('train');
  expect(podAddress(run(), 'workers', 1, 0)).toBe('train-workers-1-0.train');
  expect(podAddress(run({ 'spec.network.subdomain': 'net' }), 'workers', 1, 0)).toBe('train-workers-1-0.net');
  expect(coordinatorAddress(run())).toBeUndefined();
  expect(coordinatorAddress(run({ 'spec.coordinator': { replicatedJob: 'workers' } }))).toBe('train-workers-0-0.train');
  expect(coordinatorAddress(run({ 'spec.coordinator': { replicatedJob: 'workers', jobIndex: 1, podIndex: 2 } }))).toBe('train-workers-1-2.train');
});

test('a document without a name yet has none in its addresses', () => {
  expect(podAddress(run({ 'metadata.name': undefined }), 'workers', 0, 0)).toBe('-workers-0-0.');
});

test('only a JobSet of this version is one', () => {
  expect(isJobSetDocument(run())).toBe(true);
  for (const other of [null, undefined, 'x', 7, [], {}, run({ kind: 'Job' }), run({ apiVersion: 'jobset.x-k8s.io/v1alpha1' })]) {
    expect(isJobSetDocument(other)).toBe(
      false,
    );
  }
});
