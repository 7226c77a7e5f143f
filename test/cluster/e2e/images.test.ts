import { indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { programImage } from '../start/images';

const cluster = Cluster.current({ nodes: 1, own: true });

test('a program of this machine runs from an image made of it, in a namespace with the "restricted" Pod Security standard', async () => {
  const image = 'node-of-this-machine:1';
  await cluster.addImage(programImage(image, process.execPath));
  const namespace = await cluster.namespace('restricted', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const security = { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } };
  const container = {
    name: 'main',
    image,
    imagePullPolicy: 'Never',
    command: ['node', '--print', 'process.version + " as " + process.getuid()'],
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
  await namespace.apply([indexedJob({ name: 'run', size: 1, script: '', pod: { securityContext: security, containers: [container] } })]);
  await namespace.waitFor('job/run', 'condition=Complete');
  expect(await namespace.logs('job/run')).toBe(`${process.version} as 65534\n`);
});
