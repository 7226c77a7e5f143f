/**
 * The construct as a Helm chart. Its objects are the templates; where a value comes in, the object first carries a mark, which becomes a directive once it is text.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controllerObjects, toYaml } from './manifests';
import type { Manifest } from './manifests';
import { valuesFile, valuesSchema } from './values';
import type { ChartDefaults } from './values';
import { ControllerAdmission, ControllerMetrics, ControllerScope } from '../../src';
import { API_SERVER_PORTS } from '../../src/controller/api-server-ports';

const NAMESPACE = 'helm-release-namespace';
const WATCHED = 'helm-watched-namespace';
const MARK = 'HELM-VALUE';
/** Stands for the labels of namespaces. */
const MARKED_LABEL = 'helm-label';
/** Stands for the ports of API servers. */
const MARKED_PORT = 1;

const CLUSTER = 'eq .Values.scope "cluster"';
const SELECTOR_WITHOUT_CLUSTER = 'namespaceSelector chooses among the namespaces of the cluster: write scope: cluster, or remove it';
const NAMESPACES = '(.Values.namespaces | default (list .Release.Namespace))';

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly resources: unknown;
  readonly [field: string]: unknown;
}

interface Deployment extends Manifest {
  readonly spec: { readonly replicas: number; readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
}

interface NetworkPolicy extends Manifest {
  readonly spec: { readonly ingress: readonly [{ readonly from: unknown; readonly ports: unknown }] };
}

/** Content by file name. */
export function chartFiles(): Readonly<Record<string, string>> {
  const everything = {
    scope: ControllerScope.labelledNamespaces({ [MARKED_LABEL]: '' }),
    networkPolicy: true,
    apiServerPorts: [MARKED_PORT],
    besideAnother: true,
    suspendQueuedJobs: true,
    admission: ControllerAdmission.POLICIES,
    metrics: ControllerMetrics.OFF,
  };
  const cluster = controllerObjects(everything, NAMESPACE);
  const watched = controllerObjects({ scope: ControllerScope.namespaces(WATCHED), admission: ControllerAdmission.DOCUMENTS }, NAMESPACE);
  const ofWatched = watched.filter(({ metadata }) => metadata.namespace === WATCHED);
  const validating = (objects: readonly Manifest[]) => objects.filter(({ kind }) => kind.startsWith('Validating'));
  const guards = new Set(validating(controllerObjects({ admission: ControllerAdmission.DOCUMENTS }, NAMESPACE)).map(({ metadata }) => metadata.name));
  const of = (...kinds: string[]) => cluster.filter(({ kind }) => kinds.includes(kind));
  const isOwnRole = ({ metadata }: Manifest) => metadata.name === 'cdk8s-jobset-controller';
  const rights = of('ClusterRole', 'ClusterRoleBinding').filter(isOwnRole);
  const ofUsers = of('ClusterRole').filter(object => !isOwnRole(object));
  const [deployment] = of('Deployment') as [Deployment];
  const [container] = deployment.spec.template.spec.containers;
  const [network] = of('NetworkPolicy') as [NetworkPolicy];
  const defaults: ChartDefaults = {
    image: container.image,
    replicas: deployment.spec.replicas,
    resources: container.resources,
    apiServerPorts: API_SERVER_PORTS,
    metricsClients: network.spec.ingress[0].from,
  };
  const { version, description } = packageJson();
  return {
    '.helmignore': '.git\n',
    'Chart.yaml': toYaml({
      apiVersion: 'v2',
      name: 'cdk8s-jobset-controller',
      description: 'The controller of distributed training and HPC runs: JobSet\'s runtime policies without webhooks',
      type: 'application',
      version,
      appVersion: version,
      kubeVersion: '>=1.30.0-0',
      home: 'https://github.com/cdk8s-jobset/cdk8s-jobset',
      keywords: ['jobset', 'training', 'hpc', 'batch'],
    }),
    'README.md': readme(description),
    'values.yaml': valuesFile(defaults),
    'values.schema.json': valuesSchema(defaults),
    'templates/NOTES.txt': NOTES,
    'templates/service-account.yaml': template(of('ServiceAccount')),
    'templates/program.yaml': template(of('ConfigMap')),
    'templates/deployment.yaml': withValues(template([marked(deployment)]), deployment),
    'templates/disruption-budget.yaml': when('gt (int .Values.replicas) 1', template(of('PodDisruptionBudget'))),
    'templates/metrics-service.yaml': when('and .Values.metricsService (eq .Values.metrics "open")', template(controllerObjects({}, NAMESPACE).filter(({ kind }) => kind === 'Service'))),
    'templates/network-policy.yaml': when('.Values.networkPolicy', withClients(withPorts(template([network])))),
    'templates/lease.yaml': template(of('Role', 'RoleBinding')),
    'templates/cluster-rights.yaml': when(CLUSTER, withNamespaceSelection(template(rights))),
    'templates/namespace-rights.yaml': when('eq .Values.scope "namespace"',
      `{{- range ${NAMESPACES} }}\n---\n${template(ofWatched).replaceAll('.Release.Namespace', '$.Release.Namespace').replaceAll(WATCHED, '{{ . | quote }}')}{{- end }}\n`),
    'templates/definition.yaml': when(`and (${CLUSTER}) .Values.installCrd`, template([...of('CustomResourceDefinition'), ...ofUsers])),
    'templates/documents.yaml': when(`and (${CLUSTER}) (ne .Values.admission "none")`, template(validating(cluster).filter(({ metadata }) => guards.has(metadata.name)))),
    'templates/namespace-documents.yaml': when('and (eq .Values.scope "namespace") (eq .Values.admission "documents")', withNamespaces(template(validating(watched)))),
    'templates/validation.yaml': when(`and (${CLUSTER}) (has .Values.admission (list "policies" "validation"))`,
      template(validating(cluster).filter(({ metadata }) => !guards.has(metadata.name)))),
    'templates/placement.yaml': when(`and (${CLUSTER}) (eq .Values.admission "policies")`, template(cluster.filter(({ kind }) => kind.startsWith('Mutating')))),
  };
}

/** Objects as a template: what looks like a directive is none. */
function template(objects: readonly Manifest[]): string {
  if (objects.length === 0) throw new Error('a template of the chart has no object: has a kind been renamed?');
  const text = objects.map(toYaml).join('---\n').replaceAll('{{', '{{ "{{" }}');
  // As a whole value it may have to be quoted; as the end of a name it is none by itself.
  return text.replaceAll(`.${NAMESPACE}`, '.{{ .Release.Namespace }}').replaceAll(NAMESPACE, '{{ .Release.Namespace | quote }}');
}

/** A list of namespaces, with those that users choose. */
function withNamespaces(text: string): string {
  return text.replace(new RegExp(`^( *- )${WATCHED}\n`, 'gm'), `{{- range ${NAMESPACES} }}\n$1{{ . | quote }}\n{{- end }}\n`);
}

function when(condition: string, text: string): string {
  return `{{- if ${condition} }}\n${text}{{- end }}\n`;
}

/** The Deployment with a mark for each value. */
function marked(deployment: Deployment): Manifest {
  const { spec } = deployment;
  const pod = spec.template.spec;
  const [container] = pod.containers;
  return {
    ...deployment,
    spec: {
      ...spec,
      replicas: `${MARK}-replicas`,
      template: {
        ...spec.template,
        spec: { ...pod, containers: [{ ...container, args: `${MARK}-args`, image: `${MARK}-image`, resources: `${MARK}-resources` }], [`${MARK}-pod`]: '' },
      },
    },
  };
}

function withValues(text: string, deployment: Deployment): string {
  const lines = text.split('\n').flatMap(line => {
    const [, indent = '', name] = new RegExp(`^( *).*${MARK}-(\\w+)`).exec(line) ?? [];
    const width = indent.length + 2;
    switch (name) {
      case undefined: return [line];
      case 'replicas': return [line.replace(`${MARK}-replicas`, '{{ .Values.replicas }}')];
      case 'image': return [line.replace(`${MARK}-image`, '{{ .Values.image | quote }}')];
      case 'resources': return [line.replace(`${MARK}-resources`, `{{- toYaml .Values.resources | nindent ${width} }}`)];
      case 'args': return [line.replace(` ${MARK}-args`, ''), ...args(deployment.spec.template.spec.containers[0].args).map(each => each.startsWith('{{') ? each : ' '.repeat(width) + each)];
      case 'pod': return ['imagePullSecrets', 'nodeSelector', 'tolerations'].flatMap(field => [
        `{{- with .Values.${field} }}`, `${indent}${field}: {{- toYaml . | nindent ${width} }}`, '{{- end }}',
      ]);
      default: throw new Error(`no value is called ${name}`);
    }
  });
  return lines.join('\n');
}

/** The ClusterRole with the right to read namespaces only where they are chosen by their labels. */
function withNamespaceSelection(text: string): string {
  const rule = /^- apiGroups:\n(?: {2}.*\n)*? {2}resources:\n {2}- namespaces\n(?: {2}.*\n)*/m;
  if (!rule.test(text)) throw new Error('the ClusterRole of the chart has no rule for namespaces');
  return text.replace(rule, '{{- if .Values.namespaceSelector }}\n$&{{- end }}\n');
}

/** The NetworkPolicy with the ports that users choose instead of the marked one. */
function withPorts(text: string): string {
  const port = new RegExp(`^( *- port: )${MARKED_PORT}(\\n.*\\n)`, 'm');
  if (!port.test(text)) throw new Error('the NetworkPolicy of the chart has no port of API servers');
  return text.replace(port, '{{- range .Values.apiServerPorts }}\n$1{{ . }}$2{{- end }}\n');
}

/** The NetworkPolicy with the clients that users choose: a rule without any would let everybody in. */
function withClients(text: string): string {
  const rule = /^ {2}ingress:\n {2}- from:\n(?: {4}[- ].*\n)*?( {4}ports:\n(?: {4}[- ].*\n)*)/m;
  if (!rule.test(text)) throw new Error('the NetworkPolicy of the chart has no rule for clients of metrics');
  return text.replace(rule, '  ingress:{{- if not .Values.metricsClients }} []{{- else }}\n  - from: {{- toYaml .Values.metricsClients | nindent 4 }}\n$1{{- end }}\n');
}

/** The flags, one line each, with those that depend on values between directives. */
function args(flags: readonly string[]): string[] {
  const lines = ['{{- if eq .Values.scope "namespace" }}', `{{- range ${NAMESPACES} }}`, '- --namespace', '- {{ . | quote }}', '{{- end }}', '{{- end }}'];
  const isText = (flag: string) => /^[a-z-]/i.test(flag);
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    const one = `- ${flag === NAMESPACE ? '{{ .Release.Namespace | quote }}' : isText(flag) ? flag : JSON.stringify(flag)}`;
    switch (flag) {
      case '--sources': lines.push(one, `- {{ if ${CLUSTER} }}${flags[++i]}{{ else }}standalone{{ end }}`); break;
      case '--namespace-selector':
        lines.push('{{- with .Values.namespaceSelector }}', `{{- if ne $.Values.scope "cluster" }}{{ fail "${SELECTOR_WITHOUT_CLUSTER}" }}{{ end }}`, one, '- {{ . | quote }}', '{{- end }}');
        i++;
        break;
      case '--log-level': lines.push(one, '- {{ .Values.logLevel }}'); i++; break;
      case '--metrics': lines.push('{{- if ne .Values.metrics "open" }}', one, '- {{ .Values.metrics | quote }}', '{{- end }}'); i++; break;
      case '--exclusive-placement':
        lines.push(one, `- {{ if and (${CLUSTER}) (eq .Values.admission "policies") }}admission{{ else }}template{{ end }}`); i++; break;
      case '--suspend-queued-jobs': lines.push('{{- if .Values.suspendQueuedJobs }}', one, '{{- end }}'); break;
      case '--managed-by': lines.push('{{- if .Values.besideAnother }}', one, `- ${flags[++i]}`, '{{- end }}'); break;
      default: lines.push(one);
    }
  }
  return lines;
}

const NOTES = `The controller looks after {{ if eq .Values.scope "cluster" }}JobSets and standalone runs of {{ with .Values.namespaceSelector }}the namespaces with {{ . }}{{ else }}all namespaces{{ end }}{{ else }}standalone runs in: {{ join ", " ${NAMESPACES} }}{{ end }}.

  kubectl --namespace {{ .Release.Namespace }} get deployment cdk8s-jobset-controller

A run's end can be waited for:

  kubectl wait --for=condition=Completed {{ if eq .Values.scope "cluster" }}jobset/<name>, or for a standalone run: {{ end }}job/<name>
`;

function readme(description: string): string {
  return `# cdk8s-jobset-controller

${description}

    helm install cdk8s-jobset-controller . --namespace cdk8s-jobset-system --create-namespace

Its values stand in values.yaml, each with what it is for. Without a cluster administrator, for the standalone runs of one namespace:

    helm install cdk8s-jobset-controller . --namespace research --set scope=namespace
`;
}

function packageJson(): { readonly version: string; readonly description: string } {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string; description: string };
}
