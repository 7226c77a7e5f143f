/** A standalone run that the user has applied, and whose Jobs are ready. */
import type { JobSetSpec } from '../../../src/model';
import { driverAndWorkers } from '../documents';
import { World } from '../world';
import type { WorldOptions } from '../world';

export const RESTART_ONCE: JobSetSpec = { failurePolicy: { maxRestarts: 1 } };

export function applied(spec: JobSetSpec = RESTART_ONCE, settings: WorldOptions['settings'] = {}): World {
  const world = new World(driverAndWorkers(spec), { kind: 'standalone', settings });
  world.applyManifest().settle();
  world.ready(...world.jobNames()).settle();
  world.writes = [];
  return world;
}

/** The labels that the pods of a Job get. */
export function podLabels(world: World, name: string): Record<string, string> {
  return world.job(name).spec.template.metadata.labels;
}
