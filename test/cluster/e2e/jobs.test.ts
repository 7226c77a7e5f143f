import { headlessService, indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';

const cluster = Cluster.current({ nodes: 1 });

interface Job extends KubernetesObject {
  readonly status: { readonly succeeded?: number; readonly completedIndexes?: string };
}

describe('an Indexed Job with a headless Service', () => {
  const size = 3;
  const everybody = [...Array(size).keys()];
  // Every pod serves its host name, asks all others for theirs until each has answered, and waits for those that still ask it.
  const script = `
    mkdir /tmp/www && hostname > /tmp/www/index.html && httpd -p 8080 -h /tmp/www
    for i in ${everybody.join(' ')}; do
      until timeout 2 wget -q -O - "http://run-$i.peers:8080/" 2>/dev/null; do sleep 0.2; done
    done
    sleep 3`;

  test('runs pods that reach each other by name, and completes', async () => {
    const namespace = await cluster.namespace('indexed-job');
    const applied = await namespace.apply([headlessService('peers', 'run'), indexedJob({ name: 'run', size, script, subdomain: 'peers' })]);
    expect(applied).toEqual(['service/peers created', 'job.batch/run created']);

    await namespace.waitFor('job/run', 'condition=Complete');

    const { status } = await namespace.get<Job>('job/run');
    expect(status).toMatchObject({ succeeded: size, completedIndexes: `0-${size - 1}` });
    const pods = await namespace.list('pods', 'app=run');
    expect(pods).toHaveLength(size);
    for (const pod of pods) {
      expect(await namespace.logs(pod.metadata.name)).toBe('run-0\nrun-1\nrun-2\n');
    }
  });

  test('can be applied again without a change, running and finished', async () => {
    const namespace = await cluster.namespace('apply-again');
    const manifests = [headlessService('peers', 'run'), indexedJob({ name: 'run', size: 1, script: 'sleep 5', subdomain: 'peers' })];
    await namespace.apply(manifests);
    const unchanged = ['service/peers unchanged', 'job.batch/run unchanged'];

    expect(await namespace.apply(manifests)).toEqual(unchanged);
    await namespace.waitFor('job/run', 'condition=Complete');
    expect(await namespace.apply(manifests)).toEqual(unchanged);
  });
});

describe('a pod', () => {
  test('runs commands that are sent to it', async () => {
    const namespace = await cluster.namespace('exec');
    await namespace.apply([indexedJob({ name: 'run', size: 1, script: 'sleep 60' })]);
    await namespace.waitFor('pod --selector=app=run', 'condition=Ready');
    const [pod] = await namespace.list('pods', 'app=run');
    expect(await namespace.exec(pod.metadata.name, 'hostname')).toBe('run-0\n');
  });

  test('that cannot start is described when a wait for it ends', async () => {
    const namespace = await cluster.namespace('describe');
    await namespace.apply([indexedJob({ name: 'run', size: 1, script: 'exit 3' })]);
    await namespace.waitFor('job/run', 'jsonpath={.status.failed}=1');
    await expect(namespace.waitFor('job/run', 'condition=Complete', { timeoutSeconds: 1 })).rejects.toThrow(/job\/run did not reach condition=Complete[^]*pod\/run-0/);
  });
});
