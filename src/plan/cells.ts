/** A host as a picture: a cell for each accelerator, or for each pod where it has none. */
import { colorIndex, type JobColors } from './colors';
import { total } from './drawn';
import type { HostPlan, PodsOnHost } from './picture';

/** Neighbouring cells of one colour. */
export interface CellRun {
  readonly cells: number;
  /** Position in the palette; undefined for cells that nobody uses. */
  readonly color?: number;
}

/** Pods beyond these do not show on a host without accelerators. */
const MOST_PODS = 8;

/** Accelerators beyond these do not show, which no host has: of a number that somebody has made up, the cells show the parts. */
const MOST_CHIPS = 128;

/** What the pods use, and what they leave. Pods that never run at the same time share their cells; then the later ones do not show. */
export function cellsOf({ chips = 0, chipsUsed, pods }: HostPlan, colors: JobColors): CellRun[] {
  const all = Math.max(chips, Math.ceil(chipsUsed));
  if (all === 0) return split(pods, Math.min(MOST_PODS, total(pods, podsOf)), colors);
  const count = Math.min(all, MOST_CHIPS);
  const used = Math.ceil(chipsUsed / all * count);
  const running = pods.filter(({ stage }) => stage === pods[0].stage);
  const taken = used === 0 ? [] : split(running, used, colors);
  return count > used ? [...taken, { cells: count - used }] : taken;
}

/** Of a host without pods. */
export function idleCells(chips: number | undefined): CellRun[] {
  return [{ cells: Math.min(chips || 1, MOST_CHIPS) }];
}

/** Shares out cells in proportion to pods, in their order. */
function split(pods: readonly PodsOnHost[], cells: number, colors: JobColors): CellRun[] {
  const all = total(pods, podsOf);
  let before = 0;
  return pods.flatMap(each => {
    const start = Math.round(before / all * cells);
    before += podsOf(each);
    const width = Math.round(before / all * cells) - start;
    return width > 0 ? [{ cells: width, color: colorIndex(colors.numberOf(each)) }] : [];
  });
}

function podsOf({ first, last }: PodsOnHost): number {
  return last - first + 1;
}
