/** A controller of one namespace, which enforces the Pod Security Standard `restricted` on everybody's pods, and whose rights are taken away. */
import { Duration } from 'cdk8s';
import { SeccompProfileType, Capability } from 'cdk8s-plus-28';
import { ControlledRun } from './controlled-run';
import { shell, UNTIL_TOLD } from './programs';
import { ControllerScope, FailurePolicy, JobSet, ReplicatedJobProps } from '../../../src';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { KubernetesObject } from '../client/manifest';
import { eventually } from '../start/until';

const cluster = Cluster.current({ nodes: 2, own: true });
let controller: Controller;

beforeAll(async () => {
  await cluster.addImage(NODE);
  controller = await Controller.install(cluster, { scope: ControllerScope.NAMESPACE, replicas: 1 });
}, 120_000);

interface Role extends KubernetesObject {
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

/** What the namespace demands of a pod. */
const RESTRICTED: ReplicatedJobProps = {
  terminationGracePeriod: Duration.seconds(1),
  securityContext: { ensureNonRoot: true, user: 65534, group: 65534 },
  containers: [shell(UNTIL_TOLD, {
    securityContext: {
      user: 65534,
      ensureNonRoot: true,
      readOnlyRootFilesystem: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: [Capability.ALL] },
      seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
    },
  })],
};

const ROLE = 'role/cdk8s-jobset-controller';

test('without a right it says which one it lacks, is patient, and goes on when it is granted', async () => controller.explaining(async () => {
  const { namespace } = controller;
  const run = ControlledRun.of(namespace, 'standalone', chart => {
    const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' }, failurePolicy: FailurePolicy.restart({ max: 1 }) });
    jobset.addReplicatedJob('works', { ...RESTRICTED, replicas: 2 });
    return jobset;
  });
  await run.apply();
  await run.ready(2);

  const { rules } = await namespace.get<Role>(ROLE);
  const lessened = rules.map(rule => rule.resources.includes('jobs') ? { ...rule, verbs: rule.verbs.filter(verb => verb !== 'delete') } : rule);
  await namespace.kubectl(['patch', ROLE, '--type=merge', `--patch=${JSON.stringify({ rules: lessened })}`]);
  const denial = /jobs.batch "run-works-[01]" is forbidden: User .* cannot delete resource "jobs"/;
  await run.crash('run-works-0-0');
  await run.reaches('Stalled');
  expect(await run.condition('Stalled')).toMatchObject({ reason: 'JobDeletionFailed', message: expect.stringMatching(denial) });
  await eventually(async () => expect(await run.events()).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'JobDeletionFailed' })));
  expect((await controller.log('the controller may not delete jobs')).map(line => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'error', message: `the controller may not delete jobs in namespace ${namespace.name}`, error: expect.stringMatching(denial) }),
  ]);

  // Each try is two requests, one for each Job, and is later than the one before it.
  const start = Date.now();
  const first = await refused();
  await namespace.until('more tries', async () => await refused() >= first + 4);
  expect(await refused()).toBeLessThan(first + 8 + 4 * (Date.now() - start) / 1000);

  await namespace.kubectl(['patch', ROLE, '--type=merge', `--patch=${JSON.stringify({ rules })}`]);
  await run.ready(2, 1);
  await run.reaches('Stalled=False');
  expect(await run.status()).toMatchObject({ restarts: 1 });
  await run.finish();
  await run.reaches('Completed');
}), 240_000);

/** How many times the API server has refused to delete a Job. */
async function refused(): Promise<number> {
  return controller.metric('cdk8s_jobset_api_requests_total{verb="delete",resource="jobs",code="403"}');
}
