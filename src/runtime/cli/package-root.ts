/** Where this package stands: its version and its pages are read from there. */
import { packageJson, packageRoot } from '../../jobset/package-root';

export { packageRoot };

export function packageVersion(): string {
  const root = packageRoot();
  return (root === undefined ? undefined : packageJson(root)?.version) ?? 'unknown';
}
