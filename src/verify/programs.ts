/** What can be said of a program from its command line. */
import type { JobTemplate } from './subject';
import { commandLine, containersOf } from './texts';

/** A program that runs until somebody stops it. */
export interface EndlessProgram {
  /** Path of the container. */
  readonly path: string;
  /** The part of the command line that says so. */
  readonly quote: string;
}

// A program in the background (`&`) does not keep the container.
const ENDLESS: readonly RegExp[] = [
  /\bsleep\s+inf(?:inity)?\b(?!\s*&(?!&))/,
  /\btail\s+-[fF]\s+\/dev\/null\b(?!\s*&(?!&))/,
  /\bsshd\b(?:\s+[^\s;&|]+)*?\s+-[a-zA-Z]*D[a-zA-Z]*(?=\s|;|$)(?![^;\n]*&(?!&))/,
  /\bray\s+start\b[^;|&\n]*\s--block\b(?!\s*&(?!&))/,
  /^(?:\S*\/)?(?:tensorboard|redis-server|etcd|prometheus|dcgm-exporter)\b/,
];

/** A script that decides what it runs may end in one pod and not in another. */
const DECIDES = /\b(?:if|case|select)\b|\|\|/;

/** A container of a pod that never ends by itself, so that its Job never completes. */
export function endlessProgram(job: JobTemplate): EndlessProgram | undefined {
  for (const { container, path, init } of containersOf(job)) {
    if (init || container.restartPolicy === 'Always') continue;
    const line = commandLine(container);
    if (DECIDES.test(line)) continue;
    for (const pattern of ENDLESS) {
      const match = pattern.exec(line);
      if (match) return { path: `${path}.${container.command ? 'command' : 'args'}`, quote: match[0] };
    }
  }
  return undefined;
}

/** Whether nothing ends a Job: neither its programs, nor a success policy or deadline of its own. */
export function neverEnds(job: JobTemplate): EndlessProgram | undefined {
  const { successPolicy, activeDeadlineSeconds } = job.spec;
  return successPolicy || activeDeadlineSeconds !== undefined || job.podSpec.activeDeadlineSeconds !== undefined || job.replicas === 0
    ? undefined : endlessProgram(job);
}
