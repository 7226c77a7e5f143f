/** Label and field selectors, as far as list and watch take them in their query. */
import type { ApiObject } from './objects';
import { ApiError } from '../../../src/runtime/kubernetes';

export type Predicate = (object: ApiObject) => boolean;

export function selects(labelSelector: string | undefined, fieldSelector: string | undefined): Predicate {
  const requirements = [...split(labelSelector).map(labelRequirement), ...split(fieldSelector).map(fieldRequirement)];
  return object => requirements.every(holds => holds(object));
}

/** At commas that are not within parentheses. */
function split(selector: string | undefined): string[] {
  return selector ? selector.split(/,(?![^(]*\))/).map(part => part.trim()) : [];
}

function labelRequirement(text: string): Predicate {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(value => value.trim());
    return ({ metadata: { labels } }) => (operator === 'in') === (labels?.[key] !== undefined && values.includes(labels[key]));
  }
  const [, negated, key, operator, value] = /^(!?)([^=!]+?)\s*(?:(==?|!=)\s*(.*))?$/.exec(text) ?? [];
  if (key === undefined) throw new ApiError(400, 'BadRequest', `unable to parse requirement: ${text}`);
  if (operator === undefined) return ({ metadata: { labels } }) => (labels?.[key] !== undefined) !== (negated === '!');
  return ({ metadata: { labels } }) => (labels?.[key] === value) === (operator !== '!=');
}

function fieldRequirement(text: string): Predicate {
  const [, key, operator, value] = /^([^=!]+)(==?|!=)(.*)$/.exec(text) ?? [];
  const field = FIELDS[key];
  if (field === undefined) throw new ApiError(400, 'BadRequest', `field label not supported: ${key}`);
  return object => (field(object) === value) === (operator !== '!=');
}

const FIELDS: Readonly<Record<string, (object: ApiObject) => unknown>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
};
