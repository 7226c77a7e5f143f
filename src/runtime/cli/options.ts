/** Options of a command line, without a stack trace for those that do not exist. */
import { parseArgs } from 'node:util';
import { UsageError } from './command';
import { nearest } from '../../verify/nearest';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Whether it may be written several times; its values are then in `lists`. */
  readonly multiple?: boolean;
}

export interface ParsedOptions {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Options and positional arguments. Throws `UsageError` for options that there are not. */
export function parseOptions(args: readonly string[], options: Readonly<Record<string, OptionSpec>>): ParsedOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const entries = Object.entries(values);
    return {
      values: Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value))) as ParsedOptions['values'],
      lists: Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))) as ParsedOptions['lists'],
      positionals,
    };
  } catch (error) {
    throw new UsageError(explained(error as Error & { code?: string }, Object.keys(options)));
  }
}

function explained({ code, message }: Error & { code?: string }, known: readonly string[]): string {
  const option = /'(-[^' ]*)/.exec(message)?.[1];
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION' || option === undefined) return lowerFirst(message.split('\n')[0].replace(/\.$/, ''));
  const meant = nearest(option.replace(/^-+/, ''), known);
  return `unknown option ${option}${meant ? `, did you mean --${meant}?` : ''}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
