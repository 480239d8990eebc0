import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../lib/cli/project';

/** A key of a configuration file, as the editor shows it when the pointer rests on it. */
export interface DocumentedKey {
  /** `database.instanceType`, `plugins[].name`. */
  readonly path: string;
  readonly text: string;
  /** What `@default` says; undefined where there is none. */
  readonly byDefault: string | undefined;
  readonly isOptional: boolean;
}

/** Every key that a file may have, read from the type by which defineEnvironment() gives hints in the editor. */
export function documentedKeys(): DocumentedKey[] {
  const file = join(projectRoot, 'lib/config/index.ts');
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    strict: true,
    esModuleInterop: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const define = checker.getExportsOfModule(module).find(({ name }) => name === 'defineEnvironment')!;
  const [signature] = checker.getTypeOfSymbol(define).getCallSignatures();
  const input = checker.getTypeOfSymbol(signature!.getParameters()[0]!);
  return keysOf(checker, input, '');
}

/** The keys of all choices of a type, each once: of two with one name, the one that says more. */
function keysOf(checker: ts.TypeChecker, type: ts.Type, above: string): DocumentedKey[] {
  const found = new Map<string, { key: DocumentedKey; below: DocumentedKey[] }>();
  for (const choice of choicesOf(checker, type)) {
    for (const symbol of choice.getProperties()) {
      const path = above === '' ? symbol.name : `${above}.${symbol.name}`;
      const inner = checker.getTypeOfSymbol(symbol);
      const key: DocumentedKey = {
        path,
        text: oneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
        byDefault: defaultOf(symbol, checker),
        isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      };
      const before = found.get(path);
      found.set(path, {
        key: before === undefined || before.key.text.length < key.text.length ? key : before.key,
        below: unique([...(before?.below ?? []), ...keysBelow(checker, inner, path)]),
      });
    }
  }
  return [...found.values()].flatMap(({ key, below }) => [key, ...below]);
}

function keysBelow(checker: ts.TypeChecker, type: ts.Type, path: string): DocumentedKey[] {
  return [
    ...keysOf(checker, type, path),
    ...choicesOf(checker, type, true)
      .filter((choice) => checker.isArrayType(choice))
      .flatMap((list) =>
        keysOf(checker, checker.getTypeArguments(list as ts.TypeReference)[0]!, `${path}[]`),
      ),
  ];
}

/** The objects with keys of their own among the choices of a type; lists only if asked for. */
function choicesOf(checker: ts.TypeChecker, type: ts.Type, withLists = false): ts.Type[] {
  const choices = type.isUnion() ? type.types : [type];
  return choices.filter(
    (choice) =>
      (choice.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 &&
      (withLists || !checker.isArrayType(choice)),
  );
}

function unique(keys: readonly DocumentedKey[]): DocumentedKey[] {
  return keys.filter(({ path }, index) => keys.findIndex((other) => other.path === path) === index);
}

function defaultOf(symbol: ts.Symbol, checker: ts.TypeChecker): string | undefined {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default');
  return tag && oneLine(ts.displayPartsToString(tag.text)).replace(/^- /, '');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
