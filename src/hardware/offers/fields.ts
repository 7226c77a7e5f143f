import type { StringMap } from '../../model/kubernetes';
import { quantityValue } from '../quantity';

/**
 * Reads fields of a manifest that nobody has validated: a field that is missing, or of another type than asked for,
 * is undefined. Nothing here throws.
 */
export class Fields {
  public static of(value: unknown): Fields {
    return new Fields(isObject(value) ? value : {});
  }

  private constructor(private readonly object: Readonly<Record<string, unknown>>) {}

  public has(name: string): boolean {
    return this.object[name] !== undefined && this.object[name] !== null;
  }

  /** The object in a field, empty when there is none: `fields.child('spec').child('autoscaling')`. */
  public child(...path: string[]): Fields {
    return path.reduce<Fields>((fields, name) => Fields.of(fields.object[name]), this);
  }

  /** The objects in a list. */
  public children(name: string): Fields[] {
    return this.childEntries(name).map(([, child]) => child);
  }

  /** The same with their places, of which some may be taken by what is no object. */
  public childEntries(name: string): (readonly [index: number, child: Fields])[] {
    return this.list(name).flatMap((value, i) => isObject(value) ? [[i, Fields.of(value)] as const] : []);
  }

  public text(name: string): string | undefined {
    const value = this.object[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  public flag(name: string): boolean | undefined {
    const value = this.object[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A whole number, also where it is written as text (annotations). */
  public whole(name: string): number | undefined {
    const value = this.object[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
  }

  /** The number that a quantity says: cores, bytes, devices. */
  public amount(name: string): number | undefined {
    const value = this.object[name];
    return typeof value === 'string' || typeof value === 'number' ? quantityValue(value) : undefined;
  }

  /** The texts in a list, or undefined when the field is no list. */
  public texts(name: string): string[] | undefined {
    return Array.isArray(this.object[name]) ? this.textEntries(name).map(([, text]) => text) : undefined;
  }

  /** The same with their places. */
  public textEntries(name: string): (readonly [index: number, text: string])[] {
    return this.list(name).flatMap((value, i) => typeof value === 'string' ? [[i, value] as const] : []);
  }

  /** Keys and scalar values, such as labels. */
  public map(name: string): StringMap {
    const value = this.object[name];
    if (!isObject(value)) return {};
    const scalar = (entry: unknown) => typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean';
    return Object.fromEntries(Object.entries(value).filter(([, entry]) => scalar(entry)).map(([key, entry]) => [key, String(entry)]));
  }

  private list(name: string): unknown[] {
    const value = this.object[name];
    return Array.isArray(value) ? value : [];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
