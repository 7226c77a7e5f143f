import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { packageRoot } from './package-root';
import type { Container, PodSpec, Rendering } from '../model';

const FILE = join('dist-bin', 'in-place-restart-agent.js');
const PROGRAM_KEY = 'agent.js';
const PROGRAM_PATH = '/opt/cdk8s-jobset';
const CREDENTIALS_PATH = '/var/run/cdk8s-jobset';
const PROBE_PORT = 8081;
const PROBE_PATH = '/barrier-is-down';
const USER = 65532;
const MAX_INT32 = 2 ** 31 - 1;

/** Names of what the agent adds to a pod. */
const AGENT = 'in-place-restart';
const PROGRAM_VOLUME = 'in-place-restart-agent';
const CREDENTIALS_VOLUME = 'in-place-restart-credentials';

/** What a container that fails does to its pod: needs Kubernetes 1.35. */
const RESTART_ALL = [{ action: 'RestartAllContainers', exitCodes: { operator: 'NotIn', values: [0] } }];

/** Fields of a Job that restarts its pods in place: failed containers are not failed pods, and no pod is replaced before it is gone. */
export const IN_PLACE_JOB = { backoffLimit: MAX_INT32, podReplacementPolicy: 'Failed' } as const;

export interface InPlaceRestartProps {
  readonly run: string;
  readonly namespace: string | undefined;
  readonly image: string;
  readonly rendering: () => Rendering;
  /** Names of the accounts that pods of the run have of their own. */
  readonly accounts: () => readonly string[];
}

/**
 * What a run that is restarted in place has beside its Jobs: the agent's program, and the right to say on a pod which attempt it is at. Pods get the
 * agent as a sidecar, whose startup probe holds back their containers until all pods of the run are there.
 */
export class InPlaceRestart extends Construct {
  private readonly objectName: string;
  private readonly props: InPlaceRestartProps;

  /** @throws Error when the namespace is not known, or the program is missing */
  constructor(scope: Construct, id: string, props: InPlaceRestartProps) {
    super(scope, id);
    const { run, namespace, rendering, accounts } = props;
    if (namespace === undefined) {
      throw new Error(`${scope.node.path}: agents of a restart in place need a role, which is bound by namespace, and the chart has none:`
        + ' write new Chart(app, id, { namespace })');
    }
    this.props = props;
    this.objectName = `${run}-in-place-restart`;
    const metadata = { name: this.objectName, namespace };
    const rbac = 'rbac.authorization.k8s.io';
    new ApiObject(this, 'Program', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [PROGRAM_KEY]: agentProgram() } });
    new ApiObject(this, 'ServiceAccount', { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false });
    new ApiObject(this, 'Role', {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: Lazy.any({
        produce: () => [
          { apiGroups: [''], resources: ['pods'], verbs: ['patch'] },
          rendering() === 'standalone' ? watching('batch', 'jobs', run) : watching('jobset.x-k8s.io', 'jobsets', run),
        ],
      }),
    });
    new ApiObject(this, 'Binding', {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: this.objectName },
      subjects: Lazy.any({ produce: () => [this.objectName, ...accounts()].map(name => ({ kind: 'ServiceAccount', name, namespace })) }),
    });
  }

  /**
   * The pod with the agent. It comes after the author's init containers, so that pods meet when they are ready to run, and has
   * credentials of its own, which the other containers do not see.
   */
  public addTo(spec: PodSpec): PodSpec {
    const credentials = {
      name: CREDENTIALS_VOLUME,
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    };
    return {
      ...spec,
      serviceAccountName: spec.serviceAccountName ?? this.objectName,
      containers: spec.containers.map(container =>
        container.restartPolicyRules ? container : { ...container, restartPolicy: 'Never', restartPolicyRules: RESTART_ALL }),
      initContainers: [...spec.initContainers ?? [], this.agent()],
      volumes: [
        ...spec.volumes ?? [],
        { name: PROGRAM_VOLUME, configMap: { name: this.objectName } },
        credentials,
      ],
    };
  }

  private agent(): Container {
    const { image, run, rendering } = this.props;
    return {
      name: AGENT,
      image,
      command: ['node', '--max-old-space-size=32', `${PROGRAM_PATH}/${PROGRAM_KEY}`],
      env: [
        { name: 'JOBSET_NAME', value: run },
        { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
        { name: 'RUN_SOURCE', value: rendering() === 'standalone' ? 'standalone' : 'jobset' },
        { name: 'CREDENTIALS_FOLDER', value: CREDENTIALS_PATH },
        { name: 'NODE_EXTRA_CA_CERTS', value: `${CREDENTIALS_PATH}/ca.crt` },
        { name: 'STARTUP_PROBE_PORT', value: `${PROBE_PORT}` },
        { name: 'STARTUP_PROBE_PATH', value: PROBE_PATH },
      ],
      restartPolicy: 'Always',
      restartPolicyRules: RESTART_ALL,
      // It waits for the others as long as it takes them to come.
      startupProbe: { httpGet: { path: PROBE_PATH, port: PROBE_PORT }, periodSeconds: 1, failureThreshold: MAX_INT32 },
      resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumeMounts: [
        { name: PROGRAM_VOLUME, mountPath: PROGRAM_PATH, readOnly: true },
        { name: CREDENTIALS_VOLUME, mountPath: CREDENTIALS_PATH, readOnly: true },
      ],
    };
  }
}

function watching(apiGroup: string, resource: string, run: string) {
  return { apiGroups: [apiGroup], resources: [resource], resourceNames: [run], verbs: ['watch'] };
}

let program: string | undefined;

function agentProgram(): string {
  if (program !== undefined) return program;
  const path = join(packageRoot() ?? '', FILE);
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: the agent's program comes with the npm package; in a checkout, \`npx projen bundle\` writes it`);
  }
  return program = readFileSync(path, 'utf8');
}
