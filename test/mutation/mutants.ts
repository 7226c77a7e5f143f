/** Small mistakes that somebody could make in a source: each one is a mutant that some test should notice. */
import * as ts from 'typescript';

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
}

/** The source with the mistake in it. */
export function mutated(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '-': ['+'],
  '*': ['/'],
};

const METHODS: Readonly<Record<string, string>> = { every: 'some', some: 'every', startsWith: 'endsWith', endsWith: 'startsWith', min: 'max', max: 'min' };

/** Text for people: a slip in it is not a mistake of the program. */
const PROSE = ['title', 'why', 'message', 'remedy', 'code', 'severity'];

export function mutantsOf(file: string, source: string): Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];

  const add = (node: ts.Node, replacement: string, start = node.getStart(tree), end = node.getEnd()) => {
    const original = source.slice(start, end);
    found.push({ file, line: tree.getLineAndCharacterOfPosition(start).line + 1, start, end, original, replacement });
  };

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && PROSE.includes(node.name.getText(tree))) return;

    if (ts.isBinaryExpression(node)) binary(node);
    if (ts.isIfStatement(node)) condition(node.expression);
    if (ts.isConditionalExpression(node)) condition(node.condition);
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) add(node, node.operand.getText(tree));
    if (ts.isNumericLiteral(node)) add(node, `(${node.text} + 1)`);
    if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) add(node, '[]');
    if (ts.isExpressionStatement(node) && ts.isYieldExpression(node.expression)) add(node, ';');
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) method(node.expression, node);
    ts.forEachChild(node, visit);
  };

  const binary = (node: ts.BinaryExpression): void => {
    const operator = node.operatorToken.getText(tree);
    if (operator === '??') add(node, node.left.getText(tree));
    for (const other of OPERATORS[operator] ?? []) add(node.operatorToken, other);
    if (operator === '===' || operator === '!==') {
      for (const side of [node.left, node.right]) if (ts.isStringLiteral(side)) add(side, "'a mutant'");
    }
  };

  const condition = (node: ts.Expression): void => {
    add(node, 'true');
    add(node, 'false');
  };

  const method = ({ name, expression }: ts.PropertyAccessExpression, call: ts.CallExpression): void => {
    const other = METHODS[name.text];
    if (other) add(name, other);
    if (name.text === 'filter' || name.text === 'slice') add(call, expression.getText(tree));
  };

  visit(tree);
  return found;
}

/** Shuffled by a seed: the same seed gives the same order. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = state * 48271 % 2147483647;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
