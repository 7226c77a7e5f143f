/**
 * The value that a map has under a key, where the key is somebody's: a label may be called `constructor`, and every object of JavaScript
 * has that, too.
 */
export function own<Value>(map: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
