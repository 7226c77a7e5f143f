/** Pods of a world, as the Job controller and the agents in them make them. */
import type { World } from './world';
import { keys } from '../../src/model';

export interface PodOptions {
  readonly node?: string;
  readonly phase?: string;
  readonly annotations?: object;
  readonly labels?: object;
  readonly spec?: object;
  readonly restarts?: number;
}

/** Makes, or changes, the pod of an index: `<job>-<index>`. */
export function putPod(world: World, job: string, index: number, options: PodOptions = {}): string {
  const { node, phase, annotations, labels, spec, restarts = 0 } = options;
  const name = `${job}-${index}`;
  const { metadata: { uid }, spec: { template } } = world.job(job);
  const old = world.api.get('pods', name);
  world.api.put('pods', {
    metadata: {
      name,
      labels: { ...template.metadata.labels, ...old?.metadata.labels, ...labels },
      annotations: { ...template.metadata.annotations, [keys.JOB_COMPLETION_INDEX]: `${index}`, ...old?.metadata.annotations, ...annotations },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job, uid, controller: true }],
    },
    spec: { priority: 0, ...template.spec, ...old?.spec, ...(node !== undefined && { nodeName: node }), ...spec },
    status: { phase: phase ?? (node === undefined ? 'Pending' : 'Running'), containerStatuses: [{ restartCount: restarts }] },
  });
  return name;
}
