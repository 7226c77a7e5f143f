/** The objects of a run as YAML, and back: what a controller finds that comes after the one that wrote them. */
import { parseAllDocuments, stringify } from 'yaml';
import { RUN_LABEL } from '../../../src/engine';
import { policyConfigMapName } from '../../../src/model';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { ControlledRun } from '../e2e/controlled-run';

type Fields = Record<string, any>;

/** Stands for the UID of the JobSet or ConfigMap, which a cluster gives anew. */
const OWNER_UID = '00000000-0000-0000-0000-000000000000';

/** What the API server and the Job controller of Kubernetes fill in. */
const GIVEN = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'namespace', 'finalizers'];
const GIVEN_LABELS = ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name'];

/** The objects of a run: its document first, then its children. */
export async function storedState(run: ControlledRun): Promise<string> {
  const document = run.source === 'JobSet' ? run.object : `configmap/${policyConfigMapName(run.jobset.name)}`;
  const owner = await run.namespace.get<KubernetesObject & { metadata: { uid: string } }>(document);
  const children = await run.namespace.list<KubernetesObject>('jobs,services');
  const text = [owner, ...children].map(object => stringify(stored(object), { lineWidth: 0, sortMapEntries: true })).join('---\n');
  return text.replaceAll(owner.metadata.uid, OWNER_UID);
}

function stored(object: KubernetesObject): Fields {
  const { metadata, status, ...rest } = structuredClone(object) as Fields;
  for (const field of GIVEN) delete metadata[field];
  const keepsStatus = rest.kind === 'JobSet' || metadata.labels?.[RUN_LABEL] !== undefined;
  if (rest.kind === 'Job') {
    // It is the time of the creation, which will be another.
    delete status?.startTime;
    delete rest.spec.selector;
    for (const label of GIVEN_LABELS) {
      delete metadata.labels?.[label];
      delete rest.spec.template.metadata?.labels?.[label];
    }
  }
  if (rest.kind === 'Service') rest.spec = { clusterIP: 'None', selector: rest.spec.selector, publishNotReadyAddresses: rest.spec.publishNotReadyAddresses };
  return { ...rest, metadata, ...(keepsStatus && { status }) };
}

/** Makes the objects anew, status included, as if a controller had left them: in a namespace of the same name, which is in the keys of Jobs. */
export async function restoreState(namespace: Namespace, text: string): Promise<void> {
  const [document, ...children] = parseAllDocuments(text).map(each => each.toJS() as Fields);
  await create(namespace, document);
  const { metadata: { uid } } = await namespace.get<KubernetesObject & { metadata: { uid: string } }>(`${document.kind}/${document.metadata.name}`);
  for (const child of children) await create(namespace, JSON.parse(JSON.stringify(child).replaceAll(OWNER_UID, uid)) as Fields);
}

async function create(namespace: Namespace, { status, ...object }: Fields): Promise<void> {
  await namespace.kubectl(['create', '--filename=-'], JSON.stringify(object));
  if (status === undefined) return;
  await namespace.kubectl(['patch', `${object.kind}/${object.metadata.name}`, '--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`]);
}
