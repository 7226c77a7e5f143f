/** Connections of one kind to one server. */
import * as http from 'node:http';
import * as https from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { Credentials } from './connection';

/**
 * An agent for as long as what it presents stays the same. Given with each request instead, certificates would be compared with those of every
 * open connection, which takes longer than all the rest of a request.
 */
export class Connections {
  private tls?: Credentials['tls'];
  private agent?: http.Agent;

  public constructor(private readonly protocol: string, private readonly options: http.AgentOptions) {}

  public presenting(tls: Credentials['tls']): http.Agent {
    if (this.agent && (tls === this.tls || isDeepStrictEqual(tls, this.tls))) return this.agent;
    const old = this.agent;
    this.tls = tls;
    this.agent = this.protocol === 'http:' ? new http.Agent(this.options) : new ServerAgent({ ...this.options, ...tls });
    if (old) retire(old);
    return this.agent;
  }

  public close(): void {
    this.agent?.destroy();
  }
}

/** All its connections are to the same server and present the same, so that none has to be told from another. */
class ServerAgent extends https.Agent {
  public override getName(): string {
    return 'server';
  }
}

/** What is on its way is finished. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}
