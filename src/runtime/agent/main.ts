/**
 * The in-place restart agent as a program: a sidecar whose startup probe succeeds when the pods of the run may start, and which ends with an exit code that makes
 * the kubelet start all containers of its pod over. What it needs to know comes from its environment (docs/policies.md).
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { runAgent } from './agent';
import type { Source } from './run-state';
import { visibleText } from '../../model/visible-text';

const { env } = process;
const CREDENTIALS = env.CREDENTIALS_FOLDER ?? '/var/run/secrets/kubernetes.io/serviceaccount';
const PROBE_PORT = Number(env.STARTUP_PROBE_PORT ?? 8081);
const PROBE_PATH = env.STARTUP_PROBE_PATH ?? '/barrier-is-down';
const EXIT_CODE = Number(env.IN_PLACE_RESTART_EXIT_CODE ?? 1);

function required(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`in-place-restart-agent: the variable ${name} is not set`);
  return value;
}

for (const [signal, code] of [['SIGTERM', 143], ['SIGINT', 130]] as const) process.once(signal, () => process.exit(code));

runAgent({
  server: env.API_SERVER ?? `https://${required('KUBERNETES_SERVICE_HOST')}:${required('KUBERNETES_SERVICE_PORT')}`,
  token: () => readFileSync(`${CREDENTIALS}/token`, 'utf8').trim(),
  namespace: readFileSync(`${CREDENTIALS}/namespace`, 'utf8').trim(),
  run: required('JOBSET_NAME'),
  source: (env.RUN_SOURCE ?? 'jobset') as Source,
  pod: required('POD_NAME'),
  retryAfter: 1000,
}, {
  pass: () => createServer(({ url }, response) => response.writeHead(url === PROBE_PATH ? 200 : 404).end()).listen(PROBE_PORT),
  restart: () => process.exit(EXIT_CODE),
  log: message => console.log(visibleText(message)),
}, new AbortController().signal).catch((error: Error) => {
  console.error(visibleText(error.message));
  process.exit(EXIT_CODE);
});
