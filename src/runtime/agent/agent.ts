/** The in-place restart agent: watches the one object that tells it, and does what its barrier decides. */
import { Barrier } from './barrier';
import { COLLECTIONS, runState } from './run-state';
import type { RunObject, Source } from './run-state';
import { IN_PLACE_RESTART_ATTEMPT } from '../../model/keys';

export interface AgentSettings {
  /** URL of the API server. */
  readonly server: string;
  /** Read anew for every request: it is renewed while the agent runs. */
  readonly token: () => string;
  readonly namespace: string;
  readonly run: string;
  readonly source: Source;
  readonly pod: string;
  /** Milliseconds before it asks again after a failure. */
  readonly retryAfter: number;
}

/** What it does to its pod. */
export interface AgentEffects {
  /** Lets the other containers start. */
  pass(): void;
  /** Ends the agent so that all containers of the pod start over. */
  restart(): void;
  log(message: string): void;
}

/** Seconds after which the API server ends a watch, and another one begins. */
const WATCH_SECONDS = 240;

/** Runs until it is aborted, or told to restart. */
export async function runAgent(settings: AgentSettings, effects: AgentEffects, signal: AbortSignal): Promise<void> {
  const barrier = new Barrier();
  while (!signal.aborted) {
    try {
      for await (const object of watch(settings, signal)) if (await look(barrier, object, settings, effects, signal)) return;
    } catch (error) {
      if (signal.aborted) return;
      effects.log(`${(error as Error).message}, trying again`);
      await new Promise(resolve => setTimeout(resolve, settings.retryAfter * (1 + Math.random())));
    }
  }
}

/** Returns true when the pod starts over. */
async function look(barrier: Barrier, object: RunObject, settings: AgentSettings, effects: AgentEffects, signal: AbortSignal): Promise<boolean> {
  const state = runState(settings.source, object);
  for (let decision = state && barrier.decide(state); state && decision; decision = barrier.decide(state)) {
    switch (decision.do) {
      case 'announce':
        await announce(decision.attempt, settings, signal);
        barrier.announced(decision.attempt);
        effects.log(`waiting for attempt ${decision.attempt}`);
        break;
      case 'pass':
        effects.log('all pods are here');
        effects.pass();
        break;
      case 'restart':
        effects.log('the run starts over');
        effects.restart();
        return true;
    }
  }
  return false;
}

async function announce(attempt: number, { namespace, pod, ...settings }: AgentSettings, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify({ metadata: { annotations: { [IN_PLACE_RESTART_ATTEMPT]: `${attempt}` } } });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}?fieldManager=in-place-restart-agent`;
  await answer(await request(settings, path, { method: 'PATCH', headers: { 'content-type': 'application/merge-patch+json' }, body, signal }));
}

/** The object as it is, and whenever it changes. */
async function* watch({ source, namespace, run, ...settings }: AgentSettings, signal: AbortSignal): AsyncGenerator<RunObject> {
  const query = `watch=true&fieldSelector=metadata.name%3D${encodeURIComponent(run)}&timeoutSeconds=${WATCH_SECONDS}`;
  const response = await answer(await request(settings, `${COLLECTIONS[source](namespace)}?${query}`, { signal }));
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n');
    pending = lines.pop()!;
    for (const line of lines) {
      const { type, object } = JSON.parse(line) as { type: string; object: RunObject & { message?: string } };
      if (type === 'ERROR') throw new Error(`the watch ended: ${object.message}`);
      if (type === 'ADDED' || type === 'MODIFIED') yield object;
    }
  }
}

function request({ server, token }: Pick<AgentSettings, 'server' | 'token'>, path: string, init: RequestInit): Promise<Response> {
  return fetch(`${server}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token()}` } });
}

async function answer(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { message } = await response.json().catch(() => ({})) as { message?: string };
  throw new Error(`the API server answers ${response.status}${message === undefined ? '' : `: ${message}`}`);
}
