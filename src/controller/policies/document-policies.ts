/**
 * The controller acts for whoever writes a run's document, so it must not do for them what they may not do themselves. The ConfigMap of a standalone run and
 * the record, which keeps the document that a run was started with, are taken only from those who hold the rights that the controller uses.
 *
 * The document is a text, which a policy cannot parse. So these are the rights for whatever a document may say, but for claims.
 */
import { text } from './cel';
import { policyWithBinding } from './policy-object';
import type { PolicyObject } from './policy-object';
import { DOCUMENT_ANNOTATION, DOCUMENT_HASH_ANNOTATION, RUN_LABEL } from '../../engine/record-keys';
import { keys, POLICY_KEY, POLICY_LABEL } from '../../model';
import type { StringMap } from '../../model';

interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

/** What the author of a document has done. To change a Job takes no more than to delete it and to create another. */
const RIGHTS_OF_AUTHORS: readonly Right[] = [
  { group: 'batch', resource: 'jobs', verb: 'create' },
  { group: 'batch', resource: 'jobs', verb: 'delete' },
  { group: '', resource: 'services', verb: 'create' },
];

/** Those of a document with claims, besides. */
const RIGHT_TO_CLAIMS: Right = { group: '', resource: 'persistentvolumeclaims', verb: 'create' };

const CLAIMS = 'volumeClaimPolicies';

/** How YAML and JSON could spell the name without writing it: in double quotes, a letter by its number, or a line that goes on in the next. */
const HIDDEN_NAME = String.raw`"[a-zA-Z]*\\[xuU\r\n]`;

/** An object that tells the controller what to do. */
interface Carrier {
  /** Of the policy. */
  readonly name: string;
  /** Label by which the controller finds it. */
  readonly label: string;
  readonly resourceRule: object;
  /** Where its text is, if it is there. */
  readonly document: (object: string) => string;
  /** What else of it decides. */
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  /** What it is, as a noun. */
  readonly what: string;
}

const labelOf = (object: string, key: string) => `${object}.metadata.?labels[?${text(key)}]`;
const annotationOf = (object: string, key: string) => `${object}.metadata.?annotations[?${text(key)}]`;

const rule = (group: string, resources: readonly string[]) => ({ apiGroups: [group], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources });

const CARRIERS: readonly Carrier[] = [
  {
    name: 'cdk8s-jobset-policy-documents',
    label: POLICY_LABEL,
    resourceRule: rule('', ['configmaps']),
    document: object => `${object}.?data[?${text(POLICY_KEY)}]`,
    labels: [POLICY_LABEL, keys.JOBSET_NAME],
    annotations: [],
    what: 'the policy document',
  },
  {
    name: 'cdk8s-jobset-run-records',
    label: RUN_LABEL,
    // Annotations can be written through the status, too.
    resourceRule: rule('batch', ['jobs', 'jobs/status']),
    document: object => annotationOf(object, DOCUMENT_ANNOTATION),
    labels: [RUN_LABEL, keys.JOBSET_NAME],
    annotations: [DOCUMENT_HASH_ANNOTATION],
    what: 'the record',
  },
];

/** Others may label, annotate and finalize these objects as they like, and take them from the controller. */
function isWritten({ label, document, labels, annotations }: Carrier): string {
  const decisive = [
    document,
    ...labels.map(key => (object: string) => labelOf(object, key)),
    ...annotations.map(key => (object: string) => annotationOf(object, key)),
  ];
  const changes = decisive.map(value => `${value('object')} != ${value('oldObject')}`);
  return `${labelOf('object', label)}.hasValue() && (oldObject == null || ${changes.join(' || ')})`;
}

function validation({ group, resource, verb }: Right, { what }: Carrier, unless?: string) {
  const may = `authorizer.group(${text(group)}).resource(${text(resource)}).namespace(request.namespace).check(${text(verb)}).allowed()`;
  const named = group === '' ? resource : `${resource}.${group}`;
  const lacks = `user '" + request.userInfo.username + "' may not ${verb} ${named} in namespace '" + request.namespace + "', and this is ${what} of a run,`
    + ' for which the controller does so: ask for that right';
  return {
    expression: unless === undefined ? may : `${unless} || ${may}`,
    messageExpression: `"${lacks}"`,
    message: `${what} of a run takes the right to ${verb} ${named}, which the controller does for it`,
    reason: 'Forbidden',
  };
}

/** Namespaces in which the policies hold, of a controller that looks after no others. */
export interface PolicyArea {
  readonly namespaces: readonly string[];
  /** Tells the policies of one controller from those of another. */
  readonly suffix: string;
}

/** @param area @default - the whole cluster */
export function documentPolicies(labels: StringMap, area?: PolicyArea): PolicyObject[] {
  return CARRIERS.flatMap(carrier => policyWithBinding('ValidatingAdmissionPolicy', area ? `${carrier.name}.${area.suffix}` : carrier.name, labels, {
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      objectSelector: { matchExpressions: [{ key: carrier.label, operator: 'Exists' }] },
      ...(area && { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: area.namespaces }] } }),
      resourceRules: [carrier.resourceRule],
    },
    matchConditions: [{ name: 'is-written', expression: isWritten(carrier) }],
    variables: [
      { name: 'document', expression: `${carrier.document('object')}.orValue("")` },
      {
        name: 'mayHaveClaims',
        expression: `variables.document.contains(${text(CLAIMS)}) || variables.document.matches(${text(HIDDEN_NAME)})`,
      },
    ],
    validations: [
      ...RIGHTS_OF_AUTHORS.map(right => validation(right, carrier)),
      validation(RIGHT_TO_CLAIMS, carrier, '!variables.mayHaveClaims'),
    ],
  }));
}
