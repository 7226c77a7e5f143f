/** A write that is refused is left alone for a while, and holds back nothing but itself. */
import { ControllerWorld, NAMESPACE } from './world';
import type { Gate } from './world';
import type { JobSetDocument } from '../../../src/model';
import { policyConfigMap } from '../../../src/model';
import { ApiError } from '../../../src/runtime/kubernetes';
import { jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

function sized(size: number, suspend = false): JobSetDocument {
  return jobSet({ suspend, replicatedJobs: [replicatedJob('w', { job: { parallelism: size, completions: size } })] });
}

async function edit(document: JobSetDocument): Promise<void> {
  await world.patch('configmaps', 'run-jobset', { data: policyConfigMap(document).data });
}

const suspended = () => world.list('jobs').filter(({ metadata }) => metadata.name !== 'run').map(({ spec }) => (spec as { suspend?: boolean }).suspend ?? false);

/** The API server refuses what changes a Job's size, as it does for Jobs without indexes. */
const refuseSize: Gate = ({ body }) => {
  const spec = (body as { spec?: { completions?: unknown; template?: unknown } } | undefined)?.spec;
  if (spec?.completions !== undefined && spec.template === undefined) throw new ApiError(422, 'Invalid', 'spec.completions: field is immutable');
};

async function refusedForLong(): Promise<void> {
  world.gate = refuseSize;
  await world.start();
  await world.applyPolicy(sized(4));
  await world.pass(60_000);
  await edit(sized(2));
  await world.pass(30 * 60_000);
  expect(world.condition('Stalled', world.get('jobs', 'run'))).toMatch(/^True JobUpdateFailed/);
}

test('a size that is refused does not hold back the suspension of the same Job', async () => {
  await refusedForLong();
  await edit(sized(2, true));
  await world.pass(1_000);
  expect(suspended()).toEqual([true, true]);
});

test('a suspension that meets a conflict is tried again at once, whatever else is refused', async () => {
  await refusedForLong();
  let conflicts = 2;
  world.gate = request => {
    refuseSize(request);
    if ((request.body as { spec?: { suspend?: boolean } } | undefined)?.spec?.suspend && conflicts-- > 0) throw new ApiError(409, 'Conflict', 'modified');
  };
  await edit(sized(2, true));
  await world.pass(2_000);
  expect(suspended()).toEqual([true, true]);
});

test('a size that is refused does not hold back the resumption of the same Job', async () => {
  await refusedForLong();
  await edit(sized(2, true));
  await world.pass(30 * 60_000);
  await edit(sized(2, false));
  await world.pass(1_000);
  expect(suspended()).toEqual([false, false]);
});

test('an edited document is tried at once, whatever was refused of the one before', async () => {
  await refusedForLong();
  world.gate = () => undefined;
  await edit(sized(3));
  await world.pass(1_000);
  expect(world.list('jobs').filter(({ metadata }) => metadata.name !== 'run').map(({ spec }) => (spec as { completions?: number }).completions)).toEqual([3, 3]);
});

test('a refusal that lasts is tried ever more rarely, also while other writes of the run succeed', async () => {
  await refusedForLong();
  const before = world.count('PATCH jobs/run-w-');
  for (let i = 0; i < 20; i++) {
    world.kubelet.succeed(NAMESPACE, `run-w-${i % 2}`);
    await world.pass(30_000);
  }
  expect(world.count('PATCH jobs/run-w-') - before).toBeLessThanOrEqual(4);
});
