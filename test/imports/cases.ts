/**
 * What the API server, with our CRD, accepts and refuses: one table for the tests of the schema (here) and of the whole CRD
 * (test/cluster, on a real API server).
 */
import { ACCEPTED_NEW } from './cases/accepted';
import type { Case } from './cases/case';
import { REFUSED_BY_RULES } from './cases/refused-by-rules';
import { REFUSED_BY_SCHEMA } from './cases/refused-by-schema';
import { ACCEPTED_UPDATES, REFUSED_UPDATES } from './cases/updates';

export type { Case };
export const ACCEPTED: readonly Case[] = [...ACCEPTED_NEW, ...ACCEPTED_UPDATES];
export const REFUSED: readonly Case[] = [...REFUSED_BY_SCHEMA, ...REFUSED_BY_RULES, ...REFUSED_UPDATES];
