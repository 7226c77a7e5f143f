/** JS8008–JS8010, JS8013, JS8014, JS8017–JS8019: the objects of queues, and who stands in which. */
import { HOSTNAME } from '../../hardware/labels';
import { answer, labelValues } from '../../hardware/node-requirements';
import type { NodeLabels } from '../../hardware/node-requirements';
import { Fields } from '../../hardware/offers/fields';
import { namesPool } from '../../hardware/pool-labels';
import { resourceMeaning } from '../../hardware/resources';
import { childPath, fieldPath } from '../../model/field-path';
import { counted } from '../../model/grammar';
import type { StringMap } from '../../model/kubernetes';
import { isMet, requirementsOf } from '../../model/label-selector';
import { listed } from '../../model/listing';
import { own } from '../../model/own';
import { isWhole, ONE } from '../../model/quantity';
import { nearest } from '../nearest';
import { grouped, oncePer } from '../once-per';
import { clusterObject, isKueue, kueueObjects, levelsOf, namesOfKueue, PODS, QUEUE_NAME, quantityIn, queuedWith, queuePath } from '../queues';
import type { JobRow, ObjectRow, RunRow } from '../row';
import { jobPath } from '../subject';
import type { ObjectSubject } from '../subject';
import type { World } from '../world';

const PRIORITY_CLASS = 'kueue.x-k8s.io/priority-class';
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** What Kueue takes of labels in a flavor. */
const MAX_LABELS = 8;

/** By kind, the field of the spec that names another object, and of which kind that is. */
const REFERENCES: Readonly<Record<string, { readonly field: string; readonly kind: 'ClusterQueue' | 'Topology' }>> = {
  LocalQueue: { field: 'clusterQueue', kind: 'ClusterQueue' },
  ResourceFlavor: { field: 'topologyName', kind: 'Topology' },
};

export const QUEUE_OBJECT_RULES: readonly (JobRow | ObjectRow | RunRow)[] = [
  {
    code: 'JS8008',
    on: 'job',
    severity: 'warning',
    title: 'Queue of another namespace',
    why: 'A LocalQueue takes runs of its own namespace. A run whose queue is not there stays suspended.',
    *check(job) {
      const queued = queuedWith(job);
      if (!queued || queued.namespace === undefined || job.world.named('LocalQueue', queued.namespace, queued.queue).length > 0) return;
      const others = (localQueuesByName(job.world).get(queued.queue) ?? []).flatMap(({ reference }) => reference.namespace ?? []);
      if (others.length === 0) return;
      yield {
        path: queuePath(queued),
        message: `LocalQueue ${queued.queue} is in namespace ${listed(others)}, and this is in ${queued.namespace}`,
        remedy: `add a LocalQueue ${queued.queue} to namespace ${queued.namespace}`,
      };
    },
  },
  {
    code: 'JS8009',
    on: 'object',
    severity: 'warning',
    title: 'Queue object that names another which looks misspelt',
    why: 'A LocalQueue without its ClusterQueue, a ClusterQueue without its flavors and a flavor without its topology are inactive: nothing in them is admitted.',
    *check(subject) {
      if (!isKueue(subject)) return;
      const { object, world, reference: { kind } } = subject;
      const spec = Fields.of(object).child('spec');
      const named: (readonly [kind: 'ClusterQueue' | 'Topology' | 'ResourceFlavor', name: string | undefined, path: string])[] = [];
      const reference = REFERENCES[kind];
      if (reference) named.push([reference.kind, spec.text(reference.field), fieldPath('spec', reference.field)]);
      if (kind === 'ClusterQueue') {
        for (const { flavor, path } of flavorsOf(subject)) named.push(['ResourceFlavor', flavor.text('name'), `${path}.name`]);
      }
      for (const [wanted, name, path] of named) {
        if (name === undefined || clusterObject(world, wanted, name)) continue;
        const meant = nearest(name, namesOfKueue(kueueObjects(world, wanted)));
        if (meant) yield { path, message: `there is no ${wanted} ${name} in the set, but ${meant}`, remedy: `write ${meant}, if that is what is meant` };
      }
    },
  },
  {
    code: 'JS8010',
    on: 'object',
    severity: 'error',
    title: 'Namespace that the queue does not take',
    why: 'A ClusterQueue admits runs of the namespaces that its namespaceSelector selects: `{}` is all of them, and none at all is no namespace. Others wait for ever.',
    *check(subject) {
      const { object, world, reference: { kind, namespace } } = subject;
      if (kind !== 'LocalQueue' || !isKueue(subject) || namespace === undefined) return;
      const queue = clusterObject(world, 'ClusterQueue', Fields.of(object).child('spec').text('clusterQueue'));
      const spec = queue && Fields.of(queue.object).child('spec');
      if (!spec || takes(spec, namespace, world.named('Namespace', undefined, namespace)[0])) return;
      const reason = spec.has('namespaceSelector') ? 'its namespaceSelector does not select it' : 'it has no namespaceSelector';
      yield {
        path: 'spec.clusterQueue',
        message: `ClusterQueue ${queue.reference.name} does not take namespace ${namespace}: ${reason}`,
        remedy: 'write namespaceSelector: {} for all namespaces, or a selector that this one has the labels of',
      };
    },
  },
  {
    code: 'JS8013',
    on: 'object',
    severity: 'warning',
    title: 'Quota in another unit',
    why: 'Memory is counted in bytes, CPU in cores and devices in pieces. With a quota of 512 bytes, nothing is ever admitted.',
    *check(subject) {
      if (subject.reference.kind !== 'ClusterQueue' || !isKueue(subject)) return;
      for (const { flavor, path } of flavorsOf(subject)) {
        for (const [i, quota] of flavor.childEntries('resources')) {
          for (const field of ['nominalQuota', 'borrowingLimit', 'lendingLimit']) {
            const problem = unitProblem(quota.text('name') ?? '', `${quota.text(field) ?? quota.whole(field) ?? ''}`, quantityIn(quota, field));
            if (problem) yield { path: `${path}.resources[${i}].${field}`, ...problem };
          }
        }
      }
    },
  },
  {
    code: 'JS8014',
    on: 'object',
    severity: 'warning',
    title: 'Flavor whose labels contradict its node pool',
    why: 'Admitted pods get the labels of their flavor as node selector. Where no node has them together, the pods hold their quota and stay pending.',
    *check(subject) {
      const { object, world, reference: { kind } } = subject;
      if (kind !== 'ResourceFlavor' || !isKueue(subject)) return;
      const labels = Object.entries(Fields.of(object).child('spec').map('nodeLabels'));
      if (labels.length === 0) return;
      const isWrong = (node: NodeLabels) => ([key, value]: readonly [string, string]) => answer({ key, operator: 'In', values: [value] }, node) === 'no';
      const kinds = world.pools.offers.flatMap(({ name, nodes, labels: ofPool }) => (nodes.length > 0 ? nodes.map(node => node.labels) : [ofPool])
        .map(node => ({ name, node, wrong: labels.filter(isWrong(node)) })));
      if (kinds.some(({ wrong }) => wrong.length === 0)) return;
      // Nodes elsewhere may have these labels. One that names the pool, or nearly so, says that it is meant.
      const meant = kinds.find(({ node, wrong }) => labels.some(([key, value]) => namesPool(key)
        && (wrong.length < labels.length && valuesOf(node, key).includes(value) || looksLike(value, valuesOf(node, key)))));
      if (!meant) return;
      const [key, value] = meant.wrong[0];
      const values = valuesOf(meant.node, key);
      yield {
        path: childPath('spec.nodeLabels', key),
        message: `no node pool of the set has ${key}=${value}: the nodes of pool '${meant.name}' have ${values.length > 0 ? `${key}=${listed(values, ' or ')}` : 'no such label'}`,
        remedy: values.length > 0 ? `write ${values[0]}` : `remove ${key}`,
      };
    },
  },
  {
    code: 'JS8017',
    on: 'job',
    severity: 'warning',
    title: 'Priority class of a queue that looks misspelt',
    why: 'With a class that does not exist, Kueue makes no workload, and the run stays suspended. It says so in an event of the run only.',
    *check(job) {
      const queued = queuedWith(job);
      const name = queued?.labels[PRIORITY_CLASS];
      if (!queued || name === undefined) return;
      const classes = namesOfKueue(kueueObjects(job.world, 'WorkloadPriorityClass'));
      const meant = classes.has(name) ? undefined : nearest(name, classes);
      if (!meant) return;
      yield {
        path: childPath(queued.path, PRIORITY_CLASS),
        message: `there is no WorkloadPriorityClass ${name} in the set, but ${meant}`,
        remedy: `write ${meant}, if that is what is meant`,
      };
    },
  },
  {
    code: 'JS8018',
    on: 'object',
    severity: 'error',
    title: 'Queue object that Kueue refuses',
    why: 'Kueue\'s CRDs and webhooks refuse it, or take no notice of a field that another version had.',
    *check(subject) {
      if (!isKueue(subject)) return;
      const { kind } = subject.reference;
      if (kind === 'ClusterQueue') yield* clusterQueueProblems(subject);
      if (kind === 'Topology') yield* topologyProblems(subject);
      if (kind !== 'ResourceFlavor') return;
      const spec = Fields.of(subject.object).child('spec');
      const labels = Object.keys(spec.map('nodeLabels')).length;
      if (labels > MAX_LABELS) yield { path: 'spec.nodeLabels', message: `there are ${labels} labels, and a flavor takes ${MAX_LABELS}`, remedy: 'keep those that tell the nodes apart' };
      if (spec.text('topologyName') !== undefined && labels === 0) {
        yield { path: 'spec.topologyName', message: 'a flavor with a topology has to say which nodes it is for', remedy: 'write nodeLabels' };
      }
    },
  },
  {
    code: 'JS8019',
    on: 'run',
    severity: 'warning',
    title: 'Run whose Jobs are admitted one by one',
    why: 'Kueue sees the Jobs of a standalone run, and not the run: it admits each when there is quota for that one. Two runs can hold half of the quota each and wait for '
      + 'each other, and a Job of higher priority takes the place of a single Job, of which the others go on waiting.',
    *check({ rendering, jobs }) {
      if (rendering !== 'standalone') return;
      const queued = jobs.filter(job => job.metadata.labels?.[QUEUE_NAME] !== undefined);
      const count = queued.reduce((sum, { replicas }) => sum + replicas, 0);
      if (count < 2) return;
      yield {
        path: childPath(jobPath(queued[0], 'metadata', 'labels'), QUEUE_NAME),
        message: `${counted(count, 'Job')} stand in queue ${queued[0].metadata.labels![QUEUE_NAME]} one by one`,
        remedy: 'write JobSetRendering.JOBSET_API, by which the run is admitted as a whole, or make it one Job with all the pods',
      };
    },
  },
];

const localQueuesByName = oncePer((world: World) => grouped(kueueObjects(world, 'LocalQueue'), ({ reference }) => reference.name ?? ''));

interface PlacedFlavor {
  readonly flavor: Fields;
  readonly group: Fields;
  readonly path: string;
}

/** The flavors in the resource groups of a ClusterQueue. */
function flavorsOf({ object }: ObjectSubject): PlacedFlavor[] {
  return Fields.of(object).child('spec').childEntries('resourceGroups').flatMap(([i, group]) =>
    group.childEntries('flavors').map(([j, flavor]) => ({ flavor, group, path: fieldPath('spec', 'resourceGroups', i, 'flavors', j) })));
}

/** Whether a name looks like a misspelt one of these: not like the next of a row of pools. */
function looksLike(name: string, names: readonly string[]): boolean {
  const letters = (text: string) => text.replaceAll(/\d+/g, '');
  return nearest(name, names.filter(each => letters(each) !== letters(name))) !== undefined;
}

function valuesOf(node: NodeLabels, key: string): readonly string[] {
  const values = labelValues(node, key);
  return values === undefined || values === '*' ? [] : values;
}

/** Whether a ClusterQueue takes a namespace; true where that depends on labels that are not in the set. */
function takes(spec: Fields, name: string, namespace: ObjectSubject | undefined): boolean {
  if (!spec.has('namespaceSelector')) return false;
  const selector = spec.child('namespaceSelector');
  const labels: StringMap = { ...namespace && Fields.of(namespace.object).child('metadata').map('labels'), [NAMESPACE_NAME]: name };
  const requirements = requirementsOf({
    matchLabels: selector.map('matchLabels'),
    matchExpressions: selector.children('matchExpressions')
      .map(each => ({ key: each.text('key') ?? '', operator: each.text('operator') ?? '', values: each.texts('values') })),
  });
  return requirements.every(requirement => namespace === undefined && own(labels, requirement.key) === undefined || isMet(requirement, labels));
}

const BINARY = /[KMGTPE]i$/;
const MEBIBYTE = 1024n ** 2n * ONE;
/** Suffixes with which CPU is not counted. A great number without one says that there is no limit. */
const NO_CORES = /[KMGTPE]i$|[MGTPE]$/;

function unitProblem(resource: string, text: string, quantity: bigint | undefined): { message: string; remedy: string } | undefined {
  if (quantity === undefined || quantity <= 0n) return undefined;
  if (resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')) {
    if (quantity >= MEBIBYTE) return undefined;
    return { message: `${text} of ${resource} is ${counted(Number(quantity) / Number(ONE), 'byte')}`, remedy: `write ${/^\d*/.exec(text)![0]}Gi, if GiB are meant` };
  }
  if (resource === 'cpu') {
    return NO_CORES.test(text) ? { message: `${text} of cpu is ${quantity / ONE} cores`, remedy: 'write the number of cores' } : undefined;
  }
  // A name that nobody knows may be one of Kueue's configuration (deviceClassMappings), which counts what it likes in it.
  if (resource !== PODS && resourceMeaning(resource) === undefined) return undefined;
  if (BINARY.test(text) || !isWhole(quantity)) return { message: `${text} of ${resource} is no number of devices`, remedy: 'write a whole number' };
  return undefined;
}

function* clusterQueueProblems(subject: ObjectSubject) {
  const { object } = subject;
  const spec = Fields.of(object).child('spec');
  const old = object.apiVersion.endsWith('/v1beta1');
  const [wrong, right] = old ? ['cohortName', 'cohort'] : ['cohort', 'cohortName'];
  if (spec.has(wrong)) yield { path: `spec.${wrong}`, message: `${object.apiVersion} has no ${wrong}`, remedy: `write ${right}` };
  if (!old && spec.has('admissionChecks')) {
    yield { path: 'spec.admissionChecks', message: `${object.apiVersion} has no admissionChecks`, remedy: 'write admissionChecksStrategy.admissionChecks, a list of names' };
  }
  const inCohort = spec.has('cohort') || spec.has('cohortName');
  const places = new Map<string, string>();
  for (const [i, group] of spec.childEntries('resourceGroups')) {
    for (const [j, resource] of group.textEntries('coveredResources')) {
      const path = fieldPath('spec', 'resourceGroups', i, 'coveredResources', j);
      if (places.has(`resource ${resource}`)) yield { path, message: `${resource} is covered twice`, remedy: 'put all flavors that have it into one resource group' };
      places.set(`resource ${resource}`, path);
    }
  }
  for (const { flavor, group, path } of flavorsOf(subject)) {
    const name = flavor.text('name') ?? '';
    if (places.has(`flavor ${name}`)) yield { path: `${path}.name`, message: `flavor ${name} is there twice`, remedy: 'put its resources into one' };
    places.set(`flavor ${name}`, path);
    const covered = group.texts('coveredResources') ?? [];
    const quotas = flavor.childEntries('resources');
    const names = quotas.map(([, quota]) => quota.text('name') ?? '');
    if (names.join() !== covered.join()) {
      yield {
        path: `${path}.resources`,
        message: `flavor ${name} says a quota of ${listed(names) || 'nothing'}, and its group covers ${listed(covered)}`,
        remedy: 'write a quota of each covered resource, in their order; 0 for what the flavor does not have',
      };
    }
    const borrowing = inCohort ? undefined : quotas.find(([, quota]) => quota.has('borrowingLimit'));
    if (borrowing) {
      yield { path: `${path}.resources[${borrowing[0]}].borrowingLimit`, message: 'there is nobody to borrow from: the queue is in no cohort', remedy: `remove it, or write ${right}` };
    }
  }
}

function* topologyProblems(subject: ObjectSubject) {
  const levels = levelsOf(subject);
  const seen = new Set<string>();
  for (const [i, level] of levels.entries()) {
    const path = `spec.levels[${i}].nodeLabel`;
    if (seen.size === seen.add(level).size) yield { path, message: `level ${level} is there twice`, remedy: 'remove one of the two' };
    else if (level === HOSTNAME && i < levels.length - 1) yield { path, message: `${HOSTNAME} stands before ${levels[i + 1]}`, remedy: 'write the levels coarse to fine: hosts are the last' };
  }
}
