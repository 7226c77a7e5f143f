/** The two patch types that the engine's patches have, and what server-side apply adds to the first. */
import { isObject } from './objects';
import type { JsonObject } from './objects';

/** RFC 7386: null removes, objects are merged, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...isObject(target) ? target : {} };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = mergePatch(result[field], value);
  }
  return result;
}

/** Lists of the API that are maps: by which field their entries are told apart. All other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  ownerReferences: 'uid',
  schedulingGates: 'name',
  volumes: 'name',
};
/** Lists of the API that are sets. */
const SETS = new Set(['finalizers']);

/** Kubernetes' own patch type: lists with a merge key are merged by it; `$patch: delete` removes an entry. */
export function strategicMergePatch(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, field);
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...isObject(target) ? target : {} };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = strategicMergePatch(result[name], value, name);
  }
  return result;
}

function mergeList(target: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  if (SETS.has(field)) return [...new Set([...target, ...patch])];
  const key = MERGE_KEYS[field];
  if (key === undefined) return [...patch];
  const list = [...target] as JsonObject[];
  for (const entry of patch as JsonObject[]) {
    const { $patch: directive, ...rest } = entry;
    const index = list.findIndex(candidate => candidate[key] === entry[key]);
    if (directive === 'delete') {
      if (index >= 0) list.splice(index, 1);
    } else if (index < 0) {
      list.push(rest);
    } else {
      list[index] = strategicMergePatch(list[index], rest) as JsonObject;
    }
  }
  return list;
}
