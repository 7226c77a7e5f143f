/** What the Jobs of a JobSet share: its headless Service and its volume claims. Created once, never changed, never deleted. */
import { expandShared } from '../model';
import type { Children, PersistentVolumeClaim, Service } from '../model';
import { manifestObjectDelay } from './manifest-grace';
import type { Pass } from './pass';

function sharedOf({ document, source }: Pass): Omit<Children, 'jobs'> {
  return expandShared(document, source.kind === 'JobSet' ? 'jobset-api' : 'standalone');
}

export function createService(pass: Pass): void {
  const { service } = sharedOf(pass);
  if (!service) return;
  const name = service.metadata.name!;
  const observed = pass.input.services.find(candidate => candidate.name === name);
  if (!observed) {
    create(pass, 'services', name, service);
  } else if (observed.jobset !== undefined && observed.jobset !== pass.source.name) {
    pass.problem('ServiceNameTaken',
      `service "${name}" selects the pods of JobSet "${observed.jobset}", so the pods of this one cannot find each other: set another network.subdomain`);
  }
}

export function createVolumeClaims(pass: Pass): void {
  for (const claim of sharedOf(pass).volumeClaims) {
    const name = claim.metadata.name!;
    if (!pass.input.volumeClaims.has(name)) create(pass, 'persistentvolumeclaims', name, claim);
  }
}

function create(pass: Pass, resource: 'services' | 'persistentvolumeclaims', name: string, object: Service | PersistentVolumeClaim): void {
  const delay = manifestObjectDelay(pass);
  if (delay > 0) {
    pass.lookAgain(delay);
    return;
  }
  const { namespace } = pass.source;
  pass.operate({ verb: 'create', resource, name, body: () => ({ ...object, metadata: { ...object.metadata, namespace } }) });
}
