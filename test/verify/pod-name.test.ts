import { job, run } from './rules/small-run';
import { podAt, podName } from '../../src/verify/pod-name';
import { World } from '../../src/verify/world';

const { jobs: [workers, head] } = new World([{ object: run([{ replicas: 2, pods: 3 }, { name: 'workers-0' }]) }]);
const { jobs: [alone] } = new World([{ object: job({ pods: 2 }) }]);

test('names of pods', () => {
  expect(podName(workers, { jobIndex: 1, podIndex: 2 })).toBe('train-workers-1-2');
  expect(podName(alone, { jobIndex: 0, podIndex: 1 })).toBe('train-1');
});

describe('the pod at an address', () => {
  test.each([
    ['train-workers-1-2', workers, 1, 2], ['train-workers-0-0.train:29500', workers, 0, 0], ['train-workers-1-0.train.research.svc.cluster.local', workers, 1, 0],
    ['train-workers-0-0-0.train', head, 0, 0], ['train-1.x', alone, 0, 1],
  ])('%s', (address, owner, jobIndex, podIndex) => {
    expect(podAt(address, owner)).toEqual({ job: owner, pod: { jobIndex, podIndex } });
  });

  test.each(['train-workers-2-0', 'train-workers-0-3', 'train-workers-0', 'train-0', 'other-workers-0-0', '10.0.0.1', ''])('%s is none of the run', address => {
    expect(podAt(address, workers)).toBeUndefined();
  });

  test.each(['train-2', 'train-0-0', 'train'])('%s is none of the Job', address => {
    expect(podAt(address, alone)).toBeUndefined();
  });
});
