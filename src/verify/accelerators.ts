/** Whether pods use devices that are too dear to idle. */
import type { JobTemplate } from './subject';
import { resourceMeaning } from '../hardware/resources';

export function hasAccelerators({ podSpec }: JobTemplate): boolean {
  return podSpec.resourceClaims !== undefined || podSpec.containers.some(({ resources }) =>
    Object.keys({ ...resources?.requests, ...resources?.limits }).some(name => resourceMeaning(name)?.kind.startsWith('chip')));
}
