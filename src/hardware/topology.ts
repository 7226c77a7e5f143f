/** Shapes of accelerator slices: `4x4`, `2x2x4`. */

const SHAPE = /^[1-9]\d{0,5}(x[1-9]\d{0,5}){0,2}$/;

/** The sides of a shape of one to three dimensions, or undefined when the text is not one. */
export function parseTopology(text: string): number[] | undefined {
  return SHAPE.test(text) ? text.split('x').map(Number) : undefined;
}

/** As people write it by hand: `4X4`, `4×4`, `4 x 4`, `4*4`. */
export function asTopology(text: string): string {
  return text.toLowerCase().split(/[x×*]/).map(side => side.trim()).join('x');
}

export function formatTopology(sides: readonly number[]): string {
  return sides.join('x');
}

export function chipsIn(sides: readonly number[]): number {
  return sides.reduce((product, side) => product * side, 1);
}

/** The shape with its sides in ascending order, as providers write them: `8x4` is `4x8`. */
export function ascending(sides: readonly number[]): number[] {
  return [...sides].sort((a, b) => a - b);
}

/**
 * The shapes of `legal` closest to `wanted`, best first: the same shape with its sides in order, then by the ratio of
 * chips, then by the sides.
 */
export function nearestTopologies(wanted: readonly number[], legal: readonly string[], count = 3): string[] {
  const target = ascending(wanted);
  const score = (topology: string) => {
    const sides = ascending(parseTopology(topology) ?? []);
    const length = Math.max(sides.length, target.length);
    const padded = (shape: readonly number[]) => [...Array<number>(length - shape.length).fill(1), ...shape];
    const theirs = padded(sides);
    const difference = padded(target).reduce((sum, side, i) => sum + Math.abs(side - theirs[i]), 0);
    return { topology, ratio: Math.abs(Math.log(chipsIn(sides) / chipsIn(target))), difference };
  };
  return legal
    .map(score)
    .sort((a, b) => a.ratio - b.ratio || a.difference - b.difference)
    .slice(0, count)
    .map(({ topology }) => topology);
}
