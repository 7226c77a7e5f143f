/** Shapes of containers: `spec.containers[]` and `spec.initContainers[]` of a pod, Kubernetes 1.37. */
import {
  count, defaultedOneOf, flag, int32, integer, keyedList, list, longCount, object, oneOf, plainFlag, plainOneOf, plainText, port, portNumber,
  posixId, quantity,
  quantityMap, struct, text, textList,
} from './shape';

export const FIELD_REF = object({ apiVersion: { kind: 'text', absent: 'v1' }, fieldPath: text }, 'fieldPath');
export const RESOURCE_FIELD_REF = object({ containerName: plainText, resource: text, divisor: quantity }, 'resource');

const KEY_REF = object({ name: plainText, key: text, optional: flag }, 'key');

const ENV_VAR = object({
  name: text,
  value: plainText,
  valueFrom: object({
    fieldRef: FIELD_REF,
    resourceFieldRef: RESOURCE_FIELD_REF,
    configMapKeyRef: KEY_REF,
    secretKeyRef: KEY_REF,
    fileKeyRef: object({ volumeName: text, path: text, key: text, optional: flag }, 'volumeName', 'path', 'key'),
  }),
}, 'name');

const ENV_SOURCE = object({ name: plainText, optional: flag });
const ENV_FROM = object({ prefix: plainText, configMapRef: ENV_SOURCE, secretRef: ENV_SOURCE });

const PORT = object({
  name: plainText,
  containerPort: portNumber,
  hostPort: integer(0, 65535),
  hostIP: plainText,
  protocol: defaultedOneOf('TCP', 'UDP', 'SCTP'),
}, 'containerPort');

/** Of a container, where an absent one is an empty one. */
const RESOURCES = {
  requests: quantityMap,
  limits: quantityMap,
  claims: keyedList(object({ name: text, request: plainText }, 'name'), 'name'),
};
export const CONTAINER_RESOURCES = struct(RESOURCES);
export const POD_RESOURCES = object(RESOURCES);

const EXEC = object({ command: textList });
const TCP_SOCKET = object({ host: plainText, port }, 'port');
const HTTP_GET = object({
  host: plainText,
  path: { kind: 'text', absent: '/' },
  port,
  scheme: defaultedOneOf('HTTP', 'HTTPS'),
  protocol: oneOf('HTTP1', 'HTTP2'),
  httpHeaders: list(object({ name: text, value: text }, 'name', 'value')),
}, 'port');

const PROBE = object({
  exec: EXEC,
  httpGet: HTTP_GET,
  tcpSocket: TCP_SOCKET,
  grpc: object({ port: portNumber, service: plainText, mode: oneOf('Plaintext', 'TLS') }, 'port'),
  initialDelaySeconds: count,
  periodSeconds: count,
  timeoutSeconds: count,
  successThreshold: count,
  failureThreshold: count,
  terminationGracePeriodSeconds: integer(1, Number.MAX_SAFE_INTEGER),
});

const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Signals of Linux, as the core API spells them. */
const SIGNALS = [
  'SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCLD', 'SIGCONT', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINT', 'SIGIO', 'SIGIOT', 'SIGKILL', 'SIGPIPE',
  'SIGPOLL', 'SIGPROF', 'SIGPWR', 'SIGQUIT', 'SIGSEGV', 'SIGSTKFLT', 'SIGSTOP', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU',
  'SIGURG', 'SIGUSR1', 'SIGUSR2', 'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ',
  'SIGRTMIN', ...range(15).map(i => `SIGRTMIN+${i}`), 'SIGRTMAX', ...range(14).map(i => `SIGRTMAX-${i}`),
];

const LIFECYCLE_HANDLER = object({ exec: EXEC, httpGet: HTTP_GET, tcpSocket: TCP_SOCKET, sleep: object({ seconds: longCount }, 'seconds') });

export const SECCOMP_PROFILE = object({ type: oneOf('Localhost', 'RuntimeDefault', 'Unconfined'), localhostProfile: text }, 'type');
export const APP_ARMOR_PROFILE = object({ type: oneOf('Localhost', 'RuntimeDefault', 'Unconfined'), localhostProfile: text }, 'type');
export const SELINUX_OPTIONS = object({ level: plainText, role: plainText, type: plainText, user: plainText });
export const WINDOWS_OPTIONS = object({ gmsaCredentialSpec: text, gmsaCredentialSpecName: text, hostProcess: flag, runAsUserName: text });

const SECURITY_CONTEXT = object({
  allowPrivilegeEscalation: flag,
  appArmorProfile: APP_ARMOR_PROFILE,
  capabilities: object({ add: textList, drop: textList }),
  privileged: flag,
  procMount: oneOf('Default', 'Unmasked'),
  readOnlyRootFilesystem: flag,
  runAsGroup: posixId,
  runAsNonRoot: flag,
  runAsUser: posixId,
  seLinuxOptions: SELINUX_OPTIONS,
  seccompProfile: SECCOMP_PROFILE,
  windowsOptions: WINDOWS_OPTIONS,
});

const VOLUME_MOUNT = object({
  name: text,
  mountPath: text,
  subPath: plainText,
  subPathExpr: plainText,
  readOnly: plainFlag,
  mountPropagation: oneOf('None', 'HostToContainer', 'Bidirectional'),
  recursiveReadOnly: oneOf('Disabled', 'IfPossible', 'Enabled'),
  bindMountOptions: list(oneOf('noexec', 'nodev', 'nosuid')),
}, 'name', 'mountPath');

const RESTART_RULE = object({
  action: oneOf('Restart', 'RestartAllContainers'),
  exitCodes: object({ operator: oneOf('In', 'NotIn'), values: list(int32) }, 'operator'),
}, 'action');

export const CONTAINER_FIELDS = {
  name: text,
  image: plainText,
  command: textList,
  args: textList,
  workingDir: plainText,
  env: keyedList(ENV_VAR, 'name'),
  envFrom: list(ENV_FROM),
  ports: keyedList(PORT, 'containerPort', 'protocol'),
  resources: CONTAINER_RESOURCES,
  resizePolicy: list(
    object({ resourceName: oneOf('cpu', 'memory'), restartPolicy: oneOf('NotRequired', 'RestartContainer') }, 'resourceName', 'restartPolicy'),
  ),
  volumeMounts: keyedList(VOLUME_MOUNT, 'mountPath'),
  volumeDevices: keyedList(object({ name: text, devicePath: text }, 'name', 'devicePath'), 'devicePath'),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: object({ postStart: LIFECYCLE_HANDLER, preStop: LIFECYCLE_HANDLER, stopSignal: oneOf(...SIGNALS) }),
  imagePullPolicy: plainOneOf('Always', 'IfNotPresent', 'Never'),
  securityContext: SECURITY_CONTEXT,
  restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
  restartPolicyRules: list(RESTART_RULE),
  stdin: plainFlag,
  stdinOnce: plainFlag,
  tty: plainFlag,
  terminationMessagePath: plainText,
  terminationMessagePolicy: defaultedOneOf('File', 'FallbackToLogsOnError'),
};

export const CONTAINER = object(CONTAINER_FIELDS, 'name');
export const EPHEMERAL_CONTAINER = object({ ...CONTAINER_FIELDS, targetContainerName: plainText }, 'name');

