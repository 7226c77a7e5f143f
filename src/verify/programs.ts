/** What can be said of a program from its command line. */
import { oncePer } from './once-per';
import type { JobTemplate } from './subject';
import { commandLine, containersOf } from './texts';

/** A program that runs until somebody stops it. */
export interface EndlessProgram {
  /** Path of the container. */
  readonly path: string;
  /** The part of the command line that says so. */
  readonly quote: string;
}

/**
 * What never ends, in one command of a line: the words between separators. Each looks for the beginning once, so none is quadratic.
 * A program in the background does not keep the container.
 */
const ENDLESS: readonly ((command: string) => string | undefined)[] = [
  command => /\bsleep\s+inf(?:inity)?\b/.exec(command)?.[0],
  command => /\btail\s+-[fF]\s+\/dev\/null\b/.exec(command)?.[0],
  command => quoteTo(command, /\bsshd\b/, /\s-(?=[a-zA-Z]*D)[a-zA-Z]+(?=\s|$)/g),
  command => quoteTo(command, /\bray\s+start\b/, /\s--block\b/g),
];
const SERVER = /^(?:\S*\/)?(?:tensorboard|redis-server|etcd|prometheus|dcgm-exporter)\b/;

/** The command from its beginning to the option that says it. */
function quoteTo(command: string, beginning: RegExp, option: RegExp): string | undefined {
  const begun = beginning.exec(command);
  if (!begun) return undefined;
  option.lastIndex = begun.index + begun[0].length;
  return option.exec(command) ? command.slice(begun.index, option.lastIndex) : undefined;
}

/** The commands of a line that keep the container: those that are not sent to the background. */
function commandsOf(line: string): string[] {
  return Array.from(line.matchAll(/([^;|&\n]+)(&&?)?/g)).filter(([, , separator]) => separator !== '&').map(([, command]) => command);
}

/** A script that decides what it runs may end in one pod and not in another. */
const DECIDES = /\b(?:if|case|select)\b|\|\|/;

/** A container of a pod that never ends by itself, so that its Job never completes. */
export const endlessProgram = oncePer((job: JobTemplate): EndlessProgram | undefined => {
  for (const { container, path, init } of containersOf(job)) {
    if (init || container.restartPolicy === 'Always') continue;
    const line = commandLine(container);
    if (DECIDES.test(line)) continue;
    const quote = SERVER.exec(line)?.[0] ?? firstOf(commandsOf(line), command => firstOf(ENDLESS, find => find(command)));
    if (quote !== undefined) return { path: `${path}.${container.command ? 'command' : 'args'}`, quote };
  }
  return undefined;
});

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether nothing ends a Job: neither its programs, nor a success policy or deadline of its own. */
export function neverEnds(job: JobTemplate): EndlessProgram | undefined {
  const { successPolicy, activeDeadlineSeconds } = job.spec;
  return successPolicy || activeDeadlineSeconds !== undefined || job.podSpec.activeDeadlineSeconds !== undefined || job.replicas === 0
    ? undefined : endlessProgram(job);
}
