/** Rules of the core API for containers: names, images, environment, ports. Source: core/v1 validation, Kubernetes 1.37. */
import type { EnvVar } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import { illegalDataKey, illegalKey, illegalLabel, illegalPortName, illegalSubdomain, illegalVariable } from '../syntax';
import { eachContainer, eachPod } from './subject';
import type { JobsSubject, PodPart } from './subject';

const FIELD_PATHS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP',
  'status.podIPs',
];
const KEYED_FIELD_PATH = /^metadata\.(labels|annotations)\['([^']*)'\]$/;
const RESOURCE = /^(requests|limits)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

type Source = NonNullable<EnvVar['valueFrom']>;

function containersOf({ path, spec }: PodPart) {
  return [
    ...spec.containers.map((container, i) => ({ container, path: `${path}.containers[${i}]` })),
    ...(spec.initContainers ?? []).map((container, i) => ({ container, path: `${path}.initContainers[${i}]` })),
  ];
}

export const CONTAINER_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1130',
    severity: 'error',
    title: 'Pod without containers',
    why: 'A pod runs at least one container; init containers do not count.',
    check: eachPod(function* ({ path, spec }) {
      if (spec.containers.length === 0) {
        yield {
          path: `${path}.containers`,
          message: 'there are no containers',
          remedy: 'add a container with a name and an image',
        };
      }
    }),
  },
  {
    code: 'JS1131',
    severity: 'error',
    title: 'Illegal container name',
    why: 'The name of a container is a DNS label: at most 63 lower-case letters, digits and hyphens.',
    check: eachContainer(function* ({ path, container: { name } }) {
      const reason = illegalLabel(name);
      if (reason) yield { path: `${path}.name`, message: `the container name '${name}' ${reason}`, remedy: "write a name such as 'trainer'" };
    }),
  },
  {
    code: 'JS1132',
    severity: 'error',
    title: 'Init container with the name of a container',
    why: 'Containers and init containers of a pod share one space of names.',
    check: eachPod(({ path, spec }) => {
      const names = new Set(spec.containers.map(({ name }) => name));
      return (spec.initContainers ?? []).flatMap(({ name }, i) => !names.has(name) ? []
        : [{
          path: `${path}.initContainers[${i}].name`,
          message: `'${name}' is the name of a container, too`,
          remedy: 'give one of the two another name',
        }]);
    }),
  },
  {
    code: 'JS1133',
    severity: 'error',
    title: 'Container without an image',
    why: 'The Job API requires an image for every container, and refuses blanks around it when the pods are created.',
    check: eachContainer(function* ({ path, container: { name, image = '' } }) {
      if (image === '') {
        yield {
          path: `${path}.image`,
          message: `container '${name}' has no image`,
          remedy: 'write image',
        };
      } else if (image.trim() !== image) {
        yield {
          path: `${path}.image`,
          message: `the image '${image}' begins or ends with a blank`,
          remedy: `write '${image.trim()}'`,
        };
      }
    }),
  },
  {
    code: 'JS1134',
    severity: 'error',
    title: 'Illegal name of an environment variable',
    why: 'Names consist of printable ASCII characters other than the equals sign.',
    check: eachContainer(({ path, container: { env = [] } }) => env.flatMap(({ name }, i) => {
      const reason = illegalVariable(name);
      return reason ? [{ path: `${path}.env[${i}].name`, message: `the name '${name}' ${reason}`, remedy: "write a name such as 'NCCL_DEBUG'" }] : [];
    })),
  },
  {
    code: 'JS1135',
    severity: 'error',
    title: 'Environment variable from an illegal source',
    why: 'The value of a variable is a text, or it is taken from exactly one source: a field of the pod, a resource of a container, a key of a ConfigMap or Secret, a file. '
      + 'Not every field can be taken.',
    check: eachContainer(function* ({ path, container: { env = [] } }) {
      for (const [i, { name, value, valueFrom }] of env.entries()) {
        if (valueFrom) yield* sourceProblems(name, value, valueFrom, `${path}.env[${i}].valueFrom`);
      }
    }),
  },
  {
    code: 'JS1136',
    severity: 'error',
    title: 'Environment from an illegal source',
    why: 'Each entry of envFrom takes the variables of one ConfigMap or one Secret, by name.',
    check: eachContainer(function* ({ path, container: { envFrom = [] } }) {
      for (const [i, source] of envFrom.entries()) {
        const at = `${path}.envFrom[${i}]`;
        const refs = (['configMapRef', 'secretRef'] as const).filter(field => source[field]);
        if (refs.length !== 1) {
          yield {
            path: at,
            message: refs.length === 0 ? 'there is neither configMapRef nor secretRef' : 'there are configMapRef and secretRef',
            remedy: 'write exactly one of them',
          };
        }
        for (const field of refs) {
          const name = source[field]?.name ?? '';
          const reason = illegalSubdomain(name);
          if (reason) yield { path: `${at}.${field}.name`, message: `the name '${name}' ${reason}`, remedy: 'write the name of the object' };
        }
        const reason = source.prefix ? illegalVariable(source.prefix) : undefined;
        if (reason) yield { path: `${at}.prefix`, message: `the prefix '${source.prefix}' ${reason}`, remedy: "write a prefix such as 'DB_'" };
      }
    }),
  },
  {
    code: 'JS1137',
    severity: 'error',
    title: 'Illegal port name',
    why: 'The name of a port has at most 15 lower-case letters, digits and hyphens, at least one of them a letter, and is unique in its container.',
    check: eachContainer(function* ({ path, container: { ports = [] } }) {
      const seen = new Set<string>();
      for (const [i, { name }] of ports.entries()) {
        if (!name) continue;
        const reason = illegalPortName(name);
        if (reason) {
          yield {
            path: `${path}.ports[${i}].name`,
            message: `the port name '${name}' ${reason}`,
            remedy: "write a name such as 'rendezvous' of at most 15 characters",
          };
        } else if (seen.has(name)) {
          yield {
            path: `${path}.ports[${i}].name`,
            message: `the port name '${name}' is already taken`,
            remedy: 'give it another name',
          };
        }
        seen.add(name);
      }
    }),
  },
  {
    code: 'JS1138',
    severity: 'error',
    title: 'Host port that cannot be had',
    why: 'Two ports of a pod cannot be the same port of its host. With hostNetwork a container\'s port is the host\'s port, and no other can be asked for.',
    check: eachPod(function* ({ path, spec }) {
      const seen = new Map<string, string>();
      for (const { container, path: at } of containersOf({ path, spec })) {
        for (const [i, { hostPort = 0, containerPort, hostIP = '', protocol = 'TCP' }] of (container.ports ?? []).entries()) {
          const portPath = `${at}.ports[${i}].hostPort`;
          if (hostPort === 0) continue;
          if (spec.hostNetwork && hostPort !== containerPort) {
            yield {
              path: portPath,
              message: `hostPort is ${hostPort} and containerPort ${containerPort}, and with hostNetwork they are the same`,
              remedy: `remove hostPort, or write ${containerPort}`,
            };
          }
          const id = `${protocol} ${hostIP} ${hostPort}`;
          // Init containers run one after another, so only theirs may repeat one.
          if (seen.has(id) && at.includes('.containers[')) {
            yield {
              path: portPath,
              message: `host port ${hostPort} is already taken by ${seen.get(id)}`,
              remedy: 'choose another port',
            };
          }
          if (at.includes('.containers[')) seen.set(id, at);
        }
      }
    }),
  },
  {
    code: 'JS1139',
    severity: 'error',
    title: 'Illegal container restart rules',
    why: 'Restart rules of a container say on which exit codes it starts again. They need a restartPolicy of the container beside them, and there may be 20, '
      + 'each with at most 255 exit codes.',
    check: eachContainer(function* ({ path, container: { restartPolicy, restartPolicyRules: rules = [] } }) {
      if (rules.length > 0 && restartPolicy === undefined) {
        yield {
          path: `${path}.restartPolicy`,
          message: 'there are restartPolicyRules, and no restartPolicy',
          remedy: 'write restartPolicy of the container, for example Never',
        };
      }
      if (rules.length > 20) {
        yield {
          path: `${path}.restartPolicyRules`,
          message: `there are ${rules.length} rules, ${rules.length - 20} more than the 20 allowed`,
          remedy: 'join rules with the same action',
        };
      }
      for (const [i, { exitCodes }] of rules.entries()) {
        const at = `${path}.restartPolicyRules[${i}].exitCodes`;
        if (!exitCodes) {
          yield {
            path: at,
            message: 'the rule has no exitCodes',
            remedy: 'write exitCodes with an operator and values',
          };
        } else if ((exitCodes.values?.length ?? 0) > 255) {
          yield {
            path: `${at}.values`,
            message: `there are ${exitCodes.values?.length} exit codes, more than the 255 allowed`,
            remedy: 'remove some',
          };
        }
      }
    }),
  },
];

function* sourceProblems(name: string, value: string | undefined, source: Source, path: string): Generator<Problem> {
  const given = (['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const).filter(field => source[field]);
  if (given.length !== 1) {
    yield { path, message: given.length === 0 ? `'${name}' has an empty source` : `'${name}' has ${given.length} sources: ${given.join(', ')}`, remedy: 'write exactly one source' };
  }
  if (value) yield { path, message: `'${name}' has a value and a source`, remedy: 'remove value or valueFrom' };
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef && !isFieldPath(fieldRef.fieldPath)) {
    yield {
      path: `${path}.fieldRef.fieldPath`,
      message: `'${fieldRef.fieldPath}' is no field that a variable can take`,
      remedy: `write one of ${FIELD_PATHS.join(', ')}, metadata.labels['KEY'] or metadata.annotations['KEY']`,
    };
  }
  if (resourceFieldRef && !RESOURCE.test(resourceFieldRef.resource)) {
    yield {
      path: `${path}.resourceFieldRef.resource`,
      message: `'${resourceFieldRef.resource}' is no resource that a variable can take`,
      remedy: 'write requests. or limits. and cpu, memory, ephemeral-storage or hugepages-SIZE',
    };
  }
  for (const [field, reference] of [['configMapKeyRef', configMapKeyRef], ['secretKeyRef', secretKeyRef]] as const) {
    if (!reference) continue;
    const nameReason = illegalSubdomain(reference.name ?? '');
    if (nameReason) {
      yield {
        path: `${path}.${field}.name`,
        message: `the name '${reference.name ?? ''}' ${nameReason}`,
        remedy: 'write the name of the object',
      };
    }
    const keyReason = illegalDataKey(reference.key);
    if (keyReason) yield { path: `${path}.${field}.key`, message: `the key '${reference.key}' ${keyReason}`, remedy: 'write a key of the object' };
  }
}

function isFieldPath(fieldPath: string): boolean {
  const keyed = KEYED_FIELD_PATH.exec(fieldPath);
  if (!keyed) return FIELD_PATHS.includes(fieldPath);
  return illegalKey(keyed[1] === 'annotations' ? keyed[2].toLowerCase() : keyed[2]) === undefined;
}
