/**
 * What our programs ask of an API server: single requests and watches. One implementation speaks HTTPS to a real server,
 * another is the double that tests inject faults with; a shared conformance test holds both to the same behaviour.
 */
import type { Message } from './protobuf/message';
import type { KubernetesObject } from '../../model';

export type PatchType = 'application/merge-patch+json' | 'application/strategic-merge-patch+json' | 'application/json-patch+json' | 'application/apply-patch+yaml';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the root of the server: `/apis/batch/v1/namespaces/training/jobs`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The type of a patch. */
  readonly patchType?: PatchType;
  /** Answer with the metadata of the one object only (a PartialObjectMetadata): whoever wrote it knows the rest. */
  readonly metadataOnly?: boolean;
  /** Of a list: what is read of its items, if not all. */
  readonly items?: Message;
  /** The answer is not read, which may be as long as all that was deleted: resolves with an empty object. */
  readonly withoutAnswer?: boolean;
}

export interface List<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[];
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: ApiStatus };

/** The Status object that carries an error. */
export interface ApiStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface WatchRequest {
  readonly path: string;
  /** labelSelector, fieldSelector, resourceVersion, allowWatchBookmarks, timeoutSeconds … */
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>;
  /** What is read of the objects, if not all. */
  readonly items?: Message;
}

export interface Api {
  /** Resolves with the decoded answer. Rejects with an `ApiError`, and with nothing else. */
  request<T = KubernetesObject>(request: ApiRequest, signal?: AbortSignal): Promise<T>;
  /**
   * Calls the listener with each event, in order. Resolves when the server ends the stream or the signal aborts it; rejects with an `ApiError`
   * when the watch is refused or breaks. An event of type ERROR is handed on like any other.
   */
  watch<T = KubernetesObject>(request: WatchRequest, listener: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void>;
}
