/** Compares a value, whatever a manifest contained, with the shape that the API expects, and makes it safe to read. */
import { childPath, fieldPath } from '../field-path';
import { parseQuantity } from '../quantity';
import type { Problem } from '../rule';
import type { ObjectShape, Refuser, Shape, Sound } from './shape';

/**
 * * type: not this kind of JSON.
 * * required: a field that must be there is not.
 * * value: a string that is none of the known ones.
 * * range: a number that is too small or too large.
 * * quantity: not a resource quantity.
 * * duplicate: two entries of a list with the same key.
 * * many: too many entries.
 */
export type StructureKind = 'type' | 'required' | 'value' | 'range' | 'quantity' | 'duplicate' | 'many';

export interface StructureProblem extends Problem {
  readonly kind: StructureKind;
  readonly refusedBy: Refuser;
}

export interface Inspection<T = unknown> {
  /** The value with every part that does not fit replaced: left out where it may be, else by an empty one of its kind. */
  readonly sound: T;
  readonly problems: readonly StructureProblem[];
  /** Whether nothing at this path, below or above it has been replaced. */
  intact(path: string): boolean;
  /** Whether the value at this very path has been replaced. */
  replaced(path: string): boolean;
}

export function inspect<S extends Shape>(shape: S, value: unknown): Inspection<Sound<S>> {
  return inspectAny(shape, value) as Inspection<Sound<S>>;
}

/** The same for a shape that is not known beforehand. */
export function inspectAny(shape: Shape, value: unknown, path: readonly (string | number)[] = []): Inspection {
  const inspector = new Inspector(path);
  const sound = inspector.sound(shape, value) ?? blank(shape);
  const { problems, replaced, touched } = inspector;
  return {
    sound,
    problems,
    replaced: at => replaced.has(at),
    intact: at => replaced.size === 0 || (!touched.has(at) && ancestors(at).every(ancestor => !replaced.has(ancestor))),
  };
}

function ancestors(path: string): string[] {
  const found = [''];
  for (let end = path.length; end > 0;) {
    end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
    if (end > 0) found.push(path.slice(0, end));
  }
  return found;
}

/** The least value of a shape. */
function blank(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text': return '';
    case 'flag': return false;
    case 'integer': return Math.max(0, shape.minimum);
    case 'quantity': return '0';
    case 'port': return 0;
    case 'any': return null;
    case 'list': return [];
    case 'map': return {};
    case 'object': return Object.fromEntries(shape.required.map(name => [name, blank(shape.fields[name])]));
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Inspector {
  readonly problems: StructureProblem[] = [];
  readonly replaced = new Set<string>();
  /** The paths at or below which something has been replaced. */
  readonly touched = new Set<string>();
  private readonly steps: (string | number)[];
  private refuser: Refuser = 'schema';

  constructor(path: readonly (string | number)[]) {
    this.steps = [...path];
  }

  /** The value, unchanged if all of it fits; undefined if nothing of it can be kept. */
  sound(shape: Shape, value: unknown): unknown {
    switch (shape.kind) {
      case 'any': return value;
      case 'text': return this.text(shape, value);
      case 'flag': return typeof value === 'boolean' ? value : this.wrongType(value, 'true or false', withoutQuotes(value));
      case 'integer': return this.integer(shape, value);
      case 'quantity': return this.quantity(value);
      case 'port': return Number.isInteger(value) || typeof value === 'string' ? value : this.wrongType(
        value,
        'a port number or name',
        'write a number or the name of a port',
      );
      case 'list': return this.list(shape, value);
      case 'map': return this.map(shape, value);
      case 'object': return this.object(shape, value);
    }
  }

  private text(shape: Shape & { kind: 'text' }, value: unknown): unknown {
    if (typeof value !== 'string') {
      const quoted = typeof value === 'number' || typeof value === 'boolean' ? `put it in quotes: "${value}"` : 'write a string';
      return this.wrongType(value, 'a string', quoted);
    }
    const unset = value === '' && shape.absent !== undefined;
    if (shape.values && !unset && !shape.values.includes(value)) {
      this.report('value', `is ${show(value)}, which is none of ${shape.values.join(', ')}`, `write ${alternatives(shape.values)}`);
    }
    return value;
  }

  private integer({ minimum, maximum }: Shape & { kind: 'integer' }, value: unknown): unknown {
    if (!Number.isInteger(value)) {
      if (typeof value === 'number') return this.wrongType(value, 'a whole number', 'write a whole number');
      return this.wrongType(value, 'a whole number', withoutQuotes(value));
    }
    const number = value as number;
    if (number >= minimum && number <= maximum) return value;
    const limit = number < minimum ? `less than the least allowed, ${minimum}` : `more than the most allowed, ${maximum}`;
    this.report('range', `is ${number}, ${limit}`, `write a number from ${minimum} to ${maximum}`);
    this.markReplaced();
    return undefined;
  }

  private quantity(value: unknown): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') {
      return this.wrongType(
        value,
        'a quantity',
        'write a quantity such as 2, 500m or 64Gi',
      );
    }
    const fraction = typeof value === 'number' && !Number.isInteger(value);
    if (!fraction && parseQuantity(value) !== undefined) return value;
    if (fraction) {this.report('quantity', `is the number ${value}, and a fraction must be a string`, `put it in quotes: "${value}"`);} else {
      this.report(
        'quantity',
        `is ${show(value)}, which is not a quantity`,
        'write a number with or without a unit, such as 2, 500m, 64Gi or 1.5e3',
      );
    }
    this.markReplaced();
    return undefined;
  }

  private list(shape: Shape & { kind: 'list' }, value: unknown): unknown {
    if (!Array.isArray(value)) return this.wrongType(value, 'a list', 'write a list: in YAML, lines that begin with "- "');
    if (shape.maximum !== undefined && value.length > shape.maximum) {
      this.report('many', `has ${value.length} entries, ${value.length - shape.maximum} more than the ${shape.maximum} allowed`, 'remove entries');
    }
    let result: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const kept = this.at(i, () => this.sound(shape.items, value[i])) ?? blank(shape.items);
      if (kept !== value[i]) {
        result ??= [...value];
        result[i] = kept;
      }
    }
    if (shape.keys) this.duplicates(shape.items as ObjectShape, shape.keys, result ?? value);
    return result ?? value;
  }

  private duplicates(items: ObjectShape, keys: readonly string[], entries: readonly unknown[]): void {
    const seen = new Map<string, number>();
    entries.forEach((entry, i) => {
      const at = fieldPath(...this.steps, i);
      if ([at, ...keys.map(key => childPath(at, key))].some(path => this.replaced.has(path))) return;
      const values = keys.map(key => (entry as JsonObject)[key] ?? (items.fields[key] as { absent?: unknown }).absent);
      const id = JSON.stringify(values);
      const first = seen.get(id);
      if (first === undefined) {
        seen.set(id, i);
        return;
      }
      this.at(i, () => this.at(keys[0], () => {
        const path = fieldPath(...this.steps.slice(0, -2), first);
        const taken = values.map((value, k) => k === 0 ? show(value) : `${keys[k]} ${show(value)}`).join(' with ');
        this.report('duplicate', `${taken} is already taken by ${path}`, `give it another ${keys[0]}, or remove one of the two`);
      }));
    });
  }

  private map(shape: Shape & { kind: 'map' }, value: unknown): unknown {
    if (!isObject(value)) return this.wrongType(value, 'a map', 'write a map: in YAML, lines of the form "key: value"');
    let result: Record<string, unknown> | undefined;
    for (const [key, entry] of Object.entries(value)) {
      const kept = entry === null || entry === undefined ? undefined : this.at(key, () => this.sound(shape.values, entry));
      if (kept !== undefined && kept === entry) continue;
      // Maps of the API hold scalars, of which nothing is kept when they do not fit.
      result ??= { ...value };
      delete result[key];
    }
    return result ?? value;
  }

  private object(shape: ObjectShape, value: unknown): unknown {
    if (!isObject(value)) return this.wrongType(value, 'a map', 'write a map: in YAML, lines of the form "key: value"');
    const outer = this.refuser;
    this.refuser = shape.refusedBy ?? outer;
    let result: Record<string, unknown> | undefined;
    for (const [name, field] of Object.entries(shape.fields)) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      const required = shape.required.includes(name);
      const kept = this.at(name, () => member === null || member === undefined ? this.absent(required) : this.sound(field, member))
        ?? (required ? blank(field) : undefined);
      if (kept === member) continue;
      result ??= { ...value };
      if (kept === undefined) delete result[name];
      else result[name] = kept;
    }
    this.refuser = outer;
    return result ?? value;
  }

  /** An explicit null counts as absent, as for the API server. */
  private absent(required: boolean): undefined {
    if (!required) return;
    this.report('required', 'is missing', `write ${this.steps.at(-1)}`);
    this.markReplaced();
  }

  private wrongType(value: unknown, expected: string, remedy: string): undefined {
    this.report('type', `is ${show(value)}, where ${expected} is expected`, remedy);
    this.markReplaced();
  }

  private report(kind: StructureKind, message: string, remedy: string): void {
    const step = this.steps.at(-1) ?? 'the document';
    const subject = typeof step === 'number' ? `entry ${step}` : step;
    this.problems.push({ kind, refusedBy: this.refuser, path: fieldPath(...this.steps), message: `${subject} ${message}`, remedy });
  }

  private markReplaced(): void {
    let path = '';
    for (const step of this.steps) {
      path = childPath(path, step);
      this.touched.add(path);
    }
    this.replaced.add(path);
  }

  private at<T>(step: string | number, inner: () => T): T {
    this.steps.push(step);
    const result = inner();
    this.steps.pop();
    return result;
  }
}

function withoutQuotes(value: unknown): string {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return `write it without quotes: ${value}`;
  if (value === 'true' || value === 'false') return `write it without quotes: ${value}`;
  return 'write one';
}

function alternatives(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

const MAX_SHOWN = 60;

/** A value as it is quoted in a message: short, on one line, and for anything that a parser can return. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  const shown = typeof value === 'string' ? `'${value.replace(/\s+/g, ' ')}'` : String(value);
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}
