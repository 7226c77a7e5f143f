/** No regular expression of the library takes more than linear time: counted, not measured, on texts that are made of the expression. */
import { attacksOn, type Attack } from './attacks';
import { parse, stepsOf } from './backtracking';
import { literals } from './literals';

/** Expressions that are asked about short texts only, and why those are short. */
const BOUNDED: Readonly<Record<string, string>> = {
  'model/quantity.ts ^([+-]?)(\\d+\\.?\\d*|\\.\\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\\d+))?$': 'a quantity of more than 100 characters is none',
};

/** Long enough to tell a square from a line, and short enough for the stack of an engine that recurses. */
const LENGTH = 480;
const MOST_STEPS = 2_000_000;

/** An attack for which twice the text takes about four times the steps, or more. */
function superlinear(source: string, flags: string): Attack | undefined {
  const node = parse(source, flags);
  const steps = ({ before, pump, behind }: Attack, times: number) => stepsOf(node, flags, before + pump.repeat(times) + behind, MOST_STEPS);
  return attacksOn(node).find(attack => {
    const times = Math.max(12, Math.floor(LENGTH / 2 / attack.pump.length));
    const [once, twice] = [steps(attack, times), steps(attack, 2 * times)];
    return twice === Infinity || twice > 2.8 * once + 500;
  });
}

const ALL = [...new Map(literals().map(literal => [`${literal.file} /${literal.source}/${literal.flags}`, literal])).values()];

test('there are some', () => {
  expect(ALL.length).toBeGreaterThan(100);
});

test('none is excused that is not there, or needs no excuse', () => {
  const bounded = ALL.filter(({ file, source, flags }) => BOUNDED[`${file} ${source}`] !== undefined && superlinear(source, flags));
  expect(bounded.map(({ file, source }) => `${file} ${source}`)).toEqual(Object.keys(BOUNDED));
});

test.each(ALL)('$file /$source/$flags', ({ file, source, flags }) => {
  const attack = superlinear(source, flags);
  expect(BOUNDED[`${file} ${source}`] === undefined ? attack : undefined).toBeUndefined();
});

test.each([
  ['a variable in a text', '\\$(?:\\$|\\(([^)]*)\\))', 'g'],
  ['an option with a place', '--?([\\w.-]+)[=\\s]+[\'"]?(\\/[\\w./-]+)', 'g'],
  ['a server in the foreground', '\\bsshd\\b(?:\\s+[^\\s;&|]+)*?\\s+-[a-zA-Z]*D[a-zA-Z]*(?=\\s|;|$)', ''],
  ['two ends of a command', '\\bray\\s+start\\b[^;|&\\n]*\\s--block\\b', ''],
  ['a duration', '(\\d+(?:\\.\\d+)?)([hms])', 'g'],
  ['nested repetitions', '^(a+)+$', ''],
  ['overlapping alternatives', '^(?:a|a)*b', ''],
])('%s was superlinear, and is found', (_, source, flags) => {
  expect(superlinear(source, flags)).toBeDefined();
});
