/**
 * How verifying and planning grow with what they read: `npm run bench:scaling`.
 *
 * Each family of manifests is made in two sizes, one eight times the other. Measured is processor time, of the best of a few rounds.
 */
import { FAMILIES } from './scaling/families';
import { planHtml, planOf, planText } from '../src/plan';
import { readManifests } from '../src/verify/read';
import { verify } from '../src/verify/verify';

const FACTOR = 8;
const ROUNDS = 2;
/** What eight times as much may take: linear, a logarithm, and the noise of small sizes. */
const MOST = 16;

function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const only = process.argv[2] ?? '';
let worst = 0;
for (const { name, unit, size, make } of FAMILIES.filter(family => family.name.includes(only))) {
  const [small, large] = [size, size * FACTOR].map(each => {
    const made = make(each);
    return Math.min(...Array.from({ length: ROUNDS }, () => processorTime(() => {
      const manifests = typeof made === 'string' ? readManifests(made, 'a.yaml').manifests : made.map(object => ({ object }));
      verify(manifests);
      const plan = planOf(manifests.map(({ object }) => object));
      planText(plan);
      planHtml(plan);
    })));
  });
  // Below a few milliseconds a ratio says nothing.
  const ratio = large / Math.max(small, 5);
  worst = Math.max(worst, ratio);
  console.log(`${name.padEnd(36)} ${`${size}`.padStart(7)} ${unit.padEnd(16)} ${small.toFixed(0).padStart(6)} ms, ${FACTOR} times as many ${large.toFixed(0).padStart(6)} ms: × ${ratio.toFixed(1)}`);
}
console.log(`at most × ${MOST}`);
process.exitCode = worst <= MOST ? 0 : 1;
