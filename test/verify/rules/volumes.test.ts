import { configMap, env, job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { VOLUME_RULES } from '../../../src/verify/rules/volumes';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(VOLUME_RULES, ...objects);
const claim = (...accessModes: string[]) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes } } as KubernetesObject);
const mounting = (more: SmallJob = {}): SmallJob => ({
  ...more,
  main: { volumeMounts: [{ name: 'data', mountPath: '/data' }], ...more.main },
  pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }], ...more.pod },
});
const policies = (...accessModes: string[]) => ({ volumeClaimPolicies: [{ templates: [{ metadata: { name: 'data' }, spec: { accessModes } }] }] });
const claiming = (more: SmallJob = {}): SmallJob => ({ ...more, main: { volumeMounts: [{ name: 'data', mountPath: '/data' }] } });

describe('JS4101: claim for one pod that several pods mount', () => {
  test('a claim of the set, and one of a policy', () => {
    expect(check(run(mounting({ pods: 2 })), claim('ReadWriteOncePod'))).toEqual([
      'JS4101 volumes[0].persistentVolumeClaim.claimName: claim \'data\' is ReadWriteOncePod, but 2 pods mount it at the same time',
    ]);
    expect(check(run(claiming({ pods: 2 }), policies('ReadWriteOncePod')))).toEqual([
      'JS4101 spec.volumeClaimPolicies[0].templates[0].spec.accessModes: claim \'data\' is ReadWriteOncePod, but 2 pods mount it at the same time',
    ]);
  });

  test('one pod', () => {
    expect(check(run(mounting()), claim('ReadWriteOncePod'))).toEqual([]);
  });
});

describe('JS4102: claim for one node that pods on several nodes mount', () => {
  test('pods of one Job, of several Jobs, of several replicated jobs', () => {
    expect(check(run(mounting({ pods: 4 })), claim('ReadWriteOnce'))).toEqual([
      'JS4102 volumes[0].persistentVolumeClaim.claimName: claim \'data\' is ReadWriteOnce, but 4 pods mount it at the same time',
    ]);
    expect(check(run(claiming({ replicas: 3, more: [{}] }), policies('ReadWriteOnce')))[0]).toContain('3 pods');
    expect(check(run([mounting({ name: 'a' }), mounting({ name: 'b' })]), claim('ReadWriteOnce'))).toHaveLength(1);
    expect(check(job(mounting({ pods: 2 })), claim('ReadWriteOnce'))).toHaveLength(1);
  });

  test.each<[string, KubernetesObject[]]>([
    ['one pod', [run(mounting()), claim('ReadWriteOnce')]],
    ['one pod after another', [run([claiming({ name: 'a' }), claiming({ name: 'b', dependsOn: [{ name: 'a', status: 'Complete' }] })], policies('ReadWriteOnce'))]],
    ['one pod at a time', [job(mounting({ job: { parallelism: 1, completions: 4 } })), claim('ReadWriteOnce')]],
    ['a mode for several nodes', [run(mounting({ pods: 4 })), claim('ReadWriteMany')]],
    ['such a mode besides', [run(mounting({ pods: 4 })), claim('ReadWriteOnce', 'ReadWriteMany')]],
    ['a claim that is not in the set', [run(mounting({ pods: 4 }))]],
    ['pods that are kept together', [run(mounting({
      pods: 4,
      pod: {
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } },
      },
    })), claim('ReadWriteOnce')]],
    ['pods that go to one node by name', [run(mounting({
      pods: 4, pod: { nodeName: 'n1', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    })), claim('ReadWriteOnce')]],
    ['a claim without a mode', [run(mounting({ pods: 4 })), claim()]],
    ['a volume of its own for each pod', [run({
      pods: 4,
      main: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      pod: {
        volumes: [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } }],
      },
    })]],
  ])('%s is right', (_, objects) => {
    expect(check(...objects)).toEqual([]);
  });
});

describe('JS4103: key that the ConfigMap or Secret does not have', () => {
  const settings = configMap('settings', { a: '1' });
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' }, stringData: { token: 'x' } } as KubernetesObject;
  const volume = (items: string[] | undefined, optional = false) => ({
    volumes: [{ name: 'v', configMap: { name: 'settings', optional, ...(items && { items: items.map(key => ({ key, path: key })) }) } }],
  });
  const mounts = (subPath?: string) => ({ volumeMounts: [{ name: 'v', mountPath: '/v', ...(subPath !== undefined && { subPath }) }] });
  const reading = (name: string, key: string, optional = false) => ({ env: [{ name: 'X', valueFrom: { configMapKeyRef: { name, key, optional } } }] });

  test('of a variable, a volume and a mount', () => {
    expect(check(run({ main: reading('settings', 'b') }), settings)).toEqual([
      'JS4103 containers[0].env[0].valueFrom.configMapKeyRef.key: ConfigMap \'settings\' has no key \'b\'',
    ]);
    expect(check(run({ main: { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'token', key: 'tokn' } } }] } }), secret)).toEqual([
      'JS4103 containers[0].env[0].valueFrom.secretKeyRef.key: Secret \'token\' has no key \'tokn\'',
    ]);
    expect(check(run({ main: mounts(), pod: volume(['a', 'b']) }), settings)).toEqual(['JS4103 volumes[0].configMap.items[1].key: ConfigMap \'settings\' has no key \'b\'']);
    expect(check(run({ main: mounts('b'), pod: volume(undefined) }), settings)).toEqual(['JS4103 containers[0].volumeMounts[0].subPath: ConfigMap \'settings\' has no key \'b\'']);
  });

  test.each<[string, KubernetesObject[]]>([
    ['a key that is there', [run({ main: { ...reading('settings', 'a'), ...mounts('a') }, pod: volume(['a']) }), settings]],
    ['an optional key', [run({ main: reading('settings', 'b', true) }), settings]],
    ['a Secret that need not be there', [run({ main: mounts('b'), pod: { volumes: [{ name: 'v', secret: { secretName: 'token', optional: true } }] } }), secret]],
    ['an optional volume', [run({ main: mounts(), pod: volume(['b'], true) }), settings]],
    ['an object that is not in the set', [run({ main: reading('others', 'b') }), settings]],
    ['a placeholder', [run({ main: reading('settings', 'b') }), configMap('settings', {})]],
    ['a path that items make', [run({ main: mounts('renamed'), pod: { volumes: [{ name: 'v', configMap: { name: 'settings', items: [{ key: 'a', path: 'renamed' }] } }] } }), settings]],
  ])('%s is right', (_, objects) => {
    expect(check(...objects)).toEqual([]);
  });
});

describe('JS4104: variable in a subPath', () => {
  const pod = { volumes: [{ name: 'v', emptyDir: {} }] };
  const mount = (paths: object, variables = {}) => run({ pod, main: { ...env(variables), volumeMounts: [{ name: 'v', mountPath: '/v', ...paths }] } });

  test('not replaced, and not defined', () => {
    expect(check(mount({ subPath: '$(JOB_COMPLETION_INDEX)' }))).toEqual(['JS4104 containers[0].volumeMounts[0].subPath: subPath $(JOB_COMPLETION_INDEX) is a folder of that name']);
    expect(check(mount({ subPathExpr: '$(POD)' }))).toEqual(['JS4104 containers[0].volumeMounts[0].subPathExpr: subPathExpr uses $(POD), but container \'main\' has no variable POD']);
  });

  test('subPathExpr with a variable of the container', () => {
    expect(check(mount({ subPathExpr: '$(POD)/$(JOB_COMPLETION_INDEX)' }, { POD: 'a' }))).toEqual([]);
    expect(check(mount({ subPath: 'plain' }))).toEqual([]);
  });
});

describe('JS4108: volume of each pod that is meant to be shared', () => {
  const ephemeral = (pods: number, mode: string) => run({
    pods,
    main: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    pod: {
      volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { accessModes: [mode] } } } }],
    },
  });

  test('several pods', () => {
    expect(check(ephemeral(4, 'ReadWriteMany'))).toEqual([
      'JS4108 volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: each of 4 pods gets a volume \'v\' of its own, with ReadWriteMany',
    ]);
  });

  test('one pod, or another mode', () => {
    expect(check(ephemeral(1, 'ReadWriteMany'))).toEqual([]);
    expect(check(ephemeral(4, 'ReadWriteOnce'))).toEqual([]);
    expect(check(ephemeral(2, 'ReadWriteMany'))).toHaveLength(1);
  });
});

describe('JS4109: volume that nobody mounts', () => {
  test('nobody', () => {
    expect(check(run({ pod: { volumes: [{ name: 'v', emptyDir: {} }] } }))).toEqual(['JS4109 volumes[0]: no container mounts volume \'v\'']);
  });

  test.each<[string, SmallJob]>([
    ['an init container\'s', { pod: { volumes: [{ name: 'v', emptyDir: {} }], initContainers: [{ name: 'i', image: 'i:1', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] } }],
    ['a block device', { pod: { volumes: [{ name: 'v', emptyDir: {} }] }, main: { volumeDevices: [{ name: 'v', devicePath: '/dev/v' }] } }],
    ['a file of variables', { pod: { volumes: [{ name: 'v', emptyDir: {} }] }, main: { env: [{ name: 'X', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'p', key: 'X' } } }] } }],
    ['an injected sidecar\'s', { pod: { volumes: [{ name: 'gke-gcsfuse-cache', emptyDir: {} }] } }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});

describe('JS4110: owner of all files is set at every start', () => {
  const owned = (securityContext: object, readOnly = false) => run({
    main: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    pod: { securityContext, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c', readOnly } }] },
  });

  test('always', () => {
    expect(check(owned({ fsGroup: 1000 }))).toEqual(['JS4110 securityContext.fsGroup: fsGroup 1000 is set on every file of volume \'v\' whenever a pod starts']);
  });

  test('on a mismatch, or never', () => {
    expect(check(owned({ fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch' }))).toEqual([]);
    expect(check(owned({ fsGroup: 1000 }, true))).toEqual([]);
    expect(check(owned({}))).toEqual([]);
  });
});
