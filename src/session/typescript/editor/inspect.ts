import type TS from 'typescript';
import type { Inspection } from '../../interpreter.ts';
import { ts } from '../compiler.ts';

/** The signature and the documentation of what TypeScript found. */
export function toInspection(info: TS.QuickInfo, source: string): Inspection {
  const signature = ts.displayPartsToString(info.displayParts);
  const docs = ts.displayPartsToString(info.documentation);
  const tags = (info.tags ?? []).map(tagText);
  const details = [docs, tags.join('\n')].filter((part) => part !== '');
  return {
    text: [signature, ...details].join('\n\n'),
    markdown: [`\`\`\`typescript\n${signature}\n\`\`\``, ...details].join('\n\n'),
    span: { ...placeOf(info.textSpan.start, source), length: info.textSpan.length },
  };
}

function tagText({ name, text }: TS.JSDocTagInfo): string {
  return `@${name} ${ts.displayPartsToString(text)}`.trim();
}

function placeOf(offset: number, source: string): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length };
}

/** Where the name of the function stands whose arguments `cursor` is in; null outside of any. */
export function calleeAt(source: string, cursor: number): number | null {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext);
  // White space after the last argument that has been typed belongs to none.
  const at = source.slice(0, cursor).trimEnd().length;
  let found: number | null = null;
  const visit = (node: TS.Node): void => {
    if (node.pos > at || node.end < at) return;
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && at > node.expression.end && at <= node.end) found = node.expression.end;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
