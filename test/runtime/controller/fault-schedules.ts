/** Lets a scenario be lived through once undisturbed, and once for every fault at every place where it can happen. */
import { attemptOf, documentOf, RunLife } from './fault-scenarios';
import type { Scenario, Shape, Source } from './fault-scenarios';
import { ControllerWorld } from './world';
import { FAULTS, FaultyApi } from '../api-server/faulty-api';
import type { EventFault, Faults, WriteFault } from '../api-server/faulty-api';

/** After the end, for what should not happen any more to happen. */
const AFTERMATH = 2 * 60_000;
/** Milliseconds until a controller that was struck dead is started anew. */
const DOWN = 1_000;

/** What came of a life. */
export interface Trace {
  readonly shape: Shape;
  /** How often each Job was made for each attempt: `run-workers-0 @1`. */
  readonly made: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly events: number;
  /** How often a Job went away. */
  readonly removals: number;
  /** The writes, as lines, for the one who has to find out what went wrong. */
  readonly lines: readonly string[];
}

/** What goes wrong in one life. */
export interface Schedule {
  readonly title: string;
  /** How it goes wrong. Told of the world, and how to strike the controller dead and start another one. */
  readonly faults?: (actors: Actors) => Faults;
  /** What somebody does in the world meanwhile. */
  readonly meanwhile?: (actors: Actors) => void;
}

export interface Actors {
  readonly run: () => RunLife;
  readonly world: () => ControllerWorld;
  readonly strike: () => void;
}

export async function live(scenario: Scenario, source: Source, { faults, meanwhile }: Schedule): Promise<Trace> {
  let between: FaultyApi | undefined;
  let kill = () => {};
  const actors: Actors = {
    run: () => run,
    world: () => world,
    strike: () => {
      kill();
      world.clock.after(DOWN, () => void start());
    },
  };
  const world = new ControllerWorld((server, clock) => {
    between = new FaultyApi(server, clock, faults?.(actors) ?? {});
    return between;
  });
  const start = async () => {
    const { process } = await world.start();
    kill = () => process.kill();
  };
  const made: Record<string, number> = {};
  let removals = 0;
  world.server.store.listen(({ type, before, after }) => {
    if (type.resource === 'jobs' && !after) removals++;
    if (type.resource !== 'jobs' || before || !after || after.metadata.name === 'run') return;
    const key = `${after.metadata.name} @${attemptOf(after)}`;
    made[key] = (made[key] ?? 0) + 1;
  });
  const run = new RunLife(world, source, documentOf(scenario));
  meanwhile?.(actors);
  await start();
  try {
    await scenario.live(run);
    await world.pass(AFTERMATH);
    return { shape: run.shape(), made, writes: between!.writes, events: between!.events, removals, lines: world.writes };
  } finally {
    world.end();
  }
}

export function atWrite(index: number, fault: (actors: Actors) => WriteFault): Schedule['faults'] {
  return actors => ({ write: number => number === index ? fault(actors) : undefined });
}

export function atEvent(index: number, fault: EventFault): Schedule['faults'] {
  return () => ({ event: number => number === index ? fault : undefined });
}

function struck({ strike }: Actors, done: boolean): WriteFault {
  return {
    done,
    answer: () => {
      strike();
      return FAULTS.timeout();
    },
  };
}

/** Everything that can go wrong with the write of that number. */
export function writeSchedules(index: number): Schedule[] {
  const answers: [string, boolean, WriteFault['answer']][] = [
    ['is refused with 409', false, FAULTS.conflict],
    ['is refused with 429', false, FAULTS.tooManyRequests],
    ['is answered with 500', false, FAULTS.internal],
    ['is answered with 500 after it was done', true, FAULTS.internal],
    ['is not answered', false, FAULTS.timeout],
    ['is not answered after it was done', true, FAULTS.timeout],
  ];
  return [
    { title: `the controller dies before write ${index}`, faults: atWrite(index, actors => struck(actors, false)) },
    { title: `the controller dies after write ${index}`, faults: atWrite(index, actors => struck(actors, true)) },
    ...answers.map(([title, done, answer]) => ({ title: `write ${index} ${title}`, faults: atWrite(index, () => ({ done, answer })) })),
  ];
}

/** Everything that can go wrong with the event of that number. */
export function eventSchedules(index: number): Schedule[] {
  return [
    { title: `event ${index} gets lost`, faults: atEvent(index, { times: 0 }) },
    { title: `event ${index} comes twice`, faults: atEvent(index, { times: 2 }) },
    { title: `event ${index} is 5 s late`, faults: atEvent(index, { late: 5_000 }) },
    { title: `event ${index} is 45 s late`, faults: atEvent(index, { late: 45_000 }) },
  ];
}

/** The controller dies after a write; the next one sees for a while what there was some writes before. */
export function staleSchedules(index: number, behind: readonly number[]): Schedule[] {
  return behind.filter(writes => writes <= index).map(writes => ({
    title: `the controller dies after write ${index}, and the next one sees what there was ${writes} writes before`,
    faults: actors => {
      const versions: number[] = [];
      let past: number | undefined;
      return {
        write: number => {
          versions[number] = actors.world().server.store.currentVersion;
          if (number !== index) return undefined;
          past = versions[index - writes];
          actors.world().clock.after(DOWN + 2_000, () => past = undefined);
          return struck(actors, true);
        },
        past: () => past,
      };
    },
  }));
}

/** Somebody applies the manifest again in the moment in which a Job has gone and the next one is not made yet. */
export function applySchedules(removal: number): Schedule[] {
  return [{
    title: `the manifest is applied when Job number ${removal} has gone`,
    meanwhile({ run, world }) {
      let removals = 0;
      world().server.store.listen(({ type, after }) => {
        if (type.resource === 'jobs' && !after && removals++ === removal) void run().applyJobs();
      });
    },
  }];
}

/** Somebody deletes the ConfigMap after a write, and makes it anew with a new UID. */
export function replaceSchedules(index: number): Schedule[] {
  return [{
    title: `the ConfigMap is replaced after write ${index}`,
    faults: ({ run, world }) => ({
      write: number => {
        if (number === index) world().clock.after(0, () => void run().replacePolicy());
        return undefined;
      },
    }),
  }];
}

/** Something goes wrong with every second write. */
export function unsteadySchedules(): Schedule[] {
  return (Object.entries(FAULTS)).flatMap(([name, answer]) => [true, false].map(done => ({
    title: `every second write: ${name}${done ? ' after it was done' : ''}`,
    faults: () => ({ write: (index: number) => index % 2 === 0 ? { done, answer } : undefined }),
  })));
}
