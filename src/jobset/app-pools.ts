import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { concernsPools } from '../hardware/offers';
import { Pools } from '../verify/pools';

const APP_POOLS = Symbol.for('cdk8s-jobset.dev/app-pools');

/**
 * The node pools that an app writes, whoever made the objects, for its runs to be held against.
 *
 * cdk8s begins each synth with the validation of the root. There the pools are read, once for all runs.
 */
export class AppPools {
  public static of(construct: IConstruct): AppPools {
    const root = construct.node.root as IConstruct & { [APP_POOLS]?: AppPools };
    if (root[APP_POOLS] === undefined) Object.defineProperty(root, APP_POOLS, { value: new AppPools(root) });
    return root[APP_POOLS]!;
  }

  /** What was read last. */
  public pools = new Pools([]);
  /** Changes with what was read. */
  public revision = 0;

  private text = '[]';

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({
      validate: () => {
        this.read();
        return [];
      },
    });
  }

  private read(): void {
    const all = this.root.node.findAll().filter(ApiObject.isApiObject);
    const objects = all.filter(({ apiGroup }) => concernsPools(apiGroup)).map(object => object.toJson());
    const text = JSON.stringify(objects);
    if (text === this.text) return;
    this.text = text;
    this.pools = new Pools(objects);
    this.revision++;
  }
}
