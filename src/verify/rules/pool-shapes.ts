/** JS2122 and JS2123: node pools by themselves. */
import { GKE } from '../../hardware/labels';
import type { PoolOffer } from '../../hardware/offers';
import { nearestTpuTopologies, tpuGenerationOfMachine, tpuSlices } from '../../hardware/tpu-slice';
import { oncePer } from '../once-per';
import type { ObjectRow } from '../row';
import type { ObjectSubject } from '../subject';
import type { World } from '../world';
import { subjectOf } from './pool-capacity';

export const POOL_SHAPE_RULES: readonly ObjectRow[] = [
  {
    code: 'JS2122',
    on: 'object',
    severity: 'error',
    title: 'Pool whose size is not that of its slice',
    why: 'A pool with a TPU topology is one slice, which is there with all of its hosts or not at all. GKE refuses another number of nodes.',
    *check(subject) {
      const { hosts, nodes: [node] = [], wholeSlice } = poolsBySubject(subject.world).get(subject) ?? {};
      const slice = node?.slice;
      if (!wholeSlice || !slice || !hosts) return;
      for (const [bound, count] of [['most', hosts.max], ['least', hosts.min]] as const) {
        if (count === undefined || count === slice.hosts || bound === 'least' && count === 0) continue;
        yield {
          path: 'spec',
          message: `a ${slice.topology} slice on ${slice.machine.name} is ${slice.chips} chips ÷ ${slice.chipsPerHost} per host = ${slice.hosts} hosts, but the pool has ${count} at ${bound}`,
          remedy: `write ${bound === 'least' ? '0 or ' : ''}${slice.hosts}, or another topology`,
        };
        return;
      }
    },
  },
  {
    code: 'JS2123',
    on: 'object',
    severity: 'error',
    title: 'Topology that the machine type does not make',
    why: 'Each generation of TPUs has its own topologies, and each machine type makes some of them. GKE refuses the pool.',
    *check(subject) {
      const { nodes: [node] = [] } = poolsBySubject(subject.world).get(subject) ?? {};
      const topology = node?.labels.values[GKE.TPU_TOPOLOGY];
      const generation = node?.machineType === undefined ? undefined : tpuGenerationOfMachine(node.machineType);
      if (!node || generation === undefined || node.slice || topology === undefined || topology === '*' || topology.length !== 1) return;
      const others = tpuSlices(generation, topology[0]).map(({ machine }) => machine.name);
      yield {
        path: 'spec',
        message: `${node.machineType} does not make a ${topology[0]} slice`,
        remedy: others.length > 0 ? `write machine type ${others.join(' or ')}` : `write ${nearestTpuTopologies(generation, topology[0]).join(' or ')}`,
      };
    },
  },
];

const poolsBySubject = oncePer((world: World): ReadonlyMap<ObjectSubject, PoolOffer> =>
  new Map(world.pools.offers.flatMap(offer => {
    const subject = subjectOf(world, offer);
    return subject ? [[subject, offer] as const] : [];
  })));
