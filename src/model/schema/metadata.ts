/** Shapes of metadata and selectors. */
import { any, flag, list, longCount, object, struct, text, textList, textMap } from './shape';

export const OWNER_REFERENCE = object({
  apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag,
}, 'apiVersion', 'kind', 'name', 'uid');

export const OBJECT_META = struct({
  name: text,
  generateName: text,
  namespace: text,
  labels: textMap,
  annotations: textMap,
  finalizers: textList,
  ownerReferences: list(OWNER_REFERENCE),
  uid: text,
  resourceVersion: text,
  generation: longCount,
  selfLink: text,
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: longCount,
  managedFields: list(any),
});

const SELECTOR_REQUIREMENT = object({ key: text, operator: text, values: textList }, 'key', 'operator');

export const LABEL_SELECTOR = object({ matchLabels: textMap, matchExpressions: list(SELECTOR_REQUIREMENT) });

/** A reference to an object of the same namespace. */
export const LOCAL_REFERENCE = object({ name: { kind: 'text', absent: '' } });
