import { Cluster } from '../client/cluster';
import { Namespace } from '../client/namespace';

/** A test that has a namespace to itself. */
export type Scenario = (namespace: Namespace) => Promise<void>;

export interface SideBySideOptions {
  /** How many go on at the same time. @default 6 */
  readonly atOnce?: number;
  /** Labels of the namespaces. @default - none */
  readonly labels?: Record<string, string>;
  /** Something to do when the namespaces are there, before the first scenario starts. @default - nothing */
  readonly before?: (namespaces: readonly Namespace[]) => Promise<void>;
  /** What runs each of them. @default - they just run */
  readonly around?: (work: () => Promise<void>) => Promise<void>;
}

const MOST = 420_000;

/**
 * Tests that wait for a cluster most of the time, and so go on beside each other. Each is a test of its own, which tells how it went.
 *
 * @param scenarios by the names of the tests
 */
export function sideBySide(cluster: Cluster, scenarios: Readonly<Record<string, Scenario>>, options: SideBySideOptions = {}): void {
  const { atOnce = 6, labels, before = async () => undefined, around = async work => work() } = options;
  const titles = Object.keys(scenarios);
  let ends: Map<string, Promise<void>>;

  beforeAll(async () => {
    // Made here, they stay until all have ended.
    const namespaces = await Promise.all(titles.map(async title => cluster.namespace(title.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 30).replace(/-$/, ''), labels)));
    await before(namespaces);
    const places: Promise<void>[] = Array<Promise<void>>(atOnce).fill(Promise.resolve());
    ends = new Map(titles.map((title, i) => {
      const end = places[i % atOnce].then(async () => around(async () => scenarios[title](namespaces[i])));
      // Whoever waits for the place does not care how it went; the test does.
      places[i % atOnce] = end.catch(() => undefined);
      return [title, end];
    }));
    for (const end of ends.values()) end.catch(() => undefined);
  }, MOST);

  test.each(titles)('%s', async title => ends.get(title), MOST);
}
