import type TS from 'typescript';
import { ts } from '../compiler.ts';

/**
 * `text`, declarations of a declaration file, with the declared name `from` and what refers to it called `to`.
 * Members, parameters and type parameters of the same name stay. Returns `text` itself when nothing refers to `from`.
 */
export function rename(text: string, from: string, to: string): string {
  if (!text.includes(from)) return text;
  const file = ts.createSourceFile('cell.d.ts', text, ts.ScriptTarget.ESNext, true);
  const edits: { readonly at: number; readonly with: string }[] = [];
  collect(file);
  return edits.reduceRight(
    (result, edit) => result.slice(0, edit.at) + edit.with + result.slice(edit.at + from.length),
    text,
  );

  function collect(node: TS.Node): void {
    if (declaresTypeParameter(node, from)) return;
    if (ts.isIdentifier(node) && node.text === from && isMeant(node)) {
      edits.push({
        at: node.getStart(file),
        with: ts.isImportSpecifier(node.parent) ? importAs(node, to) : to,
      });
    }
    ts.forEachChild(node, collect);
  }
}

/** True for the name of a whole declaration and for a type or value referred to. */
function isMeant(id: TS.Identifier): boolean {
  const { parent } = id;
  if (ts.isQualifiedName(parent)) return parent.left === id;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === id;
  if (ts.isImportTypeNode(parent) || ts.isParameter(parent) || ts.isTypeElement(parent)) return false;
  if (ts.isClassElement(parent) || ts.isEnumMember(parent) || ts.isNamedTupleMember(parent)) return false;
  if (ts.isImportSpecifier(parent)) return parent.name === id;
  return !ts.isTypePredicateNode(parent) && !ts.isTypeParameterDeclaration(parent);
}

function importAs(id: TS.Identifier, to: string): string {
  return (id.parent as TS.ImportSpecifier).propertyName ? to : `${id.text} as ${to}`;
}

function declaresTypeParameter(node: TS.Node, name: string): boolean {
  const list = (node as { readonly typeParameters?: readonly TS.TypeParameterDeclaration[] }).typeParameters;
  if (list?.some((parameter) => parameter.name.text === name)) return true;
  return ts.isMappedTypeNode(node) && node.typeParameter.name.text === name;
}
