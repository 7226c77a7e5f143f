/**
 * Texts of the Common Expression Language, in which admission policies are written.
 *
 * Unlike the rules in the CustomResourceDefinition, those of a policy are not priced before they run, so lists may be as long as they are.
 */

/** A text of CEL. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** The list at a field of a value, empty where there is none. */
export function listAt(owner: string, field: string): string {
  return `(has(${owner}.${field}) ? ${owner}.${field} : [])`;
}

/** The map at a field of a value, empty where there is none. */
export function mapAt(owner: string, field: string): string {
  return `(has(${owner}.${field}) ? ${owner}.${field} : {})`;
}

/** Whether two values say the same. */
export type Same = (now: string, before: string) => string;

/** The numbers to count with. As many elements of a list are looked at one by one; hardly any list has more. */
export const INDEXES = `[${Array.from({ length: 256 }, (_, i) => i).join(',')}]`;

/** Variables of a policy that comparisons refer to. */
export const COMPARISON_VARIABLES: Readonly<Record<string, string>> = {
  indexes: INDEXES,
  // Clients written in Go drop these when they write an object back.
  absent: '[dyn(null), dyn(""), dyn(false), dyn([]), dyn({})]',
};

const isAbsent = (value: string) => `${value} in variables.absent`;

/** Short names for two values, told apart from those around them by a number: long paths would be repeated at every use. */
function bound(now: string, before: string, use: (a: string, b: string, level: number) => string): string {
  const level = Number(/^a(\d+)/.exec(now)?.[1] ?? 0) + 1;
  const [a, b] = [`a${level}`, `b${level}`];
  return `[${now}].all(${a}, [${before}].all(${b}, ${use(a, b, level)}))`;
}

export const equal: Same = (now, before) => `${now} == ${before}`;

const isScalar = (value: string) => `(type(${value}) == string || type(${value}) == int)`;

/** `1Gi` and `1024Mi`, 4 and `4`. */
export const equalQuantity: Same = (now, before) => `(${now} == ${before} || ${isScalar(now)} && ${isScalar(before)}`
  + ` && isQuantity(string(${now})) && isQuantity(string(${before})) && quantity(string(${now})).compareTo(quantity(string(${before}))) == 0)`;

/** Whether two maps say the same, member by member: some are left out, and for some it is known what they are made of. */
export function sameMap(members: Readonly<Record<string, Same>>, otherwise: Same, leftOut?: string): Same {
  return (now, before) => bound(now, before, (a, b, level) => {
    const key = `k${level}`;
    const known = leftOut === undefined ? '' : `${key} in ${leftOut} || `;
    const each = Object.entries(members)
      .reduceRight((rest, [name, same]) => `(${key} == ${text(name)} ? ${same(`${a}[${key}]`, `${b}[${key}]`)} : ${rest})`, otherwise(`${a}[${key}]`, `${b}[${key}]`));
    return `${a}.all(${key}, ${known}(${key} in ${b} ? ${each} : ${isAbsent(`${a}[${key}]`)}))`
      + ` && ${b}.all(${key}, ${known}${key} in ${a} || ${isAbsent(`${b}[${key}]`)})`;
  });
}

export function sameList(element: Same): Same {
  return (now, before) => bound(now, before, (a, b, level) => {
    const i = `i${level}`;
    return `size(${a}) == size(${b}) && variables.indexes.all(${i}, ${i} >= size(${a}) || ${element(`${a}[${i}]`, `${b}[${i}]`)})`;
  });
}

/** Whether two values, whatever they are, say the same, down to a depth beyond which nothing may differ at all. */
export function sameValue(depth: number, leaf: Same = equal): Same {
  if (depth === 0) return leaf;
  const deeper = sameValue(depth - 1, leaf);
  return (now, before) => bound(now, before, (a, b) => `${a} == ${b} || (type(${a}) == map && type(${b}) == map ? ${sameMap({}, deeper)(a, b)}`
    + ` : type(${a}) == list && type(${b}) == list ? ${sameList(deeper)(a, b)} : ${leaf(a, b)})`);
}
