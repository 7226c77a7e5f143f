import type { StandaloneRun } from './standalone-run';
import { keys } from '../../../src/model';
import type { Job } from '../../../src/model';
import { KubernetesObject } from '../client/manifest';
import { ApplyOptions } from '../client/namespace';

/** A way to apply, by what it is called. */
export type Ways = Readonly<Record<string, ApplyOptions>>;

/** The ways that users mix, of manifests with these labels. */
export function everyWay(labels: string): Ways {
  return { 'client-side': {}, 'client-side with prune': { prune: labels }, 'server-side': { serverSide: true }, 'server-side by force': BY_FORCE };
}

/** For what differs in its manifests only. */
export const TWO_WAYS: Ways = { 'server-side': { serverSide: true }, 'client-side': {} };

const BY_FORCE: ApplyOptions = { serverSide: true, forceConflicts: true };

/**
 * The life of a run without a controller. Its tests follow each other: the pods meet, the run is applied again in every way while it runs,
 * after one Job was started over and when it has finished, and is deleted.
 *
 * @param start applies the run for the first time, in the given way
 * @param whileItRuns more tests, of the run before anything happens to it. @default - none
 */
export function lives(start: (way: ApplyOptions) => Promise<StandaloneRun>, ways: Ways, whileItRuns: () => void = () => undefined): void {
  let run: StandaloneRun;
  beforeAll(async () => { run = await start(Object.values(ways)[0]); });

  test('every pod reaches every other by the names that the constructs return', async () => {
    expect(await run.meeting()).toEqual(everybodyHears(run));
  });

  whileItRuns();

  test.each(Object.keys(ways))('applied again while it runs, %s: nothing changes', async way => changesNothing(run, ways[way]));

  test('a Job that is started over meets the others again', async () => {
    const [name] = run.jobNames;
    const before = await run.pods(name);
    await run.recreate(name);
    expect(await run.meeting()).toEqual(everybodyHears(run));
    const after = await run.pods(name);
    expect(after.map(pod => pod.spec.hostname).sort()).toEqual(before.map(pod => pod.spec.hostname).sort());
    expect(after.filter(({ metadata: { name: pod } }) => before.some(({ metadata }) => metadata.name === pod))).toEqual([]);
    expect(await attemptOf(run, name)).toBe('1');
  });

  test.each(Object.keys(ways))('applied again with a Job of the second attempt, %s: nothing changes', async way => {
    await changesNothing(run, ways[way]);
    expect(await attemptOf(run, run.jobNames[0])).toBe('1');
  });

  test('all Jobs complete', async () => {
    await run.finish();
    const jobs = await Promise.all(run.jobNames.map(async name => run.namespace.get<KubernetesObject & { status: object }>(`job/${name}`)));
    for (const { status } of jobs) expect(status).not.toHaveProperty('failed');
  });

  test.each(Object.keys(ways))('applied again when it has finished, %s: nothing changes', async way => changesNothing(run, ways[way]));

  test('is deleted by its manifests, whole', async () => {
    const { code, stderr } = await run.namespace.attempt(['delete', '--filename=-'], run.manifests);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await run.namespace.until('the pods to go', async () => (await run.pods()).length === 0);
    expect(Object.keys(await run.state())).toEqual(['ConfigMap/kube-root-ca.crt']);
  });
}

/** Applies again, and compares what there is. */
export async function changesNothing(run: StandaloneRun, way: ApplyOptions): Promise<void> {
  const before = await run.state();
  const lines = await run.apply(way);
  expect(lines.filter(line => !APPLIED.test(line))).toEqual([]);
  expect(await run.state()).toEqual(before);
  // `kubectl diff` knows nothing of ApplySets, whose label it would remove.
  if (!way.applySet) expect(await run.diff(way)).toEqual({ code: 0, stdout: '', stderr: '' });
}

/** "configured" also means that kubectl has written down in another way what was applied, as when users change between client and server. */
const APPLIED = / (unchanged|configured|serverside-applied)$/;

async function attemptOf(run: StandaloneRun, job: string): Promise<string | undefined> {
  const { spec: { template } } = await run.namespace.get<Job & KubernetesObject>(`job/${job}`);
  return template.metadata?.labels?.[keys.RESTART_ATTEMPT];
}

function everybodyHears({ hostnames }: StandaloneRun): Record<string, readonly string[]> {
  return Object.fromEntries(hostnames.map(name => [name, hostnames]));
}
