import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { Entry } from './entry.ts';

/** What the text alone tells of an entry. */
export type Part = Pick<Entry, 'name' | 'value' | 'type' | 'text'>;

/** Splits the text of a declaration file into one entry for each name that it declares. */
export function splitDeclarations(text: string): readonly Part[] {
  const file = ts.createSourceFile('cell.d.ts', text, ts.ScriptTarget.ESNext);
  const parts = new Map<string, Part>();
  for (const part of file.statements.flatMap((statement) => partsOf(statement, file))) {
    const before = parts.get(part.name);
    parts.set(part.name, before ? merge(before, part) : part);
  }
  return [...parts.values()];
}

/** Overloads, merged interfaces, a class and its namespace. */
function merge(a: Part, b: Part): Part {
  return { name: a.name, value: a.value || b.value, type: a.type || b.type, text: `${a.text}\n${b.text}` };
}

function partsOf(node: TS.Statement, file: TS.SourceFile): readonly Part[] {
  const text = documentation(node, file) + node.getText(file);
  if (ts.isVariableStatement(node)) return variableParts(node, file);
  if (ts.isImportDeclaration(node)) return importParts(node, file);
  if (ts.isFunctionDeclaration(node)) return named(node.name, { value: true, type: false, text });
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    return named(node.name, { value: false, type: true, text });
  }
  if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node) || ts.isImportEqualsDeclaration(node)) {
    return named(node.name, { value: true, type: true, text });
  }
  if (ts.isModuleDeclaration(node)) return [{ name: moduleName(node, text), value: true, type: true, text }];
  return [];
}

function named(name: TS.Identifier | undefined, part: Omit<Part, 'name'>): readonly Part[] {
  return name ? [{ name: name.text, ...part }] : [];
}

/** What several cells say of global names or of the same module stays side by side: its text is its name. */
function moduleName({ name, flags }: TS.ModuleDeclaration, text: string): string {
  return ts.isStringLiteral(name) || (flags & ts.NodeFlags.GlobalAugmentation) !== 0 ? text : name.text;
}

function variableParts(node: TS.VariableStatement, file: TS.SourceFile): readonly Part[] {
  const list = node.declarationList;
  const keyword = (list.flags & ts.NodeFlags.Const) !== 0 ? 'const' : 'let';
  return list.declarations.map((declaration) => ({
    name: declaration.name.getText(file),
    value: true,
    type: false,
    text: `${documentation(node, file)}declare ${keyword} ${declaration.getText(file)};`,
  }));
}

function importParts(node: TS.ImportDeclaration, file: TS.SourceFile): readonly Part[] {
  const clause = node.importClause;
  if (!clause) return [];
  const from = [node.moduleSpecifier, node.attributes].map((part) => part?.getText(file) ?? '').join(' ');
  const keyword = clause.isTypeOnly ? 'import type' : 'import';
  const part = (name: TS.Identifier, what: string, isType = clause.isTypeOnly): Part => ({
    name: name.text,
    value: !isType,
    type: true,
    text: `${keyword} ${what} from ${from.trim()};`,
  });
  const whole = clause.name ? [part(clause.name, clause.name.text)] : [];
  const bindings = clause.namedBindings;
  if (!bindings) return whole;
  if (ts.isNamespaceImport(bindings)) return [...whole, part(bindings.name, bindings.getText(file))];
  const elements = bindings.elements.map((element) =>
    part(element.name, `{ ${element.getText(file)} }`, clause.isTypeOnly || element.isTypeOnly),
  );
  return [...whole, ...elements];
}

/** The comment that documents a statement. */
function documentation(node: TS.Statement, file: TS.SourceFile): string {
  return file.text.slice(node.getStart(file, true), node.getStart(file));
}
