/** Whether a value has fields that a TypeScript declaration does not know. Compiled schemas of generated models leave such fields alone. */
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** The fields of one interface of a module, and of what lies within. */
export class DeclaredFields {
  private readonly checker: ts.TypeChecker;
  private readonly declared: ts.Type;

  /** @param module  as it is imported @param name  of the interface */
  public constructor(module: string, name: string) {
    const options: ts.CompilerOptions = { module: ts.ModuleKind.Node16, strict: true, skipLibCheck: true, types: [] };
    const { resolvedModule } = ts.resolveModuleName(module, join(ROOT, 'test', 'any.ts'), options, ts.sys);
    const file = resolvedModule!.resolvedFileName;
    const program = ts.createProgram([file], options);
    this.checker = program.getTypeChecker();
    const symbol = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(program.getSourceFile(file)!)!).find(each => each.name === name)!;
    this.declared = this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  /** Paths of the fields that are not declared: `spec.priorities[0].location`. */
  public unknownIn(value: unknown): string[] {
    return this.unknown(value, this.declared, '');
  }

  private unknown(value: unknown, given: ts.Type, path: string): string[] {
    const type = this.checker.getNonNullableType(given);
    if (Array.isArray(value)) {
      const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
      return value.flatMap((each, i) => this.unknown(each, element, `${path}[${i}]`));
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([field, each]) => {
      const at = path === '' ? field : `${path}.${field}`;
      const property = this.checker.getPropertyOfType(type, field);
      const declared = property ? this.checker.getTypeOfSymbol(property) : this.checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
      return declared ? this.unknown(each, declared, at) : [at];
    });
  }
}
