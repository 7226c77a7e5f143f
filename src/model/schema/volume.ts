/** Shapes of a pod's volumes and of volume claims, Kubernetes 1.37. */
import { FIELD_REF, RESOURCE_FIELD_REF } from './container';
import { LABEL_SELECTOR, LOCAL_REFERENCE, OBJECT_META } from './metadata';
import {
  fileMode, flag, int32, integer, list, longCount, object, oneOf, plainFlag, plainOneOf, plainText, posixId, quantity, quantityMap, struct, text,
  textList,
  textMap,
} from './shape';

const CLAIM_REFERENCE = { apiGroup: text, kind: text, name: text };

export const VOLUME_CLAIM_SPEC = struct({
  accessModes: list(oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod')),
  resources: struct({ requests: quantityMap, limits: quantityMap }),
  storageClassName: text,
  volumeAttributesClassName: text,
  volumeMode: oneOf('Filesystem', 'Block'),
  volumeName: plainText,
  selector: LABEL_SELECTOR,
  dataSource: object(CLAIM_REFERENCE, 'kind', 'name'),
  dataSourceRef: object({ ...CLAIM_REFERENCE, namespace: text }, 'kind', 'name'),
});

const ITEMS = list(object({ key: text, path: text, mode: fileMode, user: posixId }, 'key', 'path'));
const DOWNWARD_ITEMS = list(object({ path: text, fieldRef: FIELD_REF, resourceFieldRef: RESOURCE_FIELD_REF, mode: fileMode, user: posixId }, 'path'));

const PROJECTION = object({
  clusterTrustBundle: object({ path: text, name: text, signerName: text, optional: flag, labelSelector: LABEL_SELECTOR, user: posixId }, 'path'),
  configMap: object({ name: plainText, optional: flag, items: ITEMS }),
  downwardAPI: object({ items: DOWNWARD_ITEMS }),
  podCertificate: object({
    signerName: text,
    keyType: text,
    credentialBundlePath: text,
    keyPath: text,
    certificateChainPath: text,
    maxExpirationSeconds: int32,
    user: posixId,
    userAnnotations: textMap,
  }, 'signerName', 'keyType'),
  secret: object({ name: plainText, optional: flag, items: ITEMS }),
  serviceAccountToken: object({ path: text, audience: plainText, expirationSeconds: longCount, user: posixId }, 'path'),
});

/** Where a volume's content comes from, by the name of the field that says so: a volume has exactly one. */
export const VOLUME_SOURCES = {
  configMap: object({ name: plainText, optional: flag, items: ITEMS, defaultMode: fileMode, defaultUser: posixId }),
  csi: object({ driver: text, readOnly: flag, fsType: text, volumeAttributes: textMap, nodePublishSecretRef: LOCAL_REFERENCE }, 'driver'),
  downwardAPI: object({ items: DOWNWARD_ITEMS, defaultMode: fileMode, defaultUser: posixId }),
  emptyDir: object({ medium: plainText, sizeLimit: quantity, mode: integer(0, 0o1777) }),
  ephemeral: object({ volumeClaimTemplate: object({ metadata: OBJECT_META, spec: VOLUME_CLAIM_SPEC }, 'spec') }),
  hostPath: object({
    path: text,
    type: plainOneOf('DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
  }, 'path'),
  image: object({ reference: plainText, pullPolicy: plainOneOf('Always', 'IfNotPresent', 'Never') }),
  nfs: object({ server: text, path: text, readOnly: plainFlag }, 'server', 'path'),
  persistentVolumeClaim: object({ claimName: text, readOnly: plainFlag }, 'claimName'),
  projected: object({ sources: list(PROJECTION), defaultMode: fileMode, defaultUser: posixId }),
  secret: object({ secretName: plainText, optional: flag, items: ITEMS, defaultMode: fileMode, defaultUser: posixId }),

  awsElasticBlockStore: object({ volumeID: text, fsType: plainText, partition: int32, readOnly: plainFlag }, 'volumeID'),
  azureDisk: object({
    diskName: text,
    diskURI: text,
    cachingMode: oneOf('None', 'ReadOnly', 'ReadWrite'),
    fsType: text,
    kind: oneOf('Shared', 'Dedicated', 'Managed'),
    readOnly: flag,
  }, 'diskName', 'diskURI'),
  azureFile: object({ secretName: text, shareName: text, readOnly: plainFlag }, 'secretName', 'shareName'),
  cephfs: object(
    { monitors: textList, path: plainText, user: plainText, secretFile: plainText, secretRef: LOCAL_REFERENCE, readOnly: plainFlag },
    'monitors',
  ),
  cinder: object({ volumeID: text, fsType: plainText, readOnly: plainFlag, secretRef: LOCAL_REFERENCE }, 'volumeID'),
  fc: object({ targetWWNs: textList, wwids: textList, lun: int32, fsType: plainText, readOnly: plainFlag }),
  flexVolume: object({ driver: text, fsType: plainText, readOnly: plainFlag, secretRef: LOCAL_REFERENCE, options: textMap }, 'driver'),
  flocker: object({ datasetName: plainText, datasetUUID: plainText }),
  gcePersistentDisk: object({ pdName: text, fsType: plainText, partition: int32, readOnly: plainFlag }, 'pdName'),
  gitRepo: object({ repository: text, revision: plainText, directory: plainText }, 'repository'),
  glusterfs: object({ endpoints: text, path: text, readOnly: plainFlag }, 'endpoints', 'path'),
  iscsi: object({
    targetPortal: text,
    iqn: text,
    lun: int32,
    portals: textList,
    iscsiInterface: text,
    initiatorName: text,
    fsType: plainText,
    readOnly: plainFlag,
    chapAuthDiscovery: plainFlag,
    chapAuthSession: plainFlag,
    secretRef: LOCAL_REFERENCE,
  }, 'targetPortal', 'iqn', 'lun'),
  photonPersistentDisk: object({ pdID: text, fsType: plainText }, 'pdID'),
  portworxVolume: object({ volumeID: text, fsType: plainText, readOnly: plainFlag }, 'volumeID'),
  quobyte: object({ registry: text, volume: text, user: plainText, group: plainText, tenant: plainText, readOnly: plainFlag }, 'registry', 'volume'),
  rbd: object({
    monitors: textList, image: text, pool: text, user: text, keyring: text, fsType: plainText, readOnly: plainFlag, secretRef: LOCAL_REFERENCE,
  }, 'monitors', 'image'),
  scaleIO: object({
    gateway: text,
    system: text,
    secretRef: LOCAL_REFERENCE,
    sslEnabled: plainFlag,
    protectionDomain: plainText,
    storagePool: plainText,
    storageMode: text,
    volumeName: plainText,
    fsType: text,
    readOnly: plainFlag,
  }, 'gateway', 'system', 'secretRef'),
  storageos: object({ volumeName: plainText, volumeNamespace: plainText, fsType: plainText, readOnly: plainFlag, secretRef: LOCAL_REFERENCE }),
  vsphereVolume: object({ volumePath: text, fsType: plainText, storagePolicyName: plainText, storagePolicyID: plainText }, 'volumePath'),
};

export const VOLUME = object({ name: text, ...VOLUME_SOURCES }, 'name');
