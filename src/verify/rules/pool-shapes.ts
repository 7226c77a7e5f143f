/** JS2122 to JS2124: node pools by themselves. */
import type { PoolOffer } from '../../hardware/offers';
import { impossibilities, type Impossibility } from '../../hardware/offers/impossible';
import { oncePer } from '../once-per';
import { subjectOf } from './pool-capacity';
import { namesOf } from '../pool-texts';
import type { ObjectRow } from '../row';
import type { ObjectSubject } from '../subject';
import type { World } from '../world';

export const POOL_SHAPE_RULES: readonly ObjectRow[] = [
  {
    code: 'JS2122',
    on: 'object',
    severity: 'error',
    title: 'Pool whose size is not that of its slice',
    why: 'A pool with a TPU topology is one slice, which is there with all of its hosts or not at all. GKE refuses another number of nodes.',
    check: problemsAbout('slice'),
  },
  {
    code: 'JS2123',
    on: 'object',
    severity: 'error',
    title: 'Topology that the machine type does not make',
    why: 'Each generation of TPUs has its own topologies, and each machine type makes some of them. GKE refuses the pool.',
    check: problemsAbout('topology'),
  },
  {
    code: 'JS2124',
    on: 'object',
    severity: 'error',
    title: 'Pool that its provider does not make',
    why: 'What the manifest says excludes itself: spot machines of a reservation, hosts close together in two zones, more accelerators than the machine has. '
      + 'The provider refuses the pool, or never finds a machine for it, long after the manifest has been applied without complaint.',
    check: problemsAbout('other'),
  },
];

function problemsAbout(about: Impossibility['about']): ObjectRow['check'] {
  return subject => {
    const offer = poolsBySubject(subject.world).get(subject);
    return offer === undefined ? [] : impossibilities(offer)
      .filter(each => each.about === about)
      .map(({ problem, remedy }) => ({ path: 'spec', message: `${namesOf([offer])} ${problem}`, remedy }));
  };
}

const poolsBySubject = oncePer((world: World): ReadonlyMap<ObjectSubject, PoolOffer> =>
  new Map(world.pools.offers.flatMap(offer => {
    const subject = subjectOf(world, offer);
    return subject ? [[subject, offer] as const] : [];
  })));
