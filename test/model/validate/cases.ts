/** Every way to break a rule of `validate`. */
import type { RuleCase } from './cases/case';
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

export const RULE_CASES: readonly RuleCase[] = [
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
