import { at } from './case';
import type { RuleCase } from './case';
import { CONTAINER, POD } from '../../documents';

const VOLUMES = `${POD}.volumes`;
const EMPTY = { name: 'data', emptyDir: {} };
const CLAIM_SPEC = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

export const VOLUME_CASES: readonly RuleCase[] = [
  at(VOLUMES, 'JS1140', [{ name: 'my_data', emptyDir: {} }], [{ name: 'my-data', emptyDir: {} }], '[0].name', "'my_data'"),
  at(VOLUMES, 'JS1141', [{ ...EMPTY, hostPath: { path: '/x' } }], [EMPTY, { name: 'unsaid' }], '[0]', '2 sources: emptyDir, hostPath'),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', emptyDir: { sizeLimit: '-1' } }],
    [{ name: 'data', emptyDir: { sizeLimit: '0' } }],
    '[0].emptyDir.sizeLimit',
    'is -1',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', configMap: {} }],
    [{ name: 'data', configMap: { name: 'c' } }],
    '[0].configMap.name',
    'which ConfigMap',
    'write name',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: {} }],
    [{ name: 'data', secret: { secretName: 's' } }],
    '[0].secret.secretName',
    'which Secret',
    'write secretName',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', persistentVolumeClaim: { claimName: '' } }],
    [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }],
    '[0].persistentVolumeClaim.claimName',
    'which volume claim',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', hostPath: { path: '' } }],
    [{ name: 'data', hostPath: { path: '/dev' } }],
    '[0].hostPath.path',
    'which path',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', hostPath: { path: '/a/../b' } }],
    [{ name: 'data', hostPath: { path: '/a..b' } }],
    '[0].hostPath.path',
    "must not contain '..'",
  ),
  at(VOLUMES, 'JS1142', [{ name: 'data', image: {} }], [{ name: 'data', image: { reference: 'i' } }], '[0].image.reference', 'which image'),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', nfs: { server: '', path: '/x' } }],
    [{ name: 'data', nfs: { server: 's', path: '/x' } }],
    '[0].nfs.server',
    'which server',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', nfs: { server: 's', path: 'x' } }],
    [{ name: 'data', nfs: { server: 's', path: '/x' } }],
    '[0].nfs.path',
    'not absolute',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', configMap: { name: 'c', items: [{ key: '', path: 'a' }] } }],
    [{ name: 'data', configMap: { name: 'c', items: [{ key: 'k', path: 'a' }] } }],
    '[0].configMap.items[0].key',
    'the key is empty',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: '/a' }] } }],
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: 'a' }] } }],
    '[0].secret.items[0].path',
    'must be relative',
  ),
  at(
    VOLUMES,
    'JS1142',
    [{ name: 'data', secret: { secretName: 's', items: [{ key: 'k', path: '' }] } }],
    [{ name: 'data', secret: { secretName: 's', items: [] } }],
    '[0].secret.items[0].path',
    'is empty',
  ),
  at(VOLUMES, 'JS1142', [{ name: 'data', ephemeral: {} }], ephemeral(CLAIM_SPEC), '[0].ephemeral.volumeClaimTemplate', 'no volumeClaimTemplate'),
  at(
    VOLUMES,
    'JS1142',
    ephemeral({ ...CLAIM_SPEC, accessModes: [] }),
    ephemeral(CLAIM_SPEC),
    '[0].ephemeral.volumeClaimTemplate.spec.accessModes',
    'no access mode',
  ),

  at(`${CONTAINER}.volumeMounts`, 'JS1143', [{ name: 'data', mountPath: '/d' }], [], '[0].name', "no volume 'data'", 'add the volume'),
  {
    code: 'JS1143',
    wrong: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: [{ name: 'date', mountPath: '/d' }] },
    right: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d' }] },
    path: `${CONTAINER}.volumeMounts[0].name`,
    says: "no volume 'date'",
    remedy: 'one of data',
  },
  at(`${CONTAINER}.volumeDevices`, 'JS1143', [{ name: 'data', devicePath: '/d' }], [], '[0].name', "no volume 'data'"),
  {
    code: 'JS1143',
    wrong: { [`${CONTAINER}.env`]: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'data', path: 'p', key: 'K' } } }] },
    right: { [`${CONTAINER}.env`]: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'data', path: 'p', key: 'K' } } }], [VOLUMES]: [EMPTY] },
    path: `${CONTAINER}.env[0].valueFrom.fileKeyRef.volumeName`,
    says: "no volume 'data'",
  },
  mounts([{ mountPath: '' }], [{ mountPath: '/d' }], 'JS1144', '[0].mountPath', 'is empty'),
  mounts([{ mountPath: '/d' }, { mountPath: '/d' }], [{ mountPath: '/d' }, { mountPath: '/e' }], 'JS1007', '[1].mountPath', "'/d' is already taken"),
  mounts([{ mountPath: '/d', subPath: '/a' }], [{ mountPath: '/d', subPath: 'a' }], 'JS1144', '[0].subPath', 'must be relative'),
  mounts([{ mountPath: '/d', subPath: 'a/../..' }], [{ mountPath: '/d', subPath: 'a/..b' }], 'JS1144', '[0].subPath', "must not contain '..'"),
  mounts([{ mountPath: '/d', subPathExpr: '/$(A)' }], [{ mountPath: '/d', subPathExpr: '$(A)' }], 'JS1144', '[0].subPathExpr', 'must be relative'),
  mounts(
    [{ mountPath: '/d', subPathExpr: '$(A)', subPath: 'a' }],
    [{ mountPath: '/d', subPathExpr: '$(A)' }],
    'JS1144',
    '[0].subPathExpr',
    'subPath and subPathExpr',
  ),
  mounts(
    [{ mountPath: '/d', mountPropagation: 'Bidirectional' }],
    [{ mountPath: '/d', mountPropagation: 'HostToContainer' }],
    'JS1145',
    '[0].mountPropagation',
    'not privileged',
  ),
  {
    code: 'JS1145',
    wrong: {
      [VOLUMES]: [EMPTY],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d', mountPropagation: 'Bidirectional' }],
      [`${CONTAINER}.securityContext`]: {},
    },
    right: {
      [VOLUMES]: [EMPTY],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/d', mountPropagation: 'Bidirectional' }],
      [`${CONTAINER}.securityContext.privileged`]: true,
    },
    path: `${CONTAINER}.volumeMounts[0].mountPropagation`,
    says: 'Bidirectional',
  },
  mounts(
    [{ mountPath: '/d', recursiveReadOnly: 'Enabled' }],
    [{ mountPath: '/d', recursiveReadOnly: 'Enabled', readOnly: true }],
    'JS1145',
    '[0].recursiveReadOnly',
    'not read-only',
  ),
  mounts(
    [{ mountPath: '/d', recursiveReadOnly: 'IfPossible', readOnly: true, mountPropagation: 'HostToContainer' }],
    [{ mountPath: '/d', recursiveReadOnly: 'Disabled', mountPropagation: 'HostToContainer' }],
    'JS1145',
    '[0].recursiveReadOnly',
    'mountPropagation HostToContainer',
  ),
  {
    code: 'JS1146',
    wrong: { [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }] },
    right: { [VOLUMES]: ephemeral(CLAIM_SPEC), [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }] },
    path: `${CONTAINER}.volumeDevices[0].name`,
    says: "'data' is not a volume claim",
  },
  {
    code: 'JS1146',
    wrong: {
      [VOLUMES]: ephemeral(CLAIM_SPEC),
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/e' }],
    },
    right: {
      [VOLUMES]: [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
    },
    path: `${CONTAINER}.volumeDevices[0].name`,
    says: 'is mounted, too',
  },
  {
    code: 'JS1144',
    wrong: {
      [VOLUMES]: [...ephemeral(CLAIM_SPEC), { name: 'b' }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'b', mountPath: '/d' }],
    },
    right: {
      [VOLUMES]: [...ephemeral(CLAIM_SPEC), { name: 'b' }],
      [`${CONTAINER}.volumeDevices`]: [{ name: 'data', devicePath: '/d' }],
      [`${CONTAINER}.volumeMounts`]: [{ name: 'b', mountPath: '/b' }],
    },
    path: `${CONTAINER}.volumeMounts[0].mountPath`,
    says: '/d is the path of a device, too',
  },
];

function ephemeral(spec: object) {
  return [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec } } }];
}

/** Mounts of one volume. */
function mounts(wrong: readonly object[], right: readonly object[], code: string, path: string, says: string): RuleCase {
  const named = (list: readonly object[]) => ({ [VOLUMES]: [EMPTY], [`${CONTAINER}.volumeMounts`]: list.map(mount => ({ name: 'data', ...mount })) });
  return { code, wrong: named(wrong), right: named(right), path: `${CONTAINER}.volumeMounts${path}`, says };
}
