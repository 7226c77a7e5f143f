/** Whatever a manifest calls things, a plan shows it, and no more than that. */
import * as fc from 'fast-check';
import { gpuPool, job, run } from './manifests';
import type { JobSetDocument, KubernetesObject } from '../../src/model';
import { planHtml, planOf, planSvg, planText } from '../../src/plan';
import { HIDDEN_IN_LINES, trickyText } from '../model/tricky-text';
import { elementsOf } from '../runtime/cli/xml';

const name = trickyText.filter(text => text !== '');

/** A run of which some pods find a place in a pool and some do not, every text of it tricky. */
function objects(names: readonly string[]): KubernetesObject[] {
  const [namespace, runName, replicatedJob, pool, resource, label] = names;
  const fits = run(runName, [
    job(replicatedJob, { pods: 2, asks: { [resource]: 1 }, podSpec: { tolerations: [{ key: label, operator: 'Exists' }] } }),
    job(`${replicatedJob}2`, { pods: 1, asks: { cpu: 1 }, podSpec: { nodeSelector: { [label]: resource } }, dependsOn: [{ name: replicatedJob, status: 'Ready' }] }),
  ]) as JobSetDocument & { metadata: { namespace: string } };
  fits.metadata.namespace = namespace;
  return [gpuPool(pool, 3, { taint: [{ key: label, value: resource, effect: 'NO_SCHEDULE' }] }), fits];
}

const tricky = fc.tuple(name, name, name, name, name, name);

test('text: nothing hidden, and no line that a name has begun', () => {
  fc.assert(fc.property(tricky, names => {
    const text = planText(planOf(objects(names)));
    expect(text).not.toMatch(HIDDEN_IN_LINES);
    expect(text).not.toMatch(/^::/m);
  }), { examples: [[['ns\x1b[31m', 'run\n::error::x', 'job\r', 'pool\u202e', 'res\x9b', 'label\u2028']]] });
});

test('text of runs without pools', () => {
  fc.assert(fc.property(tricky, names => {
    const text = planText(planOf(objects(names).slice(1)));
    expect(text).not.toMatch(HIDDEN_IN_LINES);
    expect(text).not.toMatch(/^::/m);
  }));
});

test('page: nothing hidden, and no markup that is not the page\'s own', () => {
  const tags = (html: string) => html.replace(/<script>[^]*<\/script>/, '').match(/<[a-z]+/g)?.length;
  const own = tags(planHtml(planOf(objects(['a', 'b', 'c', 'd', 'e', 'f']))));
  fc.assert(fc.property(fc.uniqueArray(name, { minLength: 6, maxLength: 6 }), names => {
    const html = planHtml(planOf(objects(names)));
    expect(html).not.toMatch(HIDDEN_IN_LINES);
    expect(tags(html)).toBe(own);
  }));
});

test('picture: XML, with no element that is not the picture\'s own', () => {
  fc.assert(fc.property(tricky, names => {
    const [svg] = elementsOf(planSvg(planOf(objects(names))));
    expect(new Set(svg.children.map(({ name: element, children }) => [element, children.length].join()))).toEqual(new Set(['style,0', 'rect,0', 'text,0']));
  }));
});
