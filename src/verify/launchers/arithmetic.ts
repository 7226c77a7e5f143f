/** `$(( … ))` of a shell script, as far as it is plain arithmetic on whole numbers. */

const TOKEN = /\s*(?:(\d+)|\$?\{?([A-Za-z_]\w*)\}?|([-+*/%()]))/y;

/** The value, or undefined when the expression holds anything else, a variable whose value is unknown, or more than is counted exactly. */
export function evaluateArithmetic(expression: string, lookup: (name: string) => string | undefined): number | undefined {
  const tokens: (number | string | undefined)[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [, digits, name, operator] = match;
    tokens.push(operator ?? wholeNumber(digits ?? lookup(name)));
  }
  const parser = new Parser(tokens);
  const value = parser.sum();
  return parser.done ? value : undefined;
}

/** A number as a shell counts: digits, with no sign and no leading zero, which would make it octal. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9]\d*)$/.test(text.trim()) ? exact(Number(text)) : undefined;
}

function exact(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Parentheses in parentheses. What nests deeper is unknown. */
const MAX_DEPTH = 50;

class Parser {
  private position = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly (number | string | undefined)[]) {}

  get done(): boolean {
    return this.position === this.tokens.length;
  }

  sum(): number | undefined {
    let value = this.product();
    for (let operator = this.take('+', '-'); operator; operator = this.take('+', '-')) {
      const right = this.product();
      value = value === undefined || right === undefined ? undefined : exact(operator === '+' ? value + right : value - right);
    }
    return value;
  }

  private product(): number | undefined {
    let value = this.factor();
    for (let operator = this.take('*', '/', '%'); operator; operator = this.take('*', '/', '%')) {
      const right = this.factor();
      if (value === undefined || right === undefined || operator !== '*' && right === 0) value = undefined;
      else value = exact(operator === '*' ? value * right : operator === '/' ? Math.trunc(value / right) : value % right);
    }
    return value;
  }

  private factor(): number | undefined {
    if (this.depth < MAX_DEPTH && this.take('(')) {
      this.depth++;
      const value = this.sum();
      this.depth--;
      return this.take(')') ? value : undefined;
    }
    const token = this.tokens[this.position];
    if (typeof token === 'string') return undefined;
    this.position++;
    return token;
  }

  private take(...operators: string[]): string | undefined {
    const token = this.tokens[this.position];
    if (typeof token !== 'string' || !operators.includes(token)) return undefined;
    this.position++;
    return token;
  }
}
