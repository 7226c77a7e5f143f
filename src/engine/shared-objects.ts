/** What the Jobs of a JobSet share: its headless Service and its volume claims. Created once, never changed, never deleted. */
import { expandShared, keys } from '../model';
import type { Children, PersistentVolumeClaim, Service, StringMap } from '../model';
import { manifestObjectDelay } from './manifest-grace';
import type { ObservedService } from './observed';
import type { Pass } from './pass';
import { RECHECK_TAKEN_NAME } from './startup';
import { own } from '../model/own';

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
    return;
  }
  const fault = faultOf(observed, pass);
  if (fault !== undefined) {
    pass.problem('ServiceNameTaken',
      `service "${name}" ${fault}, so the pods of this JobSet cannot find each other: set another network.subdomain, or delete the service`);
  }
}

/** Why a Service that somebody has made does not serve this JobSet, if it does not. One that selects the pods in its own way is as good as ours. */
function faultOf({ headless, selector = {}, jobset }: ObservedService, { source: { name }, document }: Pass): string | undefined {
  if (jobset !== undefined && jobset !== name) return `selects the pods of JobSet "${jobset}"`;
  const missed = document.spec.replicatedJobs?.find(({ name: replicatedJob, template }) => {
    const labels: StringMap = { ...template.spec.template.metadata?.labels, [keys.JOBSET_NAME]: name, [keys.REPLICATED_JOB_NAME]: replicatedJob };
    return Object.keys(selector).length === 0 || Object.entries(selector).some(([key, value]) => own(labels, key) !== value);
  });
  if (missed) return `exists and does not select the pods of replicated job "${missed.name}"`;
  return headless ? undefined : 'exists and is not headless';
}

export function createVolumeClaims(pass: Pass): void {
  for (const claim of sharedOf(pass).volumeClaims) {
    const name = claim.metadata.name!;
    if (!pass.input.volumeClaims.has(name)) create(pass, 'persistentvolumeclaims', name, claim);
  }
}

/** Says which claims are somebody else's. Pods that mount them would write into a volume that was never meant for them. */
export function reportTakenClaims(pass: Pass): boolean {
  const taken = sharedOf(pass).volumeClaims.map(({ metadata }) => metadata.name!).filter(name => {
    const observed = pass.input.volumeClaims.get(name);
    return observed !== undefined && observed.jobset !== pass.source.name;
  });
  if (taken.length === 0) return false;
  const claims = taken.map(name => `"${name}"`).join(', ');
  pass.problem('VolumeClaimNameTaken', `volume claim ${claims} exists and is not that of this JobSet, so no job is created that would mount it: `
    + `rename the claim template or the JobSet, delete the claim, or give it label ${keys.JOBSET_NAME}: ${pass.source.name}`);
  pass.lookAgain(RECHECK_TAKEN_NAME);
  return true;
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
