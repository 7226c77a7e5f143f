/** Structured logs: one JSON object a line. */

import { visibleJson } from '../../model/visible-text';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = typeof LOG_LEVELS[number];

export type LogFields = Readonly<Record<string, unknown>>;

export class Log {
  private readonly said = new Set<string>();

  /** @param now milliseconds since 1970 */
  constructor(private readonly level: LogLevel, private readonly write: (line: string) => void, private readonly now: () => number) {}

  debug(message: string, fields?: LogFields): void {
    this.log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.log('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.log('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.log('error', message, fields);
  }

  /** Says it again only after it has been taken back: what is repeated for as long as something is wrong. */
  once(key: string, level: LogLevel, message: string, fields?: LogFields): void {
    if (this.said.has(key)) return;
    this.said.add(key);
    this.log(level, message, fields);
  }

  takeBack(key: string): void {
    this.said.delete(key);
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.level)) return;
    this.write(`${visibleJson({ time: new Date(this.now()).toISOString(), level, message, ...fields })}\n`);
  }
}
