/** Labels and annotations of the record of a standalone run. */

/** Label of the record; its value is the format's version. */
export const RUN_LABEL = 'cdk8s-jobset.dev/run';
export const RUN_VERSION = 'v1';

/** The JobSet status except its conditions, as JSON. In-place restart agents of standalone runs read it here. */
export const STATUS_ANNOTATION = 'cdk8s-jobset.dev/status';
/** The document that the run was started with, as JSON. */
export const DOCUMENT_ANNOTATION = 'cdk8s-jobset.dev/document';
export const DOCUMENT_HASH_ANNOTATION = 'cdk8s-jobset.dev/document-hash';
