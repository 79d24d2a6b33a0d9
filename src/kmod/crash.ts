import { InputError, type SourceSpan, TargetError } from '../base/errors.ts';
import type { BodySpec } from './spec/handlers.ts';

/** The death of the lab VM while a module was loaded: under the handler in which that happened, where the kernel says it. */
export function explainCrash(error: unknown, name: string, body: BodySpec): unknown {
  if (!(error instanceof TargetError) || error.code !== 'vm-died') return error;
  const [what = '', ...rest] = error.message.split('\n');
  const span = placeOf(error.message, name, body);
  return new InputError({
    code: 'module-crashed',
    what: `while the module was loaded, ${what}`,
    ...(span && { source: body.text, span }),
    why: rest.join('\n'),
    cause: error,
  });
}

/** `RIP: 0010:probebook_handler_3+0x4/0x10 [probebook_m]` */
function placeOf(console: string, name: string, body: BodySpec): SourceSpan | null {
  for (const [, called] of console.matchAll(
    new RegExp(`(?:RIP: \\w+:|pc : )(\\w+)\\S* \\[${name}\\]`, 'g'),
  )) {
    const span = body.kind === 'module' ? functionIn(body.text, called!) : handlerOf(body, called!);
    if (span) return span;
  }
  return null;
}

function handlerOf(body: Extract<BodySpec, { kind: 'handlers' }>, called: string): SourceSpan | null {
  const line = Number(/^probebook_(?:handler|entry|exit)_(\d+)/.exec(called)?.[1]);
  return body.handlers.find(({ span }) => span.line + 1 === line)?.span ?? functionIn(body.text, called);
}

function functionIn(text: string, called: string): SourceSpan | null {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => new RegExp(`\\b${called}\\s*\\(`).test(each));
  return line < 0
    ? null
    : { line, column: lines[line]!.search(new RegExp(`\\b${called}\\b`)), length: called.length };
}
