/** Rules of the core API for requests and limits. Source: core/v1 validation, Kubernetes 1.37. */
import { childPath } from '../field-path';
import type { Container, PodSpec, Quantity, ResourceRequirements } from '../kubernetes';
import { listed } from '../listing';
import { compareQuantities, formatQuantity, isWhole, parseQuantity } from '../quantity';
import type { Amount } from '../quantity';
import type { Problem, Rule } from '../rule';
import { illegalKey, illegalLabel, illegalSubdomain } from '../syntax';
import { eachContainer, eachPod } from './subject';
import type { JobsSubject } from './subject';
import { own } from '../own';

const HUGE_PAGES = 'hugepages-';
const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const POD_RESOURCES = ['cpu', 'memory'];

function isHugePages(resource: string): boolean {
  return resource.startsWith(HUGE_PAGES);
}

/** Resources of devices, such as nvidia.com/gpu: in a domain of their own. */
function isExtended(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/');
}

interface Entry {
  readonly kind: 'requests' | 'limits';
  readonly resource: string;
  readonly quantity: Quantity;
  readonly path: string;
}

function entriesOf(resources: ResourceRequirements | undefined, path: string): Entry[] {
  return (['requests', 'limits'] as const).flatMap(kind => Object.entries(resources?.[kind] ?? {})
    .map(([resource, quantity]) => ({ kind, resource, quantity, path: childPath(`${path}.resources.${kind}`, resource) })));
}

function eachEntry(check: (entry: Entry, resources: ResourceRequirements) => Iterable<Problem>): (subject: JobsSubject) => Iterable<Problem> {
  const each = (resources: ResourceRequirements = {}, path: string) => entriesOf(resources, path).flatMap(entry => [...check(entry, resources)]);
  const inContainers = eachContainer(({ path, container: { resources } }) => each(resources, path));
  const inPods = eachPod(({ path, spec: { resources } }) => each(resources, path));
  return subject => [...inContainers(subject), ...inPods(subject)];
}

export const RESOURCE_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1150',
    severity: 'error',
    title: 'Resource that does not exist',
    why: 'Containers can ask for cpu, memory, ephemeral-storage, hugepages-SIZE, and for devices by a name with a domain, such as nvidia.com/gpu. '
      + 'The resources of a whole pod are cpu, memory and huge pages.',
    check: subject => [
      ...eachContainer(({ path, container: { resources } }) => nameProblems(entriesOf(resources, path), CONTAINER_RESOURCES, true))(subject),
      ...eachPod(({ path, spec: { resources } }) => nameProblems(entriesOf(resources, path), POD_RESOURCES, false))(subject),
    ],
  },
  {
    code: 'JS1151',
    severity: 'error',
    title: 'Request above the limit',
    why: 'A request is what is kept free for the container, a limit what it may use at most. The Job API refuses a request that is larger.',
    check: eachEntry(function* ({ kind, resource, quantity, path }, { limits = {} }) {
      if (kind !== 'requests' || isExtended(resource) || isHugePages(resource)) return;
      const limit = own(limits, resource);
      if (limit !== undefined && compareQuantities(quantity, limit) > 0) {
        yield { path, message: `the request of ${quantity} ${resource} is above the limit of ${limit}`, remedy: `lower the request to ${limit}, or raise the limit` };
      }
    }),
  },
  {
    code: 'JS1152',
    severity: 'error',
    title: 'Request of a device that is not its limit',
    why: 'Devices and huge pages cannot be overcommitted: what is requested is what is used. The limit has to be there, and the request, if there is one, has to be equal to it.',
    check: eachEntry(function* ({ kind, resource, quantity, path }, { limits = {} }) {
      if (kind !== 'requests' || !(isExtended(resource) || isHugePages(resource))) return;
      const limit = own(limits, resource);
      if (limit === undefined) {
        yield { path, message: `${quantity} ${resource} are requested, and there is no limit`, remedy: `write limits with ${resource}: ${quantity}` };
      } else if (compareQuantities(quantity, limit) !== 0) {
        yield { path, message: `${quantity} ${resource} are requested, and the limit is ${limit}`, remedy: `write ${limit} for both, or ${quantity}` };
      }
    }),
  },
  {
    code: 'JS1153',
    severity: 'error',
    title: 'Part of a device',
    why: 'Devices are given out whole. What shares one, such as time slicing or MIG, shows as a resource or a number of its own.',
    check: eachEntry(function* ({ resource, quantity, path }) {
      if (isExtended(resource) && !isWhole(amountOf(quantity))) yield { path, message: `${resource} is ${quantity}, which is not a whole number`, remedy: 'write a whole number' };
    }),
  },
  {
    code: 'JS1154',
    severity: 'error',
    title: 'Negative resource',
    why: 'Requests and limits are 0 or more.',
    check: eachEntry(function* ({ resource, quantity, path }) {
      if (amountOf(quantity) < 0n) yield { path, message: `${resource} is ${quantity}`, remedy: 'write 0 or more' };
    }),
  },
  {
    code: 'JS1155',
    severity: 'error',
    title: 'Huge pages that cannot be had',
    why: 'Huge pages are asked for in multiples of their size, in one size per pod unless the pod\'s cluster allows more, and together with cpu or memory.',
    check: subject => [
      ...eachEntry(function* ({ resource, quantity, path }) {
        if (!isHugePages(resource)) return;
        const size = parseQuantity(resource.slice(HUGE_PAGES.length));
        if (size === undefined || size <= 0n) {yield { path, message: `'${resource}' does not name a page size`, remedy: 'write hugepages-2Mi or hugepages-1Gi' };} else if (amountOf(quantity) % size !== 0n) {
          yield { path, message: `${resource} is ${quantity}, which is not a multiple of ${resource.slice(HUGE_PAGES.length)}`, remedy: `write a multiple of ${resource.slice(HUGE_PAGES.length)}` };
        }
      })(subject),
      ...eachContainer(function* ({ path, container: { resources } }) {
        const asked = entriesOf(resources, path).map(({ resource }) => resource);
        if (asked.some(isHugePages) && !asked.includes('cpu') && !asked.includes('memory')) {
          yield {
            path: `${path}.resources`,
            message: 'there are huge pages, and neither cpu nor memory',
            remedy: 'write a request or limit of memory, too',
          };
        }
      })(subject),
    ],
  },
  {
    code: 'JS1156',
    severity: 'error',
    title: 'Illegal resource claim',
    why: 'A pod lists the claims of devices that it uses, each by the name of a claim or of a template, and its containers refer to them by name.',
    check: subject => [...eachPod(({ path, spec }) => podClaimProblems(spec, path))(subject), ...eachContainer(function* ({ path, container, pod }) {
      if (!pod) return;
      const known = new Set((pod.resourceClaims ?? []).map(({ name }) => name));
      for (const [i, { name, request }] of (container.resources?.claims ?? []).entries()) {
        const at = `${path}.resources.claims[${i}]`;
        if (!known.has(name)) {
          yield {
            path: `${at}.name`,
            message: `the pod has no resource claim '${name}'`,
            remedy: known.size > 0 ? `write one of ${listed([...known])}` : 'add it to resourceClaims of the pod',
          };
        }
        const reason = request ? illegalLabel(request) : undefined;
        if (reason) {
          yield {
            path: `${at}.request`,
            message: `the request '${request}' ${reason}`,
            remedy: 'write the name of a request of the claim',
          };
        }
      }
    })(subject)],
  },
  {
    code: 'JS1157',
    severity: 'error',
    title: 'Resources of the pod below those of its containers',
    why: 'Requests and limits of a whole pod bound those of its containers: what the containers request together must fit into the pod\'s request, and no limit may exceed the pod\'s.',
    check: eachPod(({ path, spec }) => Object.keys({ ...spec.resources?.requests, ...spec.resources?.limits }).flatMap(resource => [
      ...requestProblems(spec, resource, path), ...limitProblems(spec, resource, path),
    ])),
  },
];

/** Of a quantity in a part that can be trusted. */
function amountOf(quantity: Quantity): Amount {
  return parseQuantity(quantity)!;
}

function nameProblems(entries: readonly Entry[], standard: readonly string[], devices: boolean): Problem[] {
  return entries.flatMap(({ resource, path }) => {
    if (standard.includes(resource) || isHugePages(resource) || (devices && resource.includes('/'))) {
      const reason = illegalKey(resource) ?? (resource.startsWith('requests.') ? "must not begin with 'requests.'" : undefined);
      return reason ? [{ path, message: `the resource name '${resource}' ${reason}`, remedy: 'write a name such as nvidia.com/gpu' }] : [];
    }
    const known = [...standard, 'hugepages-2Mi', ...devices ? ['a device such as nvidia.com/gpu'] : []].join(', ');
    return [{ path, message: `there is no resource '${resource}'`, remedy: `write ${known}` }];
  });
}

function* podClaimProblems({ resourceClaims = [] }: PodSpec, path: string): Generator<Problem> {
  for (const [i, { name, resourceClaimName, resourceClaimTemplateName }] of resourceClaims.entries()) {
    const at = `${path}.resourceClaims[${i}]`;
    const reason = illegalLabel(name);
    if (reason) yield { path: `${at}.name`, message: `the name '${name}' ${reason}`, remedy: "write a name such as 'gpus'" };
    if ((resourceClaimName === undefined) === (resourceClaimTemplateName === undefined)) {
      const which = resourceClaimName === undefined ? 'neither resourceClaimName nor resourceClaimTemplateName' : 'resourceClaimName and resourceClaimTemplateName';
      yield { path: at, message: `'${name}' has ${which}`, remedy: 'write exactly one of them' };
    }
    for (const [field, value] of [['resourceClaimName', resourceClaimName], ['resourceClaimTemplateName', resourceClaimTemplateName]] as const) {
      const illegal = value === undefined ? undefined : illegalSubdomain(value);
      if (illegal) yield { path: `${at}.${field}`, message: `'${value}' ${illegal}`, remedy: 'write the name of the object' };
    }
  }
}

/** What a container is counted with: its request, or the limit that stands for it. */
function requestOf({ resources }: Container, resource: string): Amount {
  return amountOf(own(resources?.requests, resource) ?? own(resources?.limits, resource) ?? 0);
}

/** Containers and sidecars run together; each init container runs beside the sidecars before it. */
function requestOfAll({ containers, initContainers = [] }: PodSpec, resource: string): Amount {
  let sidecars = 0n;
  let starting = 0n;
  for (const container of initContainers) {
    const request = requestOf(container, resource);
    if (container.restartPolicy === 'Always') sidecars += request;
    else if (sidecars + request > starting) starting = sidecars + request;
  }
  const running = containers.reduce((sum, container) => sum + requestOf(container, resource), sidecars);
  return running > starting ? running : starting;
}

function* requestProblems(spec: PodSpec, resource: string, path: string): Generator<Problem> {
  const request = own(spec.resources?.requests, resource);
  const sum = requestOfAll(spec, resource);
  if (request === undefined || sum <= amountOf(request) || amountOf(request) < 0n) return;
  const added = formatQuantity(sum, resource === 'cpu' ? 'decimal' : 'binary');
  yield {
    path: childPath(`${path}.resources.requests`, resource),
    message: `the pod requests ${request} ${resource}, and its containers ${added} together`,
    remedy: `write at least ${added}`,
  };
}

function* limitProblems(spec: PodSpec, resource: string, path: string): Generator<Problem> {
  const limit = own(spec.resources?.limits, resource);
  if (limit === undefined) return;
  for (const { name, resources } of [...spec.containers, ...spec.initContainers ?? []]) {
    const most = own(resources?.limits, resource);
    if (most !== undefined && compareQuantities(most, limit) > 0) {
      yield {
        path: childPath(`${path}.resources.limits`, resource),
        message: `the pod's limit of ${resource} is ${limit}, and that of container '${name}' ${most}`,
        remedy: `write at least ${most}, or lower the limit of '${name}'`,
      };
    }
  }
}
