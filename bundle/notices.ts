/** What is passed on with the programs: who has written what of them, and under which licence. */
import type { Bundled } from './programs';
import { thirdParties } from './third-party';
import type { ThirdParty } from './third-party';

const RULE = '='.repeat(80);

/** Packages that have the same text share it. */
export function notices(programs: readonly Bundled[]): string {
  const byText = new Map<string, Map<string, string[]>>();
  for (const { program, sources } of programs) {
    for (const each of thirdParties(sources)) {
      const titles = byText.get(each.text) ?? new Map<string, string[]>();
      byText.set(each.text, titles);
      titles.set(title(each), [...titles.get(title(each)) ?? [], program.file]);
    }
  }
  const sections = Array.from(byText, ([text, titles]) => {
    const heads = Array.from(titles, ([name, files]) => programs.length > 1 ? `${name}, in ${files.join(' and ')}` : name);
    return [RULE, heads.join('\n'), RULE, text].join('\n');
  });
  return [`${programs.map(({ program }) => program.file).join(' and ')} of cdk8s-jobset: packages of others, and their licences`, ...sections, ''].join('\n\n');
}

function title({ name, version, license }: ThirdParty): string {
  return `${name} ${version} (${license.replace(/^\((.*)\)$/, '$1')})`;
}
