/** A server on loopback that answers just as a test wants it to, and the API that is spoken with it. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { HttpsApi } from '../../../src/runtime/kubernetes';
import type { Connection, HttpsApiOptions } from '../../../src/runtime/kubernetes';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, received: Received) => void;

export class LoopbackServer {
  public static async start(): Promise<LoopbackServer> {
    const loopback = new LoopbackServer();
    await new Promise<void>(resolve => loopback.server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  /** What was asked, in the order in which it came. */
  public readonly received: Received[] = [];
  public answer: Answer;
  /** All connections that there have been. */
  public connections = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly apis: HttpsApi[] = [];

  private constructor() {
    this.answer = response => response.end('{}');
    this.server = createServer((request, response) => {
      void text(request).then(body => {
        const received = { method: request.method!, url: request.url!, headers: request.headers, body };
        this.received.push(received);
        this.answer(response, received);
      });
    });
    this.server.on('connection', socket => {
      this.connections++;
      this.sockets.add(socket);
    });
  }

  public api(options: HttpsApiOptions = {}, connection: Partial<Connection> = {}): HttpsApi {
    const { port } = this.server.address() as AddressInfo;
    const api = new HttpsApi({ server: `http://127.0.0.1:${port}`, namespace: 'ns', credentials: async () => ({ headers: {}, tls: {} }), ...connection }, options);
    this.apis.push(api);
    return api;
  }

  public get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    for (const api of this.apis) api.close();
    for (const socket of this.sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }
}

export function status(code: number, reason: string, message: string): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
}
