import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../client/cluster';
import { startCluster } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });

describe('nodes that start at once', () => {
  let running: RunningCluster;
  beforeAll(async () => {
    running = await startCluster({ nodes: 4 });
  }, 120_000);
  afterAll(async () => running.stop());

  test('do not write what the kubelet has in fixed places over each other', () => {
    const files = (...folder: string[]) => readdirSync(join(running.state, ...folder), { recursive: true });
    expect(files('overlay', 'var', 'lib', 'upper', 'kubelet')).toEqual([]);
    for (let node = 1; node <= 4; node++) {
      const own = files('nodes', `node-${node}`, 'var-lib-kubelet');
      expect(own).toEqual(expect.arrayContaining([join('pki', 'kubelet.key'), join('pki', 'kubelet.crt'), join('device-plugins', 'kubelet.sock')]));
    }
  });
});
