import { InputError, type SourceSpan } from '../../base/errors.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { CallSite } from '../../code/call-sites.ts';
import { isFunction, type SymbolTable } from '../../code/symbols.ts';
import type { BodySpec, Handler, Word } from './handlers.ts';

/** One probe to register: where it stands, and which handler it calls. */
export interface PlacedProbe {
  readonly handler: Handler;
  readonly kind: 'entry' | 'return' | 'inside';
  readonly function: string;
  /** From the function's start. */
  readonly offset: number;
}

/** What the kernel says about the functions of a body. */
export interface PlaceFacts {
  readonly symbols: SymbolTable;
  /** The calls in those functions in which a call is probed. */
  readonly calls: ReadonlyMap<string, readonly CallSite[]>;
  /** Where instructions start, of those functions in which an offset is probed; none where nobody can tell. */
  readonly starts: ReadonlyMap<string, readonly number[]>;
}

/** The functions of which the machine code matters. */
export function codeNeeds(body: BodySpec): {
  readonly calls: readonly string[];
  readonly starts: readonly string[];
} {
  const handlers = body.kind === 'module' ? [] : body.handlers;
  const of = (kind: Handler['kind']) => [
    ...new Set(handlers.filter((handler) => handler.kind === kind).map((handler) => handler.function.text)),
  ];
  return { calls: of('after-call'), starts: of('at') };
}

/** Throws InputError for a function that is not there and before all for one that cannot be found in `symbols`. */
export function checkFunctions(body: BodySpec, symbols: SymbolTable): void {
  if (body.kind === 'module') return;
  for (const { function: word } of body.handlers) {
    if (symbols.find(word.text).some(({ type }) => isFunction(type))) continue;
    const hint = didYouMean(nearest(word.text, new Set(symbols.functions())));
    throw new InputError({
      code: 'unknown-function',
      what: `the kernel has no function '${word.text}'`,
      why: 'functions that the compiler inlined have no address either',
      source: body.text,
      span: word.span,
      ...(hint && { hint }),
    });
  }
}

/** Throws InputError for a call or an instruction that is not there. A call that is made in several places has a probe at each. */
export function placeProbes(body: BodySpec, facts: PlaceFacts): readonly PlacedProbe[] {
  if (body.kind === 'module') return [];
  return body.handlers.flatMap((handler) => {
    const name = handler.function.text;
    const inside = handler.kind === 'after-call' || handler.kind === 'at';
    const kind = inside ? 'inside' : handler.kind;
    return offsetsOf(body.text, handler, facts).map((offset) => ({ handler, kind, function: name, offset }));
  });
}

function offsetsOf(source: string, handler: Handler, { calls, starts }: PlaceFacts): readonly number[] {
  const name = handler.function.text;
  if (handler.kind === 'after-call') return afterCalls(source, handler.callee, name, calls.get(name) ?? []);
  if (handler.kind !== 'at') return [0];
  const offset = Number(handler.offset.text);
  checkStart(source, handler.offset.span, name, offset, starts.get(name) ?? []);
  return [offset];
}

function afterCalls(
  source: string,
  callee: Word,
  name: string,
  calls: readonly CallSite[],
): readonly number[] {
  const sites = calls.filter((site) => site.callee === callee.text);
  const offsets = sites.flatMap(({ offset }) => (offset === null ? [] : [offset]));
  if (offsets.length > 0) return offsets;
  const near = didYouMean(nearest(callee.text, new Set(calls.map((site) => site.callee))));
  throw new InputError({
    code: 'no-call',
    what:
      sites.length > 0
        ? `${name} ends with a jump to ${callee.text}: nothing of it runs after that`
        : `${name} does not call ${callee.text}`,
    source,
    span: callee.span,
    hint: sites.length > 0 ? `RETURN(${callee.text})` : (near ?? `%disasm ${name} shows its calls`),
  });
}

function checkStart(
  source: string,
  span: SourceSpan,
  name: string,
  offset: number,
  starts: readonly number[],
): void {
  if (starts.length === 0 || starts.includes(offset)) return;
  const around = [starts.findLast((start) => start < offset), starts.find((start) => start > offset)];
  throw new InputError({
    code: 'bad-offset',
    what: `no instruction of ${name} starts at ${offset}`,
    source,
    span,
    hint: `next to it are ${around.filter((start) => start !== undefined).join(' and ')}: %disasm ${name}`,
  });
}
