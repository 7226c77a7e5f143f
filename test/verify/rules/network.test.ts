import { env, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { NETWORK_RULES } from '../../../src/verify/rules/network';

const check = (...objects: KubernetesObject[]) => problems(NETWORK_RULES, ...objects);
const named = (name: string, subdomain?: string, namespace?: string) =>
  ({ ...run({}, subdomain === undefined ? {} : { network: { subdomain } }), metadata: { name, ...(namespace && { namespace }) } });

describe('JS3020: pods wait for names that are published only when pods are ready', () => {
  const late = { network: { publishNotReadyAddresses: false } };
  const waits = (host: string): Partial<SmallJob> => ({ pod: { initContainers: [{ name: 'wait', image: 'a:1', command: ['ping', host] }] } });
  const probed = { tcpSocket: { port: 1 } };

  test('in an init container, for pods of their own kind', () => {
    expect(check(run({ pods: 2, ...waits('train-workers-0-0.train') }, late))).toEqual([expect.stringMatching(/^JS3020 spec\.network\.publishNotReadyAddresses: .*'workers' looks for/)]);
  });

  test('for each other', () => {
    const jobs = [{ name: 'a', ...waits('train-b-0-0.train') }, { name: 'b', ...waits('train-a-0-0.train') }];
    expect(check(run(jobs, late))).toHaveLength(2);
    expect(check(run([jobs[0], { name: 'b' }], late))).toEqual([]);
  });

  test('before the readiness probe succeeds', () => {
    const main = { ...env({ MASTER_ADDR: 'train-workers-0-0.train' }), readinessProbe: probed };
    expect(check(run({ pods: 2, main }, late))).toHaveLength(1);
    expect(check(run({ pods: 2, main: env({ MASTER_ADDR: 'train-workers-0-0.train' }) }, late))).toEqual([]);
  });

  test('names that are published at once are right', () => {
    expect(check(run({ pods: 2, ...waits('train-workers-0-0.train') }))).toEqual([]);
  });
});

describe('JS3021: two JobSets with one subdomain', () => {
  test('is said of the second one', () => {
    expect(check(named('a', 'mesh'), named('b', 'mesh'))).toEqual(['JS3021 spec.network.subdomain: the subdomain is mesh, as that of JobSet a']);
    expect(check(named('a'), named('b', 'a'))).toHaveLength(1);
  });

  test('in different namespaces, or without names, it is right', () => {
    expect(check(named('a', 'mesh', 'x'), named('b', 'mesh', 'y'))).toEqual([]);
    const off = { ...run({}, { network: { subdomain: 'mesh', enableDNSHostnames: false } }), metadata: { name: 'c' } };
    expect(check(named('a', 'mesh'), off)).toEqual([]);
  });
});

describe('JS3022: Service with the name of the run\'s, but not for its pods', () => {
  const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'train' }, spec });
  const label = 'jobset.sigs.k8s.io/jobset-name';

  test.each([
    ['not headless', { selector: { [label]: 'train' } }, 'is not headless'],
    ['for other pods', { clusterIP: 'None', selector: { app: 'web' } }, 'selects pods with app: web'],
    ['for another run', { clusterIP: 'None', selector: { [label]: 'tune' } }, `selects pods with ${label}: tune`],
  ])('%s', (_, spec, message) => {
    expect(check(run({}), service(spec))).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['the one that JobSet makes', { clusterIP: 'None', selector: { [label]: 'train' } }],
    ['one that selects by a label of all pods', { clusterIP: 'None', selector: { app: 'train' } }],
    ['one without a selector', { clusterIP: 'None' }],
  ])('%s is right', (_, spec) => {
    expect(check(run({ podMetadata: { labels: { app: 'train' } } }), service(spec))).toEqual([]);
  });
});

describe('JS3023: full host name that is too long for Linux', () => {
  // <name>-workers-0-0.<name>.research.svc.cluster.local: two names and 40 characters
  const fqdn = (length: number, namespace?: string) => ({ ...run({ pod: { setHostnameAsFQDN: true } }), metadata: { name: 'n'.repeat((length - 40) / 2), ...(namespace && { namespace }) } });

  test('66 characters are two too many', () => {
    expect(check(fqdn(66, 'research'))).toEqual([expect.stringContaining('has 66 characters, 2 more than the 64')]);
    expect(check(fqdn(64, 'research'))).toEqual([]);
  });

  test('without a namespace the length is not known', () => {
    expect(check(fqdn(66))).toEqual([]);
  });
});

describe('JS3024: pods that do not ask the cluster\'s DNS for their peers', () => {
  test.each<[string, SmallJob['pod']]>([
    ['the host\'s network', { hostNetwork: true }],
    ['the host\'s network, said', { hostNetwork: true, dnsPolicy: 'ClusterFirst' }],
    ['the host\'s DNS', { dnsPolicy: 'Default' }],
  ])('%s', (_, pod) => {
    expect(check(run({ pods: 2, pod }))).toEqual([expect.stringMatching(pod?.hostNetwork ? /^JS3024 hostNetwork: hostNetwork with dnsPolicy ClusterFirst/ : /^JS3024 dnsPolicy: /)]);
    expect(check(run({ pods: 1, pod }))).toEqual([]);
    expect(check(run({ pods: 2, pod }, { network: { enableDNSHostnames: false } }))).toEqual([]);
  });

  test.each<[string, SmallJob['pod']]>([
    ['ClusterFirstWithHostNet', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }],
    ['settings of its own', { hostNetwork: true, dnsConfig: { nameservers: ['10.0.0.10'] } } as object],
    ['the pod network', {}],
  ])('%s is right', (_, pod) => {
    expect(check(run({ pods: 2, pod }))).toEqual([]);
  });
});

test('JS3006: coordinator without a name in DNS', () => {
  const off = { network: { enableDNSHostnames: false }, coordinator: { replicatedJob: 'workers' } };
  expect(check(run({}, off))).toEqual(['JS3006 spec.coordinator: the coordinator is announced as train-workers-0-0.train, but enableDNSHostnames is false']);
  expect(check(run({ pod: { subdomain: 'train' } }, off))).toEqual([]);
  expect(check(run({}, { coordinator: { replicatedJob: 'workers' } }))).toEqual([]);
  expect(check(run({}, { network: { enableDNSHostnames: false } }))).toEqual([]);
});
