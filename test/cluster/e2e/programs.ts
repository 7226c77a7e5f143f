/** Shell scripts of pods that behave as a test needs it. In their environment are the attempts that JobSet tells them. */
import { FINISH } from './peers';
import { JobSetEnv } from '../../../src';
import type { JobContainerProps } from '../../../src';
import { BUSYBOX } from '../start/images';

/** The exit code of `crashUntil`. */
export const CRASH = 7;

/** Works until it is told to finish. Ended before, it fails: exit code 0 would count as done. */
export const UNTIL_TOLD = `trap "exit 143" TERM; until [ -e ${FINISH} ]; do sleep 0.2; done`;

/** As `UNTIL_TOLD`, but takes its time when it is ended: so many seconds. */
export function slowToEnd(seconds: number): string {
  return `trap "sleep ${seconds}; exit 143" TERM; until [ -e ${FINISH} ]; do sleep 0.2; done`;
}

/** Fails in the attempts before the given one; in that, it does something else. */
export function failUntil(attempt: number, then = 'true', code = CRASH): string {
  return `[ "\${ATTEMPT:-0}" -ge ${attempt} ] || exit ${code}\n${then}`;
}

/** Fails in the attempts of its own Job before the given one; in that, it does something else. */
export function failAloneUntil(attempt: number, then = 'true', code = CRASH): string {
  return `[ "\${JOB_ATTEMPT:-0}" -ge ${attempt} ] || exit ${code}\n${then}`;
}

/** A container that runs a script. */
export function shell(script: string, more: Partial<JobContainerProps> = {}): JobContainerProps {
  return {
    image: BUSYBOX.name,
    command: ['sh', '-c', script],
    envVariables: { ATTEMPT: JobSetEnv.restartAttempt(), JOB_ATTEMPT: JobSetEnv.jobRestartAttempt(), JOB_INDEX: JobSetEnv.jobIndex() },
    ...more,
  };
}
