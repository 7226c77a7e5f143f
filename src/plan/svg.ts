/** A plan as a picture, for a page of documentation or a wall. */
import { type CellRun, cellsOf, idleCells } from './cells';
import { JobColors, PALETTE, colorIndex } from './colors';
import { escaped } from './html/markup';
import type { DomainPlan, HostPlan, Plan, PoolPlan } from './picture';
import { chipsText, hostsText } from './pools-text';
import { listed } from './table';
import { totalsTexts } from './text';
import { replicatedJobName } from './words';
import { withVisibleTexts } from '../model/visible-text';

const WIDTH = 760;
const MARGIN = 24;
const LINE = 20;
const CELL = { width: 5, gap: 2, height: 14 } as const;
/** A pod on a host without accelerators. */
const POD_WIDTH = 10;
const HOST_GAP = 10;
const ROW = 26;
const LABEL = 90;
/** Hosts of a pool without pods, and accelerators of a host, beyond these do not show. */
const MOST_IDLE = 32;
const MOST_CELLS = 16;

/** Draws from top to bottom. */
class Drawing {
  y = MARGIN;
  private readonly parts: string[] = [];

  text(x: number, content: string, kind = ''): void {
    this.parts.push(`<text x="${x}" y="${this.y}"${kind && ` class="${kind}"`}>${escaped(content)}</text>`);
  }

  cell(x: number, color: number | undefined, width: number = CELL.width): void {
    this.parts.push(`<rect x="${x}" y="${this.y - CELL.height + 2}" width="${width}" height="${CELL.height}" rx="1.5" class="${color === undefined ? 'free' : `c${color}`}"/>`);
  }

  toString(title: string): string {
    const height = this.y + MARGIN - LINE / 2;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1b1e23; } .muted { fill: #5a616c; } .name { font-weight: 600; font-size: 15px; }
.page { fill: #ffffff; } .free { fill: #e4e6ea; stroke: #868d99; stroke-width: .75; } ${PALETTE.map((color, i) => `.c${i} { fill: ${color}; }`).join(' ')}
@media (prefers-color-scheme: dark) { text { fill: #e7e9ec; } .muted { fill: #a4abb6; } .page { fill: #191c20; } .free { fill: #2b3038; stroke: #7a8290; } }
</style>
<rect class="page" width="${WIDTH}" height="${height}" rx="10"/>
${this.parts.join('\n')}
</svg>
`;
  }
}

export function planSvg(written: Plan): string {
  const plan = withVisibleTexts(written);
  const colors = new JobColors(plan.runs);
  const drawing = new Drawing();
  drawing.y += LINE / 2;
  const totals = plan.pools.length === 0 ? ['no node pools'] : totalsTexts(plan);
  for (const line of listed('', totals, '')) {
    drawing.text(MARGIN, line);
    drawing.y += LINE;
  }
  legend(drawing, plan, colors);
  for (const pool of plan.pools) drawPool(drawing, pool, colors);
  return drawing.toString(totals.join(', '));
}

/** About what a character takes of a line, in this size. */
const CHARACTER = 7;

function legend(drawing: Drawing, { runs }: Plan, colors: JobColors): void {
  let x = MARGIN;
  drawing.y += 4;
  for (const { namespace, name, replicatedJobs } of runs) {
    for (const job of replicatedJobs) {
      const pods = { ...(namespace !== undefined && { namespace }), run: name, replicatedJob: job.name };
      const label = replicatedJobName(pods);
      const width = 18 + label.length * CHARACTER + 16;
      if (x > MARGIN && x + width > WIDTH - MARGIN) {
        x = MARGIN;
        drawing.y += LINE;
      }
      drawing.cell(x, colorIndex(colors.numberOf(pods)), POD_WIDTH);
      drawing.text(x + 18, label, 'muted');
      x += width;
    }
  }
}

function drawPool(drawing: Drawing, pool: PoolPlan, colors: JobColors): void {
  drawing.y += LINE * 2;
  drawing.text(MARGIN, pool.name, 'name');
  drawing.text(MARGIN + LABEL, [hostsText(pool), ...pool.capacityTypes, ...chipsText(pool)].join(' · '), 'muted');
  for (const domain of pool.domains) drawDomain(drawing, pool, domain, colors);
}

function drawDomain(drawing: Drawing, { domains, chipsPerHost }: PoolPlan, { name, hosts, idle }: DomainPlan, colors: JobColors): void {
  if (hosts.length + idle === 0) return;
  drawing.y += ROW;
  if (domains.length > 1) drawing.text(MARGIN, name, 'muted');
  let x = MARGIN + LABEL;
  const hostsOf: readonly (HostPlan | undefined)[] = [...hosts, ...Array.from({ length: Math.min(idle, MOST_IDLE) }, () => undefined)];
  for (const host of hostsOf) {
    const runs: readonly CellRun[] = host === undefined ? idleCells(chipsPerHost) : cellsOf(host, colors);
    const cells = runs.flatMap(({ cells: count, color }) => Array.from({ length: count }, () => color)).slice(0, MOST_CELLS);
    const cellWidth = (host?.chips ?? chipsPerHost) === 0 ? POD_WIDTH : CELL.width;
    const width = cells.length * (cellWidth + CELL.gap) - CELL.gap;
    if (x > MARGIN + LABEL && x + width > WIDTH - MARGIN) {
      x = MARGIN + LABEL;
      drawing.y += ROW;
    }
    cells.forEach((color, i) => drawing.cell(x + i * (cellWidth + CELL.gap), color, cellWidth));
    x += width + HOST_GAP;
  }
}
