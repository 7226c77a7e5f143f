import type { IConstruct } from 'constructs';
import { ofApp } from './construct-values';
import { visibleText } from '../model/visible-text';

export type Kind = 'warning' | 'note';

const LINES = Symbol.for('cdk8s-jobset.dev/synth-lines');

/**
 * What is said on stderr while an app is synthesized: one line for all constructs that it is to be said of, each once, however often cdk8s validates the tree.
 * The environment variable CDK8S_JOBSET_QUIET keeps it from stderr.
 *
 * cdk8s validates the root first. Lines are written when the last run has been validated, so that equal ones can be counted.
 */
export class SynthLines {
  public static of(construct: IConstruct): SynthLines {
    return ofApp(construct, LINES, root => new SynthLines(root));
  }

  private readonly runs = new Set<IConstruct>();
  private missing = new Set<IConstruct>();
  private readonly said = new Set<string>();
  /** By kind and text, the paths of the constructs. */
  private readonly waiting = new Map<string, { readonly kind: Kind; readonly text: string; readonly paths: string[] }>();

  private constructor(root: IConstruct) {
    root.node.addValidation({
      validate: () => {
        this.write();
        const all = new Set(root.node.findAll());
        this.missing = new Set([...this.runs].filter(run => all.has(run)));
        return [];
      },
    });
  }

  /** A run that will be validated. */
  public expect(run: IConstruct): void {
    this.runs.add(run);
  }

  /** Whether it is said for the first time. */
  public add(path: string, kind: Kind, text: string): boolean {
    const id = JSON.stringify([path, kind, text]);
    if (this.said.has(id)) return false;
    this.said.add(id);
    const key = JSON.stringify([kind, text]);
    const line = this.waiting.get(key);
    if (line) line.paths.push(path);
    else this.waiting.set(key, { kind, text, paths: [path] });
    if (this.missing.size === 0) this.write();
    return true;
  }

  public validated(run: IConstruct): void {
    this.missing.delete(run);
    if (this.missing.size === 0) this.write();
  }

  private write(): void {
    for (const { kind, text, paths } of this.waiting.values()) {
      const [first, ...others] = paths;
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      if (!process.env.CDK8S_JOBSET_QUIET) process.stderr.write(`${visibleText(`${kind}: ${first}${more}: ${text}`)}\n`);
    }
    this.waiting.clear();
  }
}
