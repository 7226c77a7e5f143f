/** Fields that the API server does not know, and what was probably meant. */
import { nearest } from './nearest';
import { oncePer } from './once-per';
import { shapeOf } from './shapes';
import { fieldPath } from '../model/field-path';
import type { Step } from '../model/field-path';
import type { KubernetesObject } from '../model/kubernetes';
import type { ObjectShape, Shape } from '../model/schema/shape';

export interface UnknownField {
  readonly path: string;
  readonly name: string;
  /** The field of the same object that looks most like it. */
  readonly meant?: string;
  /** Where a field of this name belongs. */
  readonly home?: string;
}

export const unknownFields = oncePer((object: KubernetesObject): readonly UnknownField[] => {
  const shape = shapeOf(object);
  if (!shape) return [];
  const search = new Search();
  search.visit(shape, object);
  return search.found;
});

interface Level {
  readonly shape: ObjectShape;
  readonly path: readonly Step[];
}

class Search {
  readonly found: UnknownField[] = [];
  private readonly path: Step[] = [];
  /** The objects around what is looked at, outermost first. */
  private readonly levels: Level[] = [];

  visit(shape: Shape, value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (shape.kind === 'list' && Array.isArray(value)) {
      if (isNested(shape.items)) value.forEach((item, i) => this.descend(shape.items, item, i));
    } else if (shape.kind === 'object' && !Array.isArray(value)) {
      this.visitObject(shape, value as Readonly<Record<string, unknown>>);
    }
  }

  private visitObject(shape: ObjectShape, value: Readonly<Record<string, unknown>>): void {
    this.levels.push({ shape, path: [...this.path] });
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(shape.fields, name)) {
        if (value[name] !== undefined && value[name] !== null) this.report(shape, name);
      } else if (isNested(shape.fields[name])) {
        this.descend(shape.fields[name], value[name], name);
      }
    }
    this.levels.pop();
  }

  private descend(shape: Shape, value: unknown, step: Step): void {
    this.path.push(step);
    this.visit(shape, value);
    this.path.pop();
  }

  private report(shape: ObjectShape, name: string): void {
    this.found.push({
      path: fieldPath(...this.path, name),
      name,
      meant: nearest(name, Object.keys(shape.fields)),
      home: this.homeOf(name),
    });
  }

  /** The nearest place that has such a field: below this object first, then below those around it. */
  private homeOf(name: string): string | undefined {
    for (const { shape, path } of [...this.levels].reverse()) {
      const home = homesBelow(shape).get(name);
      if (home) return fieldPath(...path, ...home);
    }
    return undefined;
  }
}

const MAX_STEPS_DOWN = 3;

/** By name, the nearest field below an object of this shape, as the steps to it. */
const homesBelow = oncePer((start: ObjectShape): ReadonlyMap<string, readonly Step[]> => {
  const homes = new Map<string, readonly Step[]>();
  let levels: readonly Level[] = [{ shape: start, path: [] }];
  for (let depth = 0; depth <= MAX_STEPS_DOWN; depth++) {
    for (const { shape, path } of levels) {
      for (const name of Object.keys(shape.fields)) if (!homes.has(name)) homes.set(name, [...path, name]);
    }
    levels = levels.flatMap(({ shape, path }) => Object.entries(shape.fields).flatMap(([field, child]) => {
      if (child.kind === 'object') return { shape: child, path: [...path, field] };
      return child.kind === 'list' && child.items.kind === 'object' ? { shape: child.items, path: [...path, field, 0] } : [];
    }));
  }
  return homes;
});

function isNested({ kind }: Shape): boolean {
  return kind === 'object' || kind === 'list';
}
