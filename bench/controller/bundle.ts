import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Stand } from './stand';
import { ROOT } from './stand';

/**
 * Bundles a module as it is shipped, into the stand's folder, and returns the file. What runs the benchmarks names every function when it is
 * made, which costs several times what some of these functions do.
 */
export function bundle({ cluster }: Stand, module: string, name: string): string {
  const outfile = join(cluster.state, name);
  buildSync({ entryPoints: [join(ROOT, module)], outfile, bundle: true, minify: true, platform: 'node', target: 'node20' });
  return outfile;
}
