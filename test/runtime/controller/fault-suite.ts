import type { Scenario, Shape, Source } from './fault-scenarios';
import { applySchedules, eventSchedules, live, replaceSchedules, staleSchedules, unsteadySchedules, writeSchedules } from './fault-schedules';
import type { Schedule, Trace } from './fault-schedules';

// Thousands of lives take their time, above all on a busy machine.
jest.setTimeout(600_000);

/** Tests that a run ends as it does when nobody disturbs it, with no Job made twice and none lost, whatever goes wrong on the way. */
export function surviving(scenario: Scenario, source: Source): void {
  let undisturbed: Trace;
  beforeAll(async () => {
    undisturbed = await live(scenario, source, { title: 'nothing goes wrong' });
  });

  const ending = ({ shape, made }: Trace): Partial<Trace> => ({ shape, made });

  async function survives(schedules: readonly Schedule[], expected: Partial<Trace> = ending(undisturbed)): Promise<void> {
    expect(schedules.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const schedule of schedules) {
      const differences = await differencesIn(schedule, expected);
      if (differences) wrong.push(`${schedule.title}: ${differences}`);
    }
    process.stdout.write(`${source}: ${scenario.title}: ${schedules.length} schedules\n`);
    expect(wrong).toEqual([]);
  }

  async function differencesIn(schedule: Schedule, expected: Partial<Trace>): Promise<string | undefined> {
    try {
      expect(await live(scenario, source, schedule)).toMatchObject(expected);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  const each = (count: number, schedules: (index: number) => Schedule[]) => Array.from({ length: count }, (_, index) => schedules(index)).flat();

  test('nothing goes wrong', () => {
    expect(undisturbed.shape).toMatchSnapshot();
    expect(new Set(Object.values(undisturbed.made))).toEqual(new Set([1]));
  });

  test('every write fails in every way, or is the last one of its controller', async () => survives(each(undisturbed.writes, writeSchedules)));

  test('every second write fails', async () => survives(unsteadySchedules()));

  test('every event is lost, late, or comes twice', async () => survives(each(undisturbed.events, eventSchedules)));

  // Where the past knows neither that a Job was there nor that its attempt is over, it is made once more, and goes again.
  test('every new controller sees the past for a while', async () =>
    survives(each(undisturbed.writes, index => staleSchedules(index, [1, 3, 8])), { shape: undisturbed.shape }));

  if (source !== 'standalone') return;

  test('the manifest is applied again whenever a Job has gone', async () => {
    // A run that loses no Job on the way gives no occasion.
    if (undisturbed.removals === 0) expect(scenario.title).not.toContain('restart');
    else await survives(each(undisturbed.removals, applySchedules), { shape: undisturbed.shape });
  });

  // What the ConfigMap owned goes with it, and is made anew if the run still needs it.
  test('the ConfigMap is replaced after every write', async () => {
    const { terminalState, restarts } = undisturbed.shape;
    await survives(each(undisturbed.writes, replaceSchedules), { shape: expect.objectContaining({ terminalState, restarts }) as Shape });
  });
}
