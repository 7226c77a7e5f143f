import { ACCEPTED, Case, REFUSED } from './cases';
import { validate, validateUpdate } from '../../src/model';

function errors({ document, stored, storedStatus }: Case): string[] {
  const findings = stored ? validateUpdate({ ...stored, status: storedStatus }, document) : validate(document);
  return findings.filter(({ severity }) => severity === 'error').map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

const isLikeValidate = ({ unlikeValidate }: Case) => unlikeValidate === undefined;

describe('validate and the CRD agree', () => {
  test.each(ACCEPTED.filter(isLikeValidate))('to accept $title', accepted => expect(errors(accepted)).toEqual([]));
  test.each(REFUSED.filter(isLikeValidate))('to refuse $title', refused => expect(errors(refused)).not.toEqual([]));
});
