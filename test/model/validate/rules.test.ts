import { run } from '../documents';
import { CONTAINER_CASES } from './cases/containers';
import { COORDINATOR_CASES } from './cases/coordinator';
import { EXCLUSIVE_CASES } from './cases/exclusive-placement';
import { IN_PLACE_CASES } from './cases/in-place-restart';
import { SUCCESS_CASES } from './cases/job-success-policy';
import { COUNT_CASES, CONTROLLER_CASES } from './cases/job-template';
import { MANAGED_BY_CASES } from './cases/managed-by';
import { NAME_CASES } from './cases/names';
import { NETWORK_CASES } from './cases/network';
import { POD_LEVEL_CASES } from './cases/pod';
import { POD_FAILURE_CASES } from './cases/pod-failure-policy';
import { POLICY_CASES } from './cases/policies';
import { PROBE_CASES } from './cases/probes';
import { REPLICATED_JOB_CASES } from './cases/replicated-jobs';
import { RESOURCE_CASES } from './cases/resources';
import { SCHEDULING_CASES } from './cases/scheduling';
import { SECURITY_CASES } from './cases/security';
import { STRUCTURE_CASES } from './cases/structure';
import { CLAIM_CASES } from './cases/volume-claims';
import { VOLUME_CASES } from './cases/volumes';
import { MODEL_RULES, validate } from '../../../src/model';

const CASES = [
  ...NAME_CASES,
  ...NETWORK_CASES,
  ...MANAGED_BY_CASES,
  ...REPLICATED_JOB_CASES,
  ...IN_PLACE_CASES,
  ...POLICY_CASES,
  ...COORDINATOR_CASES,
  ...CLAIM_CASES,
  ...EXCLUSIVE_CASES,
  ...CONTAINER_CASES,
  ...VOLUME_CASES,
  ...RESOURCE_CASES,
  ...PROBE_CASES,
  ...SECURITY_CASES,
  ...SCHEDULING_CASES,
  ...POD_LEVEL_CASES,
  ...COUNT_CASES,
  ...CONTROLLER_CASES,
  ...POD_FAILURE_CASES,
  ...SUCCESS_CASES,
  ...STRUCTURE_CASES,
];

describe.each(MODEL_RULES.map(({ code, title }) => ({ code, title })))('$code $title', ({ code }) => {
  const cases = CASES.filter(candidate => candidate.code === code);

  test('has a case', () => {
    expect(cases).not.toHaveLength(0);
  });

  test.each(cases)('$path: $says', ({ wrong, right, path, says, remedy = '', gates }) => {
    const found = validate(run(wrong), { gates });
    expect(found.map(finding => `${finding.code} ${finding.path}`)).toEqual([`${code} ${path}`]);
    expect(found[0].message).toContain(says);
    expect(found[0].remedy).toContain(remedy);
    expect(validate(run(right), { gates })).toEqual([]);
  });
});

test('every case is of a rule', () => {
  const known = new Set(MODEL_RULES.map(({ code }) => code));
  expect(CASES.filter(({ code }) => !known.has(code))).toEqual([]);
});

test('codes are unique, and every row is complete', () => {
  const codes = MODEL_RULES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, title, why, severity } of MODEL_RULES) {
    expect(code).toMatch(/^JS1[01]\d\d$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(why).toMatch(/^\S.*\.$/);
    expect(['error', 'warning']).toContain(severity);
  }
});
