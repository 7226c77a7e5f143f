/**
 * Labels and annotations of others on a Job that is made again: tracking of GitOps tools, Helm, ApplySets, and the configuration
 * that `kubectl apply` recorded. Without them the tool that applied the Job would no longer know it, and would leak or fight it.
 */
import type { Job, StringMap } from '../model';
import type { StandaloneRun } from './input';
import type { ForeignMetadata } from './observed';

/** Tracking that an applied set of objects has in common, so that a Job's can be guessed from the ConfigMap's. */
const TRACKING = ['argocd.argoproj.io/', 'meta.helm.sh/', 'helm.sh/', 'applyset.kubernetes.io/', 'app.kubernetes.io/', 'kustomize.toolkit.fluxcd.io/'];

const ARGO_TRACKING_ID = 'argocd.argoproj.io/tracking-id';

/** The Job's labels and annotations, over those that its predecessor had from others. */
export function carriedMetadata(job: Job, run: StandaloneRun): Job['metadata'] {
  const others = run.vanished?.get(job.metadata.name ?? '')?.foreign ?? guessed(job, run);
  return {
    ...job.metadata,
    labels: { ...others.labels, ...job.metadata.labels },
    annotations: { ...others.annotations, ...job.metadata.annotations },
  };
}

/** What is left to do when the predecessor was never seen: the ConfigMap came with the same manifest. */
function guessed(job: Job, { configMap, namespace }: StandaloneRun): ForeignMetadata {
  const tracking = (map: StringMap | undefined): StringMap =>
    Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => TRACKING.some(prefix => key.startsWith(prefix))));
  const annotations: Record<string, string> = { ...tracking(configMap.annotations) };
  const trackingId = annotations[ARGO_TRACKING_ID];
  // Argo CD's id names the object that carries it: <application>:<group>/<kind>:<namespace>/<name>.
  if (trackingId !== undefined) annotations[ARGO_TRACKING_ID] = `${trackingId.split(':')[0]}:batch/Job:${namespace}/${job.metadata.name}`;
  return { labels: tracking(configMap.labels), annotations };
}
