import { App, Testing } from 'cdk8s';
import { Finetuning, Platform, Pretraining } from '../../examples/accelerator-pools/main';
import { verify } from '../../src/verify/verify';

let platform: any[];
let pretraining: any[];
let finetuning: any[];

beforeAll(() => {
  process.env.CDK8S_JOBSET_QUIET = '1';
  const app = new App();
  const pools = new Platform(app, 'platform');
  const runs = [new Pretraining(app, 'pretraining', pools), new Finetuning(app, 'finetuning', pools)];
  [platform, pretraining, finetuning] = [pools, ...runs].map(chart => Testing.synth(chart));
});

const jobs = (objects: any[]) => objects.filter(({ kind }) => kind === 'Job');

test('the platform is a GKE node pool for each slice, and a Karpenter pool for each kind of EC2 host', () => {
  expect(platform.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ContainerNodePool v6e-0', 'ContainerNodePool v6e-1', 'ContainerNodePool v6e-2', 'ContainerNodePool v6e-3',
    'EC2NodeClass p5', 'NodePool p5', 'EC2NodeClass leaders', 'NodePool leaders',
  ]);
});

test('pre-training has a Job for each slice, with all of its chips', () => {
  const pods = jobs(pretraining).map(({ spec }) => [spec.parallelism, spec.template.spec.containers[0].resources.limits]);
  expect(pods).toEqual(Array.from({ length: 4 }, () => [4, { 'google.com/tpu': '4' }]));
});

test('fine-tuning has a leader without accelerators, and a learner on each GPU host', () => {
  const [leader, learners] = jobs(finetuning);
  expect([leader.spec.parallelism, leader.spec.template.spec.nodeSelector, leader.spec.template.spec.containers[0].resources])
    .toEqual([1, { 'karpenter.sh/nodepool': 'leaders' }, undefined]);
  expect([learners.spec.parallelism, learners.spec.template.spec.containers[0].resources.limits])
    .toEqual([16, { 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' }]);
});

test('the verifier has nothing to say about runs and pools together but that restarts and slices are the controller\'s work', () => {
  const findings = verify([...platform, ...pretraining, ...finetuning].map(object => ({ object }))).findings;
  expect(findings.filter(({ severity }) => severity !== 'advice').map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});
