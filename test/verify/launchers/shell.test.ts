import * as fc from 'fast-check';
import { evaluateArithmetic } from '../../../src/verify/launchers/arithmetic';
import { UNKNOWN } from '../../../src/verify/launchers/references';
import { readScript } from '../../../src/verify/launchers/shell';

const ENVIRONMENT: Record<string, string | undefined> = { NODES: '4', GPUS: '8', FLAGS: '--a 1  --b', EMPTY: '', SECRET: undefined };

/** Commands of a script as texts: `?` for a word that only the run will tell, `?…` for one that may be several, `(…)` around conditional ones. */
function commandsOf(script: string): string[] | undefined {
  return readScript(script, name => name in ENVIRONMENT ? { text: ENVIRONMENT[name] } : 'absent')?.commands.map(({ words, conditional }) => {
    const text = words.map(word => word.text?.replaceAll(UNKNOWN, '?') ?? (word.many ? '?…' : '?')).join(' ');
    return conditional ? `(${text})` : text;
  });
}

describe('words', () => {
  test.each([
    ['plain words', 'torchrun --nnodes=4 train.py', 'torchrun --nnodes=4 train.py'],
    ['continued lines', 'torchrun \\\n  --nnodes 4 \\\n  train.py', 'torchrun --nnodes 4 train.py'],
    ['quotes', 'echo \'a b\' "c d"e \\"f', 'echo a b c de "f'],
    ['comments', 'echo a # b\n# c\necho d#e', 'echo a'],
    ['variables', 'echo $NODES ${NODES}x "$GPUS"', 'echo 4 4x 8'],
    ['fallbacks', 'echo ${NODES:-1} ${MISSING:-2} ${EMPTY:-3} ${MISSING:=a$GPUS}', 'echo 4 2 3 a8'],
    ['arithmetic', 'echo $((NODES * GPUS)) $(( ($NODES+1)*2 ))', 'echo 32 10'],
    ['an unquoted variable splits', 'run $FLAGS', 'run --a 1 --b'],
    ['a quoted variable does not', 'run "$FLAGS"', 'run --a 1  --b'],
    ['a value of the run', 'run --x=$SECRET "$SECRET" $SECRET', 'run --x=? ? ?…'],
    ['an unknown variable', 'run "$MISSING"', 'run ?'],
    ['command output', 'run $(nproc) `hostname` "$(cat a | grep ")" )"', 'run ?… ?… ?'],
    ['patterns', 'run "${HOSTNAME##*-}" ${NODES%x}', 'run ? ?…'],
    ['all arguments', 'run "$@" "${A[@]}" "$1"', 'run ?… ?… ?'],
    ['redirections', 'run a 2>&1 >out.log < in &> both b', 'run a b'],
    ['single quotes keep a dollar', 'run \'$NODES\'', 'run $NODES'],
    ['a dollar alone', 'run a$ $', 'run a$ $'],
  ])('%s', (_, script, expected) => {
    expect(commandsOf(script)?.[0]).toBe(expected);
  });

  test.each(['echo \'a', 'echo "a', 'echo $(a', 'echo ${a', 'echo `a'])('%s cannot be read', script => {
    expect(commandsOf(script)).toBeUndefined();
  });
});

describe('commands', () => {
  test('separators', () => {
    expect(commandsOf('cd /x && run a; run b | tee c & run d\nrun e')).toEqual(['cd /x', 'run a', 'run b', 'tee c', 'run d', 'run e']);
  });

  test('what depends on something', () => {
    expect(commandsOf('[ $A = 0 ] && run a\nrun b || run c\nif test x; then run d; else run e; fi; run f'))
      .toEqual(['[ ?… = 0 ]', '(run a)', 'run b', '(run c)', '(test x)', '(run d)', '(run e)', 'run f']);
  });

  test('loops, cases, functions and subshells', () => {
    expect(commandsOf('for i in 1 2; do run $i; done; while true; do run a; done; case $A in b) run c;; esac; f() { run d; }; (run e); { run f; }'))
      .toEqual(['(run ?…)', '(true)', '(run a)', '(run c)', '(run d)', '(run e)', 'run f']);
    expect(commandsOf('function f { run a; }\nrun b')).toEqual(['(run a)', 'run b']);
    expect(commandsOf('stop() (kill -TERM $!;);\n(f() { run a; }; run b)\nrun c')).toEqual(['(kill -TERM ?…)', '(run a)', '(run b)', 'run c']);
    expect(commandsOf('f()\n{\n  run a\n}\nrun b')).toEqual(['(run a)', 'run b']);
  });

  test('here documents are no commands', () => {
    expect(commandsOf('cat <<EOF > hosts\ntorchrun a\nEOF\nrun b')).toEqual(['cat', 'run b']);
  });

  test('nothing comes after exec and exit', () => {
    expect(commandsOf('exec run a\nrun b')).toEqual(['exec run a']);
    expect(commandsOf('run a; exit 0; run b')).toEqual(['run a', 'exit 0']);
  });
});

describe('variables', () => {
  test('assignments and exports', () => {
    expect(commandsOf('A=1; export B=$((A+1)) C="x $A"; run $A $B "$C"')?.at(-1)).toBe('run 1 2 x 1');
    expect(commandsOf('A=1 run $A')).toEqual(['run ?…']);
  });

  test('an assignment that may not happen', () => {
    expect(commandsOf('NODES=2; if x; then NODES=3; fi; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('[ x ] && NODES=3; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('(NODES=3); run $NODES')?.at(-1)).toBe('run ?…');
  });

  test('values from elsewhere', () => {
    expect(commandsOf('read NODES; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('NODES=$(nproc); run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('NODES=(1 2); run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('NODES+=1; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('source env.sh; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('for NODES in 1; do x; done; run $NODES')?.at(-1)).toBe('run ?…');
    expect(commandsOf('((NODES++)); run $NODES')?.at(-1)).toBe('run ?…');
  });

  test('variables at the end', () => {
    const variables = readScript('A=1; B=2 run', () => 'absent')!.variables;
    expect([variables.sets('A'), variables.lookup('A'), variables.sets('B'), variables.lookup('B')]).toEqual([true, { text: '1' }, false, 'absent']);
  });
});

test.each([
  ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['7 / 2', 3], ['7 % 4', 3], ['A * $B + ${A}', 8],
  ['1 +', undefined], ['(1', undefined], ['1 / 0', undefined], ['A << 1', undefined], ['C', undefined], ['C + 1', undefined], ['1 + C', undefined], ['2 * C', undefined], ['C / 2', undefined], ['010', undefined], ['1 2', undefined], ['9007199254740991 + 1', undefined], ['9007199254740992', undefined], ['9007199254740991 * 9 / 9', undefined],
])('arithmetic: %s is %s', (expression, expected) => {
  expect(evaluateArithmetic(expression, name => ({ A: '2', B: '3' })[name])).toBe(expected);
});

describe('long and deep scripts', () => {
  test('fallbacks in fallbacks', () => {
    const nested = (depth: number) => `${'${MISSING:-'.repeat(depth)}end${'}'.repeat(depth)}`;
    expect(commandsOf(`run ${nested(8)}`)).toEqual(['run end']);
    expect(commandsOf(`run ${nested(100_000)}; next $NODES`)).toEqual(['run ?…', 'next 4']);
  });

  test('parentheses in parentheses', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}NODES${')'.repeat(depth)}`;
    expect(commandsOf(`run $(( ${nested(20)} + 1 ))`)).toEqual(['run 5']);
    expect(commandsOf(`run $(( ${nested(200_000)} + 1 )); next`)).toEqual(['run ?…', 'next']);
  });

  test('subshells, groups, loops and substitutions in one another', () => {
    const deep = 100_000;
    expect(commandsOf(`${'( '.repeat(deep)}run${' )'.repeat(deep)}; next`)).toEqual(['(run)', 'next']);
    expect(commandsOf(`${'{ '.repeat(deep)}run;${' };'.repeat(deep)} next`)).toEqual(['run', 'next']);
    const loops = 15_000;
    expect(commandsOf(`${'while a; do '.repeat(loops)}run;${' done;'.repeat(loops)} next`)!.slice(-2)).toEqual(['(run)', 'next']);
    expect(commandsOf(`run ${'$(a '.repeat(deep)}${')'.repeat(deep)}; next`)).toEqual(['run ?…', 'next']);
  });

  test('each of many commands sees what was assigned before it', () => {
    const many = 20_000;
    const script = readScript(Array.from({ length: many }, (_, i) => `A${i}=${i}; B=${i} run $A${i} $A0`).join('\n'), () => 'absent')!;
    expect(script.commands).toHaveLength(many);
    for (const i of [0, 1, 12_345, many - 1]) {
      const { words, variables } = script.commands[i];
      expect(words.map(({ text }) => text)).toEqual(['run', `${i}`, '0']);
      expect([variables.lookup('B'), variables.lookup(`A${i}`), variables.lookup(`A${i + 1}`)]).toEqual([{ text: `${i}` }, { text: `${i}` }, 'absent']);
    }
  });

  test('a script of more commands than anybody writes is not read', () => {
    expect(commandsOf('run\n'.repeat(20_000))).toHaveLength(20_000);
    expect(commandsOf('run\n'.repeat(500_000))).toBeUndefined();
  });

  test('variables that double are known as long as an argument can be', () => {
    const doubling = (times: number) => `A0=ab; ${Array.from({ length: times }, (_, i) => `A${i + 1}=$A${i}$A${i}`).join('; ')}; run $A${times}`;
    expect(commandsOf(doubling(10))).toEqual([`run ${'ab'.repeat(2 ** 10)}`]);
    expect(commandsOf(doubling(500))).toEqual(['run ?…']);
  });

  test('all that many commands say of one long variable is known up to a limit', () => {
    const script = readScript(`A=${'a'.repeat(100_000)}\n${'run $A\n'.repeat(10_000)}run end`, () => 'absent')!;
    expect(script.commands.filter(({ words }) => words[1].text?.startsWith('a'))).toHaveLength(5);
    expect(script.commands.at(-1)?.words).toEqual([{ text: 'run' }, { text: 'end' }]);
  });
});

describe('any text', () => {
  const piece = fc.constantFrom('$', '(', ')', '{', '}', '"', '\'', '`', '\\', '\n', ' ', ';', '&', '|', '<', '>', '#', '=', '$((', '))', '${', ':-', '<<E', 'E', 'if', 'fi', 'for', 'done', 'case', 'esac', 'f()', 'function', 'a', '1', UNKNOWN);

  test('is read to its end or not at all', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')), text => {
      const script = readScript(text, () => 'absent');
      expect(script === undefined || script.commands.length <= text.length).toBe(true);
    }), { numRuns: 2000 });
  });

  test('in single quotes is one word', () => {
    fc.assert(fc.property(fc.string().filter(text => !/['\uE000]/.test(text)), text => {
      expect(readScript(`run '${text}' end`, () => 'absent')?.commands.map(({ words }) => words)).toEqual([[{ text: 'run' }, { text }, { text: 'end' }]]);
    }));
  });
});
