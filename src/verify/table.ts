/** Every rule there is, in one table, by code. */
import type { ModelRow, Row, UpdateRow } from './row';
import { ACKNOWLEDGEMENT_RULES } from './rules/acknowledgements';
import { ADDRESS_RULES } from './rules/addresses';
import { BUDGET_RULES } from './rules/budgets';
import { COMMAND_LINE_RULES } from './rules/command-lines';
import { CONTAINER_RULES } from './rules/containers';
import { DISRUPTION_RULES } from './rules/disruption';
import { FAILURE_POLICY_RULES } from './rules/failure-policy';
import { GANG_RULES } from './rules/gang';
import { GROUP_SIZE_RULES } from './rules/group-sizes';
import { IN_PLACE_RESTART_RULES } from './rules/in-place-restart';
import { JOB_SIZE_RULES } from './rules/job-sizes';
import { LIFECYCLE_RULES } from './rules/lifecycle';
import { MANIFEST_RULES } from './rules/manifests';
import { MPI_RULES } from './rules/mpi';
import { NAME_RULES } from './rules/names';
import { NETWORK_RULES } from './rules/network';
import { POOL_CAPACITY_RULES } from './rules/pool-capacity';
import { POOL_CHOICE_RULES } from './rules/pool-choice';
import { POOL_DISRUPTION_RULES } from './rules/pool-disruption';
import { POOL_HOST_RULES } from './rules/pool-hosts';
import { POOL_NETWORK_RULES } from './rules/pool-network';
import { POOL_SHAPE_RULES } from './rules/pool-shapes';
import { POOL_SLICE_RULES } from './rules/pool-slices';
import { QUEUE_RULES } from './rules/queue';
import { QUEUE_OBJECT_RULES } from './rules/queue-objects';
import { QUEUE_QUOTA_RULES } from './rules/queue-quota';
import { RANK_RULES } from './rules/ranks';
import { RAY_RULES } from './rules/ray';
import { RENDEZVOUS_RULES } from './rules/rendezvous';
import { RESOURCE_RULES } from './rules/resources';
import { RETRY_RULES } from './rules/retries';
import { SCHEDULING_RULES } from './rules/scheduling';
import { SHARED_MEMORY_RULES } from './rules/shared-memory';
import { STANDALONE_RULES } from './rules/standalone';
import { STARTUP_RULES } from './rules/startup';
import { SUCCESS_POLICY_RULES } from './rules/success-policy';
import { TENSORFLOW_RULES } from './rules/tensorflow';
import { TPU_SLICE_RULES } from './rules/tpu-slices';
import { VARIABLE_RULES } from './rules/variables';
import { VOLUME_RULES } from './rules/volumes';
import type { Rule } from '../model/rule';
import { UPDATE_RULES } from '../model/validate/update';
import { MODEL_RULES } from '../model/validate/validate';

export const TABLE: readonly Row[] = [
  ...rowsOfModel(MODEL_RULES, 'model'),
  ...rowsOfModel(UPDATE_RULES, 'update'),
  ...ADDRESS_RULES,
  ...NETWORK_RULES,
  ...NAME_RULES,
  ...FAILURE_POLICY_RULES,
  ...SUCCESS_POLICY_RULES,
  ...STARTUP_RULES,
  ...LIFECYCLE_RULES,
  ...RETRY_RULES,
  ...IN_PLACE_RESTART_RULES,
  ...BUDGET_RULES,
  ...DISRUPTION_RULES,
  ...STANDALONE_RULES,
  ...QUEUE_RULES,
  ...QUEUE_OBJECT_RULES,
  ...QUEUE_QUOTA_RULES,
  ...GANG_RULES,
  ...COMMAND_LINE_RULES,
  ...CONTAINER_RULES,
  ...GROUP_SIZE_RULES,
  ...JOB_SIZE_RULES,
  ...MPI_RULES,
  ...RANK_RULES,
  ...RAY_RULES,
  ...RENDEZVOUS_RULES,
  ...TENSORFLOW_RULES,
  ...TPU_SLICE_RULES,
  ...VARIABLE_RULES,
  ...POOL_HOST_RULES,
  ...POOL_SLICE_RULES,
  ...POOL_CAPACITY_RULES,
  ...POOL_NETWORK_RULES,
  ...POOL_DISRUPTION_RULES,
  ...POOL_CHOICE_RULES,
  ...POOL_SHAPE_RULES,
  ...RESOURCE_RULES,
  ...SCHEDULING_RULES,
  ...SHARED_MEMORY_RULES,
  ...VOLUME_RULES,
  ...MANIFEST_RULES,
  ...ACKNOWLEDGEMENT_RULES,
].sort((a, b) => a.code < b.code ? -1 : 1);

export function rowOf(code: string): Row | undefined {
  return TABLE.find(row => row.code === code);
}

/** What the table says of rules that the model itself looks at. */
function rowsOfModel(rules: readonly Rule<never>[], on: (ModelRow | UpdateRow)['on']): (ModelRow | UpdateRow)[] {
  return rules.map(({ code, severity, title, why }) => ({ code, severity, title, why, on }));
}
