/** JS430x: where pods may be placed, as far as the pod template says it. */
import { HOSTNAME } from '../../hardware/labels';
import { counted } from '../../model/grammar';
import type { LabelSelector, LabelSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, StringMap } from '../../model/kubernetes';
import { requirementsOf } from '../../model/label-selector';
import { listed } from '../../model/listing';
import { own } from '../../model/own';
import { podsOfAllJobs } from '../group';
import { podTemplateMetadata } from '../launchers/pod-metadata';
import { grouped } from '../once-per';
import type { JobRow } from '../row';
import { podPath } from '../subject';

export const SCHEDULING_RULES: readonly JobRow[] = [
  {
    code: 'JS4301',
    on: 'job',
    severity: 'error',
    title: 'Node requirements that contradict each other',
    why: 'A node has to satisfy the node selector and one of the terms of the required node affinity. Here no node can, whatever its labels: the pod stays pending.',
    *check(job) {
      const { nodeSelector = {}, affinity } = job.podSpec;
      const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
      const problems = terms.map(term => contradiction(nodeSelector, term));
      if (terms.length === 0 || problems.includes(undefined)) return;
      yield {
        path: podPath(job, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
        message: `no node can satisfy this: ${problems[0]}`,
        remedy: 'remove the requirement that is not meant',
      };
    },
  },
  {
    code: 'JS4302',
    on: 'job',
    severity: 'warning',
    title: 'Topology spread that does not count its own pods',
    why: 'The scheduler counts the pods that the label selector selects. When it does not select the pods that carry the constraint, '
      + 'every domain counts the same and nothing is spread.',
    *check(job) {
      const labels = podTemplateMetadata(job, 0).labels ?? {};
      for (const [i, { labelSelector, topologyKey }] of (job.podSpec.topologySpreadConstraints ?? []).entries()) {
        if (selects(labelSelector, labels) !== false) continue;
        yield {
          path: podPath(job, 'topologySpreadConstraints', i, 'labelSelector'),
          message: `the constraint on ${topologyKey} selects none of the pods that it is written for`,
          remedy: 'select the pods by a label that they have, such as jobset.sigs.k8s.io/jobset-name',
        };
      }
    },
  },
  {
    code: 'JS4303',
    on: 'job',
    severity: 'error',
    title: 'Pods that must be together and apart',
    why: 'With both requirements on one topology and the same pods, the second pod of the Job finds no place: where it has to go it must not be.',
    *check(job) {
      if (podsOfAllJobs(job) < 2) return;
      const labels = podTemplateMetadata(job, 0).labels ?? {};
      const { podAffinity, podAntiAffinity } = job.podSpec.affinity ?? {};
      const apart = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const keys = new Set((podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
        .filter(other => concernsAll(other, labels)).map(({ topologyKey }) => topologyKey));
      for (const [i, term] of apart.entries()) {
        if (!concernsAll(term, labels)) continue;
        const together = keys.has(term.topologyKey);
        const pinned = term.topologyKey === HOSTNAME && (job.podSpec.nodeName ?? job.podSpec.nodeSelector?.[HOSTNAME]);
        if (!together && !pinned) continue;
        yield {
          path: podPath(job, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', i),
          message: `${counted(podsOfAllJobs(job), 'pod')} must each have a ${term.topologyKey} of their own, but `
            + (together ? 'pod affinity requires the same one' : `all are bound to node ${pinned}`),
          remedy: 'remove one of the two requirements',
        };
      }
    },
  },
  {
    code: 'JS4304',
    on: 'job',
    severity: 'warning',
    title: 'Pods bound to a node by name',
    why: 'nodeName goes past the scheduler: nobody looks whether there is room, or a taint. All pods of the Job go to that one node, the kubelet refuses those '
      + 'that do not fit (OutOfcpu, UnexpectedAdmissionError), and when the node is gone they wait for it for ever.',
    *check(job) {
      const { nodeName } = job.podSpec;
      if (!nodeName) return;
      yield {
        path: podPath(job, 'nodeName'),
        message: `${podsOfAllJobs(job) > 1 ? `all ${podsOfAllJobs(job)} pods go` : 'the pod goes'} to node ${nodeName}, whether or not there is room`,
        remedy: `write nodeSelector: { ${HOSTNAME}: ${nodeName} }, or better a label that several nodes have`,
      };
    },
  },
  {
    code: 'JS4305',
    on: 'job',
    severity: 'warning',
    title: 'One resource claim for many pods',
    why: 'A ResourceClaim is allocated once, on one node. All pods that name it share its devices and have to run there; the others stay pending. '
      + 'A template makes a claim for each pod.',
    *check(job) {
      if (podsOfAllJobs(job) < 2) return;
      for (const [i, { name, resourceClaimName }] of (job.podSpec.resourceClaims ?? []).entries()) {
        if (resourceClaimName === undefined) continue;
        yield {
          path: podPath(job, 'resourceClaims', i, 'resourceClaimName'),
          message: `${counted(podsOfAllJobs(job), 'pod')} share the one claim '${resourceClaimName}' (${name})`,
          remedy: 'write resourceClaimTemplateName; acknowledge it if the device is meant to be shared',
        };
      }
    },
  },
  {
    code: 'JS4306',
    on: 'job',
    severity: 'warning',
    title: 'Resource claim that no container uses',
    why: 'The devices of the claim are allocated and the pod is placed by them, but a container sees only those that it names in `resources.claims`.',
    *check(job) {
      const { containers, initContainers = [], resources } = job.podSpec;
      const users = [resources, ...[...containers, ...initContainers].map(container => container.resources)];
      const used = new Set(users.flatMap(user => user?.claims?.map(({ name }) => name) ?? []));
      for (const [i, { name }] of (job.podSpec.resourceClaims ?? []).entries()) {
        if (used.has(name)) continue;
        yield {
          path: podPath(job, 'resourceClaims', i, 'name'),
          message: `no container has the devices of claim '${name}'`,
          remedy: `write resources: { claims: [{ name: ${name} }] } in the container that uses them`,
        };
      }
    },
  },
];

/** Why no node can have the labels that a node selector and a term ask for. */
function contradiction(nodeSelector: StringMap, { matchExpressions = [] }: NodeSelectorTerm): string | undefined {
  const selected = Object.entries(nodeSelector).map(([key, value]): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] }));
  for (const requirements of grouped([...selected, ...matchExpressions], ({ key }) => key).values()) {
    // Nobody says more about one label.
    const some = requirements.slice(0, MAX_OF_ONE_KEY);
    for (const [i, a] of some.entries()) {
      for (const b of some.slice(i + 1)) if (excludes(a, b) || excludes(b, a)) return `${described(a)} and ${described(b)}`;
    }
  }
  return undefined;
}

const MAX_OF_ONE_KEY = 20;

function excludes(a: LabelSelectorRequirement, b: LabelSelectorRequirement): boolean {
  const values = a.values ?? [];
  const others = new Set(b.values);
  switch (a.operator) {
    case 'In':
      return b.operator === 'DoesNotExist'
        || b.operator === 'In' && !values.some(value => others.has(value))
        || b.operator === 'NotIn' && values.every(value => others.has(value));
    case 'DoesNotExist':
      return ['Exists', 'Gt', 'Lt'].includes(b.operator);
    default:
      return false;
  }
}

function described({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return values.length > 0 ? `${key} ${operator} [${listed(values)}]` : `${key} ${operator}`;
}

/** Whether a selector selects these labels, or undefined when that depends on labels that may come from elsewhere. */
function selects(selector: LabelSelector | undefined, labels: StringMap): boolean | undefined {
  if (!selector) return false;
  const requirements = requirementsOf(selector);
  let known = true;
  for (const { key, operator, values = [] } of requirements) {
    const value = own(labels, key);
    if (value === undefined) {
      // Webhooks and the Job controller add labels of their own domains.
      if (key.includes('/') && !key.startsWith('jobset.sigs.k8s.io/') || ['job-name', 'controller-uid'].includes(key)) known = false;
      else if (operator === 'In' || operator === 'Exists') return false;
    } else if (operator === 'In' && !values.includes(value) || operator === 'NotIn' && values.includes(value) || operator === 'DoesNotExist') {
      // What differs from Job to Job is selected for some of them.
      if (key.startsWith('jobset.sigs.k8s.io/job-')) known = false;
      else return false;
    }
  }
  return known ? true : undefined;
}

/** Whether a term is about all pods with these labels, in their own namespace. */
function concernsAll(term: PodAffinityTerm, labels: StringMap): boolean {
  const { labelSelector } = term;
  if (term.namespaces?.length || term.namespaceSelector || term.matchLabelKeys?.length || term.mismatchLabelKeys?.length) return false;
  return labelSelector !== undefined && !JSON.stringify(labelSelector).includes('/job-') && selects(labelSelector, labels) === true;
}

