/** /healthz, /readyz and /metrics, over plain HTTP. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { UsageError } from '../cli/command';

/** Who gets metrics: whoever reaches the port, programs of the same pod, nobody. */
export const METRICS_ACCESS = ['open', 'loopback', 'off'] as const;
export type MetricsAccess = typeof METRICS_ACCESS[number];

export interface Pages {
  /** What is wrong, or undefined when nothing is. */
  readonly health: () => string | undefined;
  readonly readiness: () => string | undefined;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export class HttpServer {
  private readonly server: Server;

  constructor(private readonly pages: Pages, private readonly access: MetricsAccess = 'open') {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        reply(response, 500, `${String(error)}\n`);
      });
    });
  }

  /**
   * @returns the port, which is a free one for port 0
   * @throws UsageError if it is in use, or reserved
   */
  async start(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      const refused = ({ code }: NodeJS.ErrnoException) => reject(new UsageError(`--port ${port} cannot be listened on: ${code}`));
      this.server.once('error', refused).listen(port, resolve);
    });
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>(resolve => this.server.close(() => resolve()));
  }

  private async answer({ url = '/', socket }: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (url.split('?')[0]) {
      case '/healthz': return check(response, this.pages.health());
      case '/readyz': return check(response, this.pages.readiness());
      case '/metrics': {
        if (!mayReadMetrics(this.access, socket.remoteAddress)) return reply(response, 403, `metrics are ${this.access}\n`);
        const { contentType, text } = await this.pages.metrics();
        return reply(response, 200, text, contentType);
      }
      default: return reply(response, 404, 'there are /healthz, /readyz and /metrics\n');
    }
  }
}

/** @param from the address that a request comes from; a socket of both families shows one of IPv4 as `::ffff:127.0.0.1` */
export function mayReadMetrics(access: MetricsAccess, from = ''): boolean {
  return access === 'open' || (access === 'loopback' && (from === '::1' || /^(::ffff:)?127\./.test(from)));
}

function check(response: ServerResponse, problem: string | undefined): void {
  if (problem === undefined) reply(response, 200, 'ok\n'); else reply(response, 503, `${problem}\n`);
}

function reply(response: ServerResponse, code: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, { 'content-type': contentType }).end(text);
}
