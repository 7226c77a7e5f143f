import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { clusterKey } from './cluster';
import { ofApp } from './construct-values';
import { concernsPools } from '../hardware/offers';
import { grouped } from '../verify/once-per';
import { Pools } from '../verify/pools';

const NONE = new Pools([]);
const APP_POOLS = Symbol.for('cdk8s-jobset.dev/app-pools');

/**
 * The node pools that an app writes, whoever made the objects, for its runs to be held against.
 *
 * cdk8s begins each synth with the validation of the root. There the pools are read, once for all runs.
 */
export class AppPools {
  public static of(construct: IConstruct): AppPools {
    return ofApp(construct, APP_POOLS, root => new AppPools(root));
  }

  private readonly byCluster = new Map<string, Pools>();
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

  /** What was read last of the cluster of a construct. */
  public poolsFor(construct: IConstruct): Pools {
    return this.byCluster.get(clusterKey(construct)) ?? NONE;
  }

  private read(): void {
    const all = this.root.node.findAll().filter(ApiObject.isApiObject);
    const written = all.filter(({ apiGroup }) => concernsPools(apiGroup)).map(object => ({ cluster: clusterKey(object), json: object.toJson() }));
    const text = JSON.stringify(written);
    if (text === this.text) return;
    this.text = text;
    this.byCluster.clear();
    for (const [cluster, objects] of grouped(written, each => each.cluster)) this.byCluster.set(cluster, new Pools(objects.map(({ json }) => json)));
    this.revision++;
  }
}
