/**
 * What the page does: says what a host runs when it is pointed at or focused, shows the hosts of a job alone, and walks hosts with the arrow keys.
 * Without it, everything stands in the tables.
 */
export const SCRIPT = `
const detail = document.querySelector('.detail');
const hosts = [...document.querySelectorAll('button.host')];
const jobs = [...document.querySelectorAll('.job')];
const say = host => { detail.textContent = host ? host.getAttribute('aria-label') : ''; };
const hostOf = event => event.target.closest?.('button.host');

document.addEventListener('mouseover', event => { if (!document.activeElement.matches('button.host:focus-visible')) say(hostOf(event)); });
document.addEventListener('focusin', event => say(hostOf(event)));
document.addEventListener('focusout', () => say());

const show = job => {
  for (const button of jobs) button.setAttribute('aria-pressed', String(button.dataset.job === job));
  for (const host of hosts) host.classList.toggle('dim', job !== undefined && !host.dataset.jobs.split(' ').includes(job));
};
const toggle = job => show(jobs.some(button => button.dataset.job === job && button.getAttribute('aria-pressed') === 'true') ? undefined : job);
document.addEventListener('click', event => {
  const job = event.target.closest('.job')?.dataset.job ?? hostOf(event)?.dataset.jobs.split(' ')[0];
  if (job !== undefined) toggle(job);
  say(hostOf(event));
});

const row = host => Math.round(host.getBoundingClientRect().top);
const vertical = (all, from, step) => {
  const { left } = all[from].getBoundingClientRect();
  const rows = [...new Set(all.map(row))].sort((a, b) => a - b);
  const target = rows[rows.indexOf(row(all[from])) + step];
  const there = all.filter(host => row(host) === target);
  const distance = host => Math.abs(host.getBoundingClientRect().left - left);
  return there.length === 0 ? all[from] : there.reduce((best, host) => distance(host) < distance(best) ? host : best);
};
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') { show(undefined); say(); return; }
  const host = hostOf(event);
  if (!host || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...host.closest('.domains').querySelectorAll('button.host')];
  const at = all.indexOf(host);
  const next = { ArrowRight: () => all[at + 1], ArrowLeft: () => all[at - 1], Home: () => all[0], End: () => all[all.length - 1],
    ArrowDown: () => vertical(all, at, 1), ArrowUp: () => vertical(all, at, -1) }[event.key];
  if (!next) return;
  event.preventDefault();
  const target = next() ?? host;
  host.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
});
`;
