import { Barrier } from '../../../src/runtime/agent/barrier';
import type { RunState } from '../../../src/runtime/agent/barrier';

const state = (current?: number, previous?: number): RunState => ({ current, previous, unguarded: false });

function announced(attempt: number): Barrier {
  const barrier = new Barrier();
  barrier.announced(attempt);
  return barrier;
}

test('the first attempt is 0, later ones follow the current one', () => {
  expect(new Barrier().decide(state())).toEqual({ do: 'announce', attempt: 0 });
  expect(new Barrier().decide(state(0))).toEqual({ do: 'announce', attempt: 1 });
  expect(new Barrier().decide(state(4, 3))).toEqual({ do: 'announce', attempt: 5 });
});

test('a pod waits until its attempt is the current one, and passes once', () => {
  const barrier = announced(1);
  expect(barrier.decide(state(0))).toBeUndefined();
  expect(barrier.decide(state(1))).toEqual({ do: 'pass' });
  expect(barrier.decide(state(1))).toBeUndefined();
});

test('a pod that has passed starts over when its attempt is a previous one', () => {
  const barrier = announced(0);
  barrier.decide(state(0));
  expect(barrier.decide(state(0, 0))).toEqual({ do: 'restart' });
});

test('a pod that waits for the next attempt already is not bounced again', () => {
  expect(announced(1).decide(state(0, 0))).toBeUndefined();
});

test('without a barrier, pods pass at once', () => {
  expect(new Barrier().decide({ unguarded: true })).toEqual({ do: 'pass' });
  expect(announced(0).decide({ current: 3, previous: 2, unguarded: true })).toEqual({ do: 'pass' });
});
