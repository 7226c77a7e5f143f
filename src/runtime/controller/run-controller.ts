/** Runs the controller as a process until it is told to end: the same from the bundle in a cluster as from the command line. */
import { hostname } from 'node:os';
import { Controller } from './controller';
import { Log } from './log';
import type { ControllerOptions } from './options';
import { HttpsApi, SYSTEM_CLOCK } from '../kubernetes';
import type { Connection } from '../kubernetes';

/** What an operator may expect a graceful stop to take, in milliseconds; Kubernetes kills after 30 s. */
const LONGEST_STOP = 20_000;

/** @returns the exit code */
export async function runController(options: ControllerOptions, connection: Connection, write: (line: string) => void): Promise<number> {
  const log = new Log(options.logLevel, write, SYSTEM_CLOCK.now);
  const api = new HttpsApi(connection, { userAgent: 'cdk8s-jobset-controller' });
  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>(resolve => {
    end = resolve;
  });
  const controller = new Controller(options, {
    api,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    log,
    instance: process.env.POD_NAME ?? hostname(),
    lost: () => end(1),
  });
  const stop = (signal: string) => {
    log.info('stopping', { signal });
    const late = setTimeout(() => end(1), LONGEST_STOP);
    controller.stop().then(() => {
      clearTimeout(late);
      end(0);
    }, (error: unknown) => {
      log.error('stopping failed', { error: String(error) });
      end(1);
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const port = await controller.start();
  log.info('started', { server: connection.server, port });
  const code = await ended;
  api.close();
  return code;
}
