/** The API over HTTPS, on connections that are kept: a new one costs more than a request. */
import * as http from 'node:http';
import * as https from 'node:https';
import { finished } from 'node:stream/promises';
import type { Api, ApiRequest, ApiStatus, WatchEvent, WatchRequest } from './api';
import { ApiError } from './api-error';
import type { Connection, Credentials } from './connection';
import { Connections } from './connections';
import { JsonLines } from './json-lines';
import { decodeList, decodeStatus, decodeWatchEvent } from './protobuf/api-machinery';
import { Frames } from './protobuf/frames';

export interface HttpsApiOptions {
  /** Connections for requests, at most. Those of watches are their own. @default 50 */
  readonly maxConnections?: number;
  /** Milliseconds within which an answer has to be there, counted from when there is a connection to ask on. @default 30000 */
  readonly timeout?: number;
  /** @default 'cdk8s-jobset' */
  readonly userAgent?: string;
}

/** Below the 90 seconds after which the API server closes an idle connection, so that no request meets one that is just being closed. */
const IDLE = 60_000;
/** Credentials may change at any time; reading them is not worth more often. */
const CREDENTIALS_LIFE = 60_000;
/** When a silent connection is first asked whether it lives, in milliseconds. */
const KEEP_ALIVE = 30_000;

/** Not compressed: to unpack a page of a list takes two thirds of the time that it takes to parse it, more than a cluster's network takes to bring it. */
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
/** A server encodes what changes once for all who watch it in protobuf, as Kubernetes' own programs do, and once more for those who want JSON. */
const PROTOBUF_IF_POSSIBLE = `${PROTOBUF_TYPE},${JSON_TYPE}`;
const METADATA_TYPE = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

interface Message {
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly payload?: Buffer;
}

export class HttpsApi implements Api {
  private readonly server: Pick<http.RequestOptions, 'protocol' | 'hostname' | 'port'>;
  private readonly basePath: string;
  private readonly transport: typeof http | typeof https;
  private readonly requests: Connections;
  private readonly watches: Connections;
  private readonly timeout: number;
  private readonly userAgent: string;
  private presented?: { readonly credentials: Promise<Credentials>; readonly at: number };

  public constructor(private readonly connection: Connection, options: HttpsApiOptions = {}) {
    const { maxConnections = 50, timeout = 30_000, userAgent = 'cdk8s-jobset' } = options;
    this.timeout = timeout;
    this.userAgent = userAgent;
    const { protocol, hostname, port, pathname } = new URL(connection.server);
    this.server = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    this.basePath = pathname.replace(/\/$/, '');
    this.transport = protocol === 'http:' ? http : https;
    this.requests = new Connections(protocol, { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections, timeout: IDLE });
    this.watches = new Connections(protocol, {});
  }

  public async request<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
    const { method, path, query, body, patchType, metadataOnly, items, withoutAnswer } = request;
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const message: Message = {
      method,
      path: target(path, query),
      payload,
      headers: {
        accept: metadataOnly ? METADATA_TYPE : items ? PROTOBUF_IF_POSSIBLE : JSON_TYPE,
        ...(payload && { 'content-type': patchType ?? JSON_TYPE, 'content-length': payload.length }),
      },
    };
    return this.authorized(message, this.requests, async (response, answered) => {
      if (withoutAnswer) {
        await finished(response.resume());
        return {} as T;
      }
      const bytes = await bytesOf(response);
      answered();
      return (items && isProtobuf(response) ? decodeList(bytes, items) : JSON.parse(bytes.toString('utf8'))) as T;
    }, signal);
  }

  public async watch<T>({ path, query, items }: WatchRequest, listener: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void> {
    const accept = items ? PROTOBUF_IF_POSSIBLE : JSON_TYPE;
    const message: Message = { method: 'GET', path: target(path, { ...query, watch: true }), headers: { accept } };
    try {
      await this.authorized(message, this.watches, async (response, answered) => {
        answered();
        response.socket.setKeepAlive(true, KEEP_ALIVE);
        const events = items && isProtobuf(response) ? new Frames(frame => decodeWatchEvent(frame, items)) : new JsonLines();
        for await (const chunk of response) {
          for (const event of events.push(chunk as Buffer)) {
            if (signal.aborted) return;
            listener(event as WatchEvent<T>);
          }
        }
        if (events.midway) throw new Error('the connection was cut in the middle of an event');
      }, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Ends all connections. */
  public close(): void {
    this.requests.close();
    this.watches.close();
  }

  private async authorized<R>(message: Message, connections: Connections, read: Reader<R>, signal: AbortSignal | undefined): Promise<R> {
    try {
      return await this.exchange(message, await this.credentials(false), connections, read, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 401) throw error;
    }
    return this.exchange(message, await this.credentials(true), connections, read, signal);
  }

  private async credentials(refused: boolean): Promise<Credentials> {
    const now = performance.now();
    if (refused || !this.presented || now - this.presented.at > CREDENTIALS_LIFE) {
      this.presented = { credentials: this.connection.credentials(refused), at: now };
    }
    try {
      return await this.presented.credentials;
    } catch (error) {
      this.presented = undefined;
      throw new ApiError(0, 'NoCredentials', `the credentials for ${this.connection.server} could not be read: ${(error as Error).message}`);
    }
  }

  private outgoing(message: Message, credentials: Credentials, connections: Connections): http.ClientRequest {
    const { method, path, headers } = message;
    try {
      return this.transport.request({
        ...this.server,
        method,
        path: this.basePath + path,
        headers: { 'user-agent': this.userAgent, ...headers, ...credentials.headers },
        ...credentials.agent ? { agent: credentials.agent, ...credentials.tls } : { agent: connections.presenting(credentials.tls) },
      });
    } catch (error) {
      // A token with a character that no header can carry, a client certificate that is none.
      this.presented = undefined;
      throw noAnswer(message, 'UnusableCredentials', `the credentials cannot be used: ${(error as Error).message}`);
    }
  }

  private async exchange<R>(message: Message, credentials: Credentials, connections: Connections, read: Reader<R>, signal?: AbortSignal): Promise<R> {
    const { payload } = message;
    if (signal?.aborted) throw noAnswer(message, 'Aborted', 'called off');
    const outgoing = this.outgoing(message, credentials, connections);
    let timer: NodeJS.Timeout | undefined;
    let tooLate = false;
    const answered = () => clearTimeout(timer);
    const abort = () => outgoing.destroy();
    outgoing.once('socket', () => {
      timer = setTimeout(() => {
        tooLate = true;
        outgoing.destroy();
      }, this.timeout);
    });
    signal?.addEventListener('abort', abort);
    let response: http.IncomingMessage | undefined;
    try {
      response = await responseTo(outgoing, payload);
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) throw await refusal(message, statusCode, response);
      return await read(response, answered);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (tooLate) throw noAnswer(message, 'Timeout', `no answer within ${this.timeout / 1000} s`);
      if (signal?.aborted) throw noAnswer(message, 'Aborted', 'called off');
      throw noAnswer(message, (error as NodeJS.ErrnoException).code ?? 'BadAnswer', (error as Error).message);
    } finally {
      answered();
      signal?.removeEventListener('abort', abort);
      // What was not read to its end cannot be used for another request.
      if (!response?.complete) outgoing.destroy();
    }
  }
}

/** Reads an answer; calls `answered` when no more has to come within the time that an answer may take. */
type Reader<R> = (response: http.IncomingMessage, answered: () => void) => Promise<R>;

async function responseTo(outgoing: http.ClientRequest, payload: Buffer | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/** By events: to iterate over a stream takes longer than to parse a small answer. */
async function bytesOf(response: http.IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    response.once('error', reject);
  });
}

async function refusal({ method, path }: Message, code: number, response: http.IncomingMessage): Promise<ApiError> {
  const bytes = await bytesOf(response);
  const retryAfter = Number.parseInt(response.headers['retry-after'] ?? '', 10);
  const status = (isProtobuf(response) ? decodeStatus(bytes) : statusIn(bytes.toString('utf8')))
    ?? { reason: response.statusMessage, message: bytes.toString('utf8', 0, 500) };
  return ApiError.of({ ...status, code, message: `${method} ${path}: ${status.message}` }, Number.isNaN(retryAfter) ? undefined : retryAfter);
}

function isProtobuf({ headers }: http.IncomingMessage): boolean {
  return headers['content-type']?.startsWith(PROTOBUF_TYPE) ?? false;
}

function statusIn(text: string): ApiStatus | undefined {
  try {
    const status = JSON.parse(text) as { readonly kind?: string } & ApiStatus;
    return status.kind === 'Status' ? status : undefined;
  } catch {
    return undefined;
  }
}

function noAnswer({ method, path }: Message, reason: string, message: string): ApiError {
  return new ApiError(0, reason, `${method} ${path}: ${message}`);
}

function target(path: string, query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
