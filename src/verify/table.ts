/** Every rule there is, in one table, by code. */
import type { Row } from './row';
import { ADDRESS_RULES } from './rules/addresses';
import { MANIFEST_RULES } from './rules/manifests';
import { NAME_RULES } from './rules/names';
import { NETWORK_RULES } from './rules/network';
import { MODEL_RULES } from '../model/validate/validate';

export const TABLE: readonly Row[] = [
  ...MODEL_RULES.map(({ code, severity, title, why }) => ({ code, severity, title, why, on: 'model' as const })),
  ...ADDRESS_RULES,
  ...NETWORK_RULES,
  ...NAME_RULES,
  ...MANIFEST_RULES,
].sort((a, b) => a.code < b.code ? -1 : 1);

export function rowOf(code: string): Row | undefined {
  return TABLE.find(row => row.code === code);
}
