import { StatusDebounce } from '../../../src/runtime/controller/run-state';

const SECOND = 1_000;

test('counts are written a second after the first of them has changed, however many follow', () => {
  const debounce = new StatusDebounce();
  expect(debounce.delay(0)).toBe(SECOND);
  expect(debounce.delay(600)).toBe(400);
  expect(debounce.delay(SECOND)).toBe(0);
});

test('while they keep changing they are written ever more rarely, up to every 15 seconds; after half a minute of rest at once again', () => {
  const debounce = new StatusDebounce();
  const waits: number[] = [];
  let now = 0;
  const write = () => {
    const wait = debounce.delay(now);
    waits.push(wait);
    now += wait;
    expect(debounce.delay(now)).toBe(0);
    debounce.written(now);
  };
  for (let i = 0; i < 6; i++) write();
  now += 31 * SECOND;
  write();
  expect(waits.map(wait => wait / SECOND)).toEqual([1, 2, 4, 8, 15, 15, 1]);
});

test('they give way to other writes, but not for ever', () => {
  const debounce = new StatusDebounce();
  debounce.delay(0);
  expect(debounce.delay(SECOND, { crowded: true })).toBe(SECOND);
  expect(debounce.delay(15 * SECOND, { crowded: true })).toBe(SECOND);
  expect(debounce.delay(16 * SECOND, { crowded: true })).toBe(0);
});

test('where there is nothing to count yet, they wait for what there will be', () => {
  const debounce = new StatusDebounce();
  expect(debounce.delay(0, { patient: true })).toBe(15 * SECOND);
  expect(debounce.delay(5 * SECOND, { patient: true })).toBe(10 * SECOND);
  expect(debounce.delay(6 * SECOND)).toBe(SECOND);
  expect(debounce.delay(7 * SECOND)).toBe(0);
});

test('what has been taken back is not written', () => {
  const debounce = new StatusDebounce();
  debounce.delay(0);
  debounce.clear();
  expect(debounce.delay(5 * SECOND)).toBe(SECOND);
});
