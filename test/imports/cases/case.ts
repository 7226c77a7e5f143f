/** What the API server, with our CRD, accepts and refuses: one case. */
import type { Fields } from '../documents';

export interface Case {
  readonly title: string;
  /** The numbered rule of the JobSet API that it is about. */
  readonly rule?: string;
  readonly document: Fields;
  /** What is stored already, for an update. */
  readonly stored?: Fields;
  /** Status of what is stored. */
  readonly storedStatus?: Fields;
  /** For a document that the schema refuses: the field that the API server names. */
  readonly refusedAt?: string;
  /** For a document that a CEL rule refuses: a part of the message. */
  readonly refusedWith?: string;
  /** Why `validate` says otherwise. */
  readonly unlikeValidate?: string;
}
