/** What an author wrote for the programs in the pods: commands, arguments, values of environment variables. */
import { oncePer } from './once-per';
import { podPath } from './subject';
import type { JobTemplate } from './subject';
import type { Container } from '../model/kubernetes';

export interface ContainerOf {
  readonly container: Container;
  /** Path of the container. */
  readonly path: string;
  /** Runs to its end before the pod's own containers start. */
  readonly init: boolean;
}

export interface PodText extends ContainerOf {
  /** Path of the text. */
  readonly at: string;
  readonly text: string;
  /** The environment variable that it is the value of. */
  readonly variable?: string;
}

/** The containers of a pod; sidecars (init containers that keep running) among them. */
export function containersOf(job: JobTemplate): ContainerOf[] {
  const { initContainers = [], containers } = job.podSpec;
  return [
    ...initContainers.map((container, i) => ({ container, path: podPath(job, 'initContainers', i), init: container.restartPolicy !== 'Always' })),
    ...containers.map((container, i) => ({ container, path: podPath(job, 'containers', i), init: false })),
  ];
}

export const textsOf = oncePer((job: JobTemplate): readonly PodText[] =>
  containersOf(job).flatMap(of => {
    const { command = [], args = [], env = [] } = of.container;
    return [
      ...command.map((text, i) => ({ ...of, at: `${of.path}.command[${i}]`, text })),
      ...args.map((text, i) => ({ ...of, at: `${of.path}.args[${i}]`, text })),
      ...env.flatMap(({ name, value }, i) => value === undefined ? [] : [{ ...of, at: `${of.path}.env[${i}].value`, text: value, variable: name }]),
    ];
  }));

/** The command line of a container as one text. */
export function commandLine({ command = [], args = [] }: Container): string {
  return [...command, ...args].join(' ');
}
