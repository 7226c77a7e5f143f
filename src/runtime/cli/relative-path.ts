/** Paths as the programs that show findings beside the files know them. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { STDIN } from './input';

/** The path of a file from the root, with slashes; as it is when the file stands elsewhere; undefined for standard input. */
export function relativePath(root: string, file: string | undefined): string | undefined {
  if (file === undefined || file === STDIN) return undefined;
  const path = relative(root, resolve(file));
  return (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? file : path).split(sep).join('/');
}
