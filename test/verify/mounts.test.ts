import { configMap, run } from './rules/small-run';
import type { VolumeMount } from '../../src/model/kubernetes';
import { fileText, mountedAt } from '../../src/verify/mounts';
import { World } from '../../src/verify/world';

function containerWith(...volumeMounts: VolumeMount[]) {
  const volumes = [
    { name: 'root', emptyDir: {} },
    { name: 'files', configMap: { name: 'files' } },
    { name: 'picked', configMap: { name: 'files', items: [{ key: 'b', path: 'renamed/b' }, { key: 'a.sh', path: 'run' }] } },
  ];
  const { jobs: [job] } = new World([{ object: run({ main: { volumeMounts }, pod: { volumes } }) }, { object: configMap('files', { 'a.sh': 'A', 'b': 'B' }) }]);
  return { job, container: job.podSpec.containers[0] };
}

describe('what is mounted at a path', () => {
  const { job, container } = containerWith({ name: 'files', mountPath: '/data/files/' }, { name: 'root', mountPath: '/data' }, { name: 'claim', mountPath: '/claim' });

  test.each([
    ['/data/files/a.sh', 'files', 'a.sh'], ['/data/files', 'files', ''], ['/data//x/y', 'root', 'x/y'], ['/data', 'root', ''], ['/claim/x', 'claim', 'x'],
  ])('%s is in %s', (path, name, inside) => {
    const found = mountedAt(job, container, path);
    expect([found?.mount.name, found?.inside, found?.volume?.name]).toEqual([name, inside, name === 'claim' ? undefined : name]);
  });

  test.each(['/database', '/', 'data'])('%s is in none', path => {
    expect(mountedAt(job, container, path)).toBeUndefined();
  });

  test('the order of mounts does not matter', () => {
    const other = containerWith({ name: 'root', mountPath: '/data' }, { name: 'files', mountPath: '/data/files' });
    expect(mountedAt(other.job, other.container, '/data/files/a.sh')).toMatchObject({ mountIndex: 1, inside: 'a.sh' });
  });
});

describe('the text of a file', () => {
  test.each<[string, VolumeMount, string | undefined]>([
    ['/f/a.sh', { name: 'files', mountPath: '/f' }, 'A'],
    ['/f/missing', { name: 'files', mountPath: '/f' }, undefined],
    ['/f/b', { name: 'files', mountPath: '/f/b', subPath: 'b' }, 'B'],
    ['/f/b', { name: 'files', mountPath: '/f/b', subPathExpr: 'b' }, undefined],
    ['/f/renamed/b', { name: 'picked', mountPath: '/f' }, 'B'],
    ['/f/run', { name: 'picked', mountPath: '/f' }, 'A'],
    ['/f/b', { name: 'picked', mountPath: '/f' }, undefined],
    ['/f/a.sh', { name: 'root', mountPath: '/f' }, undefined],
  ])('%s in %j', (path, mount, text) => {
    const { job, container } = containerWith(mount);
    expect(fileText(job, container, path)).toBe(text);
  });
});
