/** What the API server says, with our CRD, of the documents that the tests of the CRD use: validate says the same. */
import { validate, validateUpdate } from '../../../src/model';
import { ACCEPTED, REFUSED } from '../../imports/cases';
import type { Case } from '../../imports/cases';

function errors({ document, stored, storedStatus }: Case): string[] {
  const found = stored ? validateUpdate({ ...stored, status: storedStatus }, document) : validate(document);
  return found.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`);
}

/** Unknown fields are reported by others. */
const UNKNOWN_FIELD = /^a typo in a field/;

test.each(ACCEPTED.map(one => [one.title, one] as const))('accepts %s', (_, one) => {
  expect(errors(one)).toEqual([]);
});

test.each(REFUSED.filter(({ title }) => !UNKNOWN_FIELD.test(title)).map(one => [one.title, one] as const))('refuses %s', (_, one) => {
  expect(errors(one)).not.toEqual([]);
});
