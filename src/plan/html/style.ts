/** How the page looks: calm, in light and in dark, from a phone to a wall. */
import { PALETTE } from '../colors';

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f7f4; --surface: #ffffff; --ink: #1b1e23; --muted: #5a616c; --line: #dddfe3; --free: #e4e6ea; --free-edge: #868d99;
  --focus: #1a5fb4; --alert: #a3281c; --alert-page: #fdf1ef;
${PALETTE.map((color, i) => `  --c${i}: ${color};`).join('\n')}
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111316; --surface: #191c20; --ink: #e7e9ec; --muted: #a4abb6; --line: #30353d; --free: #2b3038; --free-edge: #7a8290;
    --focus: #8ab8ff; --alert: #ff9d90; --alert-page: #2a1917;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 96px; }
h1, h2, h3, p, dl, dd, ul, table { margin: 0; padding: 0; }
h1 { font-size: 15px; font-weight: 600; letter-spacing: .01em; }
h2 { font-size: 13px; font-weight: 600; color: var(--muted); margin: 40px 0 12px; }
h3 { font-size: 17px; font-weight: 600; overflow-wrap: anywhere; }
ul { list-style: none; }
.muted, small { color: var(--muted); }
small { font-size: 13px; }
.figures { display: flex; flex-wrap: wrap; gap: 16px 48px; margin-top: 16px; }
.figures dt { font-size: 13px; color: var(--muted); }
.figures dd { font-size: 30px; line-height: 1.2; font-weight: 300; letter-spacing: -.01em; }
.figures dd small { font-size: 15px; letter-spacing: 0; }
.unplaced { margin-top: 32px; padding: 16px 20px; border-radius: 10px; background: var(--alert-page); border-left: 3px solid var(--alert); }
.unplaced h2 { margin: 0 0 8px; color: var(--alert); }
.unplaced li + li { margin-top: 8px; }
.unplaced p, .unplaced ul ul, .jobs, td { overflow-wrap: anywhere; }
.unplaced ul ul { color: var(--muted); font-size: 14px; }
.unplaced ul ul li + li { margin-top: 0; }
.jobs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 8px; }
.job { display: grid; grid-template-columns: 12px 1fr; grid-auto-rows: max-content; gap: 0 12px; width: 100%; height: 100%; padding: 10px 14px; text-align: left; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
.jobs.dense { grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); font-size: 14px; }
.jobs.dense .job { padding: 6px 12px; }
.job:hover, .job[aria-pressed="true"] { border-color: var(--muted); }
.job[aria-pressed="true"] { box-shadow: inset 0 0 0 1px var(--muted); }
.job .swatch { width: 12px; height: 12px; margin-top: 5px; border-radius: 3px; }
.job small { grid-column: 2; }
.pool { margin-top: 12px; padding: 20px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.pool header { display: flex; flex-wrap: wrap; gap: 2px 24px; align-items: baseline; justify-content: space-between; }
.pool header p { color: var(--muted); font-size: 14px; }
.use { display: grid; grid-template-columns: minmax(60px, 200px) auto; gap: 12px; align-items: center; font-size: 14px; }
.track { height: 4px; border-radius: 2px; background: var(--free); overflow: hidden; }
.track i { display: block; height: 100%; background: var(--muted); }
.domains { display: flex; flex-wrap: wrap; gap: 14px 16px; margin-top: 16px; }
.domain { max-width: 100%; }
.domains.several .domain { padding: 8px 10px 10px; border: 1px solid var(--line); border-radius: 10px; }
.domain > p { font-size: 13px; color: var(--muted); margin-bottom: 6px; overflow-wrap: anywhere; }
.hosts { display: flex; flex-wrap: wrap; gap: 6px; }
.host { display: block; min-width: 32px; padding: 3px 6px 6px; font: inherit; font-size: 12px; line-height: 16px; text-align: left; color: var(--muted);
  background: none; border: 1px solid transparent; border-radius: 6px; transition: opacity .15s; }
button.host { cursor: pointer; }
button.host:hover { border-color: var(--line); background: var(--page); }
.host.on { color: var(--ink); }
.cells { display: grid; grid-auto-flow: column; grid-auto-columns: 4px; gap: 2px; margin-top: 2px; }
.cells.two { grid-template-rows: 6px 6px; }
.cells i { height: 14px; border-radius: 1.5px; background: var(--free); box-shadow: inset 0 0 0 1px var(--free-edge); }
.cells.two i { height: 6px; }
.cells i[class] { box-shadow: none; }
.cells.pods { grid-auto-columns: 10px; }
${PALETTE.map((_, i) => `.c${i} { background: var(--c${i}) !important; }`).join('\n')}
.more { align-self: center; font-size: 13px; color: var(--muted); padding: 0 4px; }
.dim { opacity: .22; }
details { margin-top: 14px; font-size: 14px; }
summary { cursor: pointer; color: var(--muted); width: fit-content; border-radius: 4px; }
.scroll { overflow-x: auto; margin-top: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 5px 16px 5px 0; border-top: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; font-size: 13px; color: var(--muted); border-top: 0; white-space: nowrap; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.detail { position: fixed; left: 50%; bottom: 16px; transform: translateX(-50%); width: max-content; max-width: min(720px, calc(100vw - 32px)); padding: 10px 16px;
  background: var(--ink); color: var(--page); border-radius: 10px; font-size: 14px; overflow-wrap: anywhere; box-shadow: 0 6px 24px rgb(0 0 0 / .25); pointer-events: none; }
.detail:empty { display: none; }
footer { margin-top: 40px; font-size: 13px; color: var(--muted); max-width: 70ch; }
@media (max-width: 560px) {
  main { padding: 24px 16px 96px; }
  .pool { padding: 16px; }
  .figures { gap: 12px 32px; }
  .figures dd { font-size: 24px; }
}
@media (prefers-reduced-motion: reduce) { .host { transition: none; } }
@media print { .detail, summary { display: none; } .pool { break-inside: avoid; } }
`;
