import type { Inspection } from '../session/interpreter.ts';
import type { MagicCall, MagicContext } from '../session/magics.ts';
import { type Cell, cellOf } from './grammar/cell.ts';
import { type Body, expandBody, expandLine } from './grammar/expand.ts';
import { headerOf } from './grammar/header.ts';
import { type ParsedLine, parseLine } from './options/parse.ts';
import type { ArgumentTable, OptionTable } from './options/table.ts';
import { wordsOf } from './options/words.ts';
import type { Services } from './services.ts';

/** A magic as one file of this room describes it: `parse` makes plain data of what was typed, `run` does it. */
export interface MagicDefinition<A extends ArgumentTable, O extends OptionTable, Call> extends Description {
  readonly arguments: A;
  readonly options: O;
  /** Throws InputError. */
  parse(input: MagicInput<A, O>): Call;
  /** What it resolves to is the magic's value. Throws ProbebookError. */
  run(call: Call, context: MagicContext, services: Services): Promise<unknown>;
}

interface Description {
  /** Without percent signs. */
  readonly name: string;
  readonly kind: 'line' | 'cell';
  /** Other names for it. */
  readonly aliases?: readonly string[];
  /** One line without a full stop. */
  readonly summary: string;
  /** Markdown, a paragraph or two. */
  readonly details?: string;
  readonly examples: readonly Example[];
  /** Whether `{{expression}}` in the body is replaced by its value. */
  readonly interpolatesBody?: boolean;
  /** Ends by itself when the user interrupts; the others are left behind at once. */
  readonly endsItself?: boolean;
  /** Completes what stands before the cursor in the body. */
  completeBody?(before: string, services: Services): Promise<BodyCompletion | null>;
  /** What stands at an offset of the body; null where nothing does that is known. */
  inspectBody?(body: string, cursor: number, services: Services): Promise<Inspection | null>;
}

export interface Example {
  readonly what: string;
  /** A cell that can be run as it stands. */
  readonly code: string;
}

export interface BodyCompletion {
  /** The end of the text before the cursor that a match replaces. */
  readonly typed: string;
  /** The best first. They need not begin with `typed`: front-ends filter as they like. */
  readonly matches: readonly string[];
}

/** What was typed, read by the magic's tables. */
export interface MagicInput<A extends ArgumentTable, O extends OptionTable> extends ParsedLine<A, O> {
  readonly body: Body;
  readonly cell: Cell;
  /** The line of the cell the magic stands on. */
  readonly at: number;
}

/** A magic of any shape. */
export interface Magic extends Description {
  readonly arguments: ArgumentTable;
  readonly options: OptionTable;
  /** Reads a call and returns what runs it. Throws InputError. */
  prepare(
    call: MagicCall,
    values: readonly unknown[],
    source: string,
  ): (context: MagicContext, services: Services) => Promise<unknown>;
}

export function defineMagic<A extends ArgumentTable, O extends OptionTable, Call>(
  definition: MagicDefinition<A, O, Call>,
): Magic {
  return {
    ...definition,
    prepare(call, values, source) {
      const parsed = definition.parse(readInput(definition, call, values, source));
      return (context, services) => definition.run(parsed, context, services);
    },
  };
}

/** `%%kprobe`. */
export function shownName({ kind, name }: Pick<Magic, 'kind' | 'name'>): string {
  return `${kind === 'cell' ? '%%' : '%'}${name}`;
}

function readInput<A extends ArgumentTable, O extends OptionTable, Call>(
  definition: MagicDefinition<A, O, Call>,
  call: MagicCall,
  values: readonly unknown[],
  source: string,
): MagicInput<A, O> {
  const cell = cellOf(source);
  const nameLength = headerOf(cell.lines[call.at] ?? '')?.length ?? 0;
  const parts = expandLine(cell, call.at, values, nameLength);
  const origin = { magic: shownName(call), source, span: { line: call.at, column: 0, length: nameLength } };
  const parsed = parseLine(wordsOf(cell, call.at, parts), definition, origin);
  const bodyValues = values.slice(call.line.length - 1);
  const body = expandBody(cell, call.at, bodyValues, definition.interpolatesBody ?? false);
  return { ...parsed, body, cell, at: call.at };
}
