import { configMap, env, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { ADDRESS_RULES } from '../../../src/verify/rules/addresses';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(ADDRESS_RULES, ...objects);
const script = (text: string) => ({ main: { command: ['bash', '-c', text] } });
const two: SmallJob = { pods: 2, replicas: 2 };

describe('JS3001: address of a pod that does not exist', () => {
  test.each([
    ['train-worker-0-0.train', "there is no replicated job 'worker' in train, which has 'workers'", 'train-workers-0-0.train'],
    ['train-workers-2-0.train', "'workers' has 2 Jobs, so the last job index is 1, not 2", 'train-workers-1-0.train'],
    ['train-workers-0-2.train', "a Job of 'workers' has 2 pods, so the last pod index is 1, not 2", 'train-workers-0-1.train'],
    ['train-workers-0-2.train.default.svc.cluster.local', "a Job of 'workers' has 2 pods, so the last pod index is 1, not 2", 'train-workers-0-1.train.default.svc.cluster.local'],
  ])('%s', (address, message) => {
    expect(check(run({ ...two, ...script(`ping ${address}`) }))).toEqual([expect.stringContaining(`JS3001 containers[0].command[2]: ${address}: ${message}`)]);
  });

  test.each([
    ['train-1-0.train:29500', 'train-workers-1-0.train'],
    ['train-1.train.default.svc.cluster.local', 'train-workers-1-0.train.default.svc.cluster.local'],
  ])('without the name of the replicated job: %s', (address, right) => {
    const document = run({ ...two, ...script(`ping ${address}`) });
    expect(check(document)).toEqual([`JS3001 containers[0].command[2]: ${address.replace(':29500', '')}: the name of the replicated job is missing`]);
    expect(remedies(ADDRESS_RULES, document)).toEqual([`JS3001 write ${right}`]);
    expect(check(run({ ...two, ...script('ping train-1-0.other') }))).toEqual([]);
  });

  test('what to write is the nearest pod that exists', () => {
    const remedy = (jobs: SmallJob[], address: string) => remedies(ADDRESS_RULES, run([...jobs, { name: 'x', ...script(`ping ${address}`) }]));
    expect(remedy([{ name: 'workers', ...two }], 'train-workers-0.train')).toEqual(['JS3001 write train-workers-0-0.train']);
    expect(remedy([{ name: 'workers', ...two }], 'train-workers-9-1.train')).toEqual(['JS3001 write train-workers-1-1.train']);
    expect(remedy([{ name: 'none', replicas: 0 }, { name: 'workers', ...two }], 'train-worker-0-1.train')).toEqual(['JS3001 write train-workers-0-1.train']);
    expect(remedy([{ name: 'none', replicas: 0 }], 'train-none-0-0.train')).toEqual(['JS3001 write the address of a pod that exists']);
  });

  test('without the index of the pod', () => {
    expect(check(run({ ...two, main: env({ MASTER_ADDR: 'train-workers-0.train' }) }))).toEqual([
      "JS3001 containers[0].env[0].value: train-workers-0.train is the name of a Job, not of a pod: the pod's index is missing",
    ]);
  });

  test('in a ConfigMap of the same namespace, at its key', () => {
    expect(check(configMap('hosts', { hostfile: 'train-workers-0-0.train slots=8\ntrain-workers-0-7.train slots=8\n' }), run(two))).toEqual([
      "JS3001 data.hostfile: train-workers-0-7.train: a Job of 'workers' has 2 pods, so the last pod index is 1, not 7",
    ]);
  });

  test('of another run of the set', () => {
    const other = { ...run(script('ping train-workers-0-9.train')), metadata: { name: 'other' } };
    expect(check(run(two), other)).toEqual([expect.stringContaining('JS3001')]);
  });

  test.each([
    ['a pod that exists', 'ping train-workers-1-1.train'],
    ['with a port', 'nc train-workers-1-1.train:29500'],
    ['several, with commas', 'hosts=train-workers-0-0.train,train-workers-1-1.train:2222'],
    ['of a run that is not in the set', 'ping tune-workers-0-9.tune'],
    ['put together at run time', 'ping train-workers-$JOB-9.train train-workers-0-${I}.train $(HOST)-9-9.train train-workers-0-9.$SUBDOMAIN'],
    ['a file', 'tail -f /logs/train-workers-9-9.train /tmp/train-workers-9-9.log'],
    ['a name that only begins like it', 'ping train-workers-9-9.train-data.example.com my-train-workers-9-9.train'],
    ['a Service of that domain', 'curl http://train.train:80 train-api.train'],
    ['digits in a version', 'pip install train-workers-1.0 train-2-3.tar.gz'],
  ])('%s is none of its business', (_, text) => {
    expect(check(run({ ...two, ...script(text) }))).toEqual([]);
  });

  test('names with dashes and numbers are read every way that they can be', () => {
    const odd = { ...run([{ name: 'a-1', pods: 2 }, { name: 'a', replicas: 2, pods: 2 }]), metadata: { name: 'x-1' } };
    const texts = ['x-1-a-1-0-1.x-1', 'x-1-a-1-1.x-1', 'x-1-a-0-1.x-1'];
    expect(check(odd, { ...run(script(texts.join(' '))), metadata: { name: 'y' } })).toEqual([]);
    expect(check(odd, { ...run(script('x-1-a-1-0-2.x-1')), metadata: { name: 'y' } })).toHaveLength(1);
  });
});

describe('JS3002: address in a domain where the pod is not', () => {
  test('another subdomain', () => {
    expect(check(run({ main: env({ MASTER_ADDR: 'train-workers-0-0.workers' }) }))).toEqual([
      'JS3002 containers[0].env[0].value: train-workers-0-0.workers: pod train-workers-0-0 is in the domain train, not workers',
    ]);
    expect(check(run(script('ssh train-workers-0-0.train:22'), { network: { subdomain: 'mesh' } }))).toEqual([expect.stringContaining('in the domain mesh, not train')]);
  });

  test('another subdomain in a full name, which no file has', () => {
    expect(check(run(script('ping train-workers-0-0.mesh.default.svc.cluster.local')))).toEqual([expect.stringContaining('is in the domain train, not mesh')]);
    expect(check(run(script('ping train-workers-0-0.mesh.default.example.com')))).toEqual([]);
  });

  test('another namespace', () => {
    const inLlm = (text: string) => ({ ...run(script(text)), metadata: { name: 'train', namespace: 'llm' } });
    expect(check(inLlm('ping train-workers-0-0.train.default.svc.cluster.local'))).toEqual([expect.stringContaining('is in the namespace llm, not default')]);
    expect(check(inLlm('ping train-workers-0-0.train.llm.svc.cluster.local'))).toEqual([]);
    expect(check(run(script('ping train-workers-0-0.train.default.svc')))).toEqual([]);
  });

  test.each(['cat train-workers-0-0.log', 'mv train-workers-0-0.pt', 'grep x /var/train-workers-0-0.out:3'])('%s is a file', text => {
    expect(check(run(script(text)))).toEqual([]);
  });
});

describe('JS3003: host name without its domain', () => {
  test.each<[string, SmallJob]>([
    ['as an address variable', { main: env({ MASTER_ADDR: 'train-workers-0-0' }) }],
    ['with a port', script('nc train-workers-0-0:29500')],
    ['in a URL', script('curl http://train-workers-0-0/healthz')],
  ])('%s', (_, small) => {
    expect(check(run(small))).toEqual([expect.stringMatching(/^JS3003 .*train-workers-0-0 is a host name without a domain$/)]);
  });

  test.each<[string, SmallJob]>([
    ['as a name', { main: env({ RUN_NAME: 'train-workers-0-0' }) }],
    ['in a text', script('echo train-workers-0-0')],
    ['with a search domain of the pod\'s own', { main: env({ MASTER_ADDR: 'train-workers-0-0' }), pod: { dnsConfig: { searches: ['train.default.svc'] } } as object }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});

test('JS3004: address of a pod of a Job without indexes', () => {
  const loose = { job: { completionMode: 'NonIndexed' }, main: env({ MASTER_ADDR: 'train-workers-0-0.train' }) };
  expect(check(run(loose))).toEqual(["JS3004 containers[0].env[0].value: train-workers-0-0.train: replicated job 'workers' is NonIndexed, so its pods have no such name"]);
  expect(check(run({ ...loose, main: env({ NAME: 'train-workers-0-0' }) }))).toEqual([]);
});

describe('JS3005: pods are addressed by name, but have no names in DNS', () => {
  const off = { network: { enableDNSHostnames: false } };
  test('an address', () => {
    expect(check(run(script('ping train-workers-0-0.train'), off))).toEqual(['JS3005 containers[0].command[2]: train-workers-0-0.train is used, but enableDNSHostnames is false']);
  });

  test('a subdomain of the pod\'s own is right', () => {
    expect(check(run({ ...script('ping train-workers-0-0.nodes'), pod: { subdomain: 'nodes' } }, off))).toEqual([]);
    expect(check(run(script('ping train-workers-0-0'), off))).toEqual([]);
  });
});
