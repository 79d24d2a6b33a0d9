import { checkName, nameOf } from '../spec/argument.ts';
import type { ArgumentSpec, Fetch, PathFetch } from '../spec/probe.ts';
import type { ArgumentPlan, Conversion, KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import { type Located, locate, type Scope, valueText } from './c-path.ts';
import { fetchAs, fetchOwnType } from './c-type.ts';
import { checkFetch, checkType } from './check-fetch.ts';
import { checkTypeOfForm, fetchTextOf } from './check-form.ts';
import { dentryNameFetched, dentryTypes } from './dentry-name.ts';
import { type EventFields, eventField, fieldFetched } from './event-fields.ts';
import { columnOf, conversionOf, DEFAULT_TYPE, type FetchType, parseType, text } from './fetch-type.ts';
import type { Form } from './form.ts';
import { columnName } from './names.ts';
import { pathTypeFetched } from './path-type.ts';
import type { ResolvedPlace } from './place.ts';
import { retvalConversion, retvalPlan } from './retval.ts';
import { from, joinPieces, made, type Piece, verbatim } from './text.ts';

/** What an argument is resolved against. */
export interface ArgumentContext {
  readonly form: Form;
  readonly facts: KernelFacts;
  readonly place: ResolvedPlace;
  /** Gives what C names need; throws InputError under `at` where BTF does not know the function. */
  scope(at: Word): Scope;
  /** The same, null instead of throwing. */
  readonly knownScope: Scope | null;
  readonly blame: Blame;
  /** Fields of the event that an event probe stands on. */
  readonly fields?: EventFields;
}

export interface CompiledArgument {
  /** As it was written. */
  readonly whole: Word;
  readonly plan: ArgumentPlan;
  /** `NAME=FETCHARG:TYPE` for the kernel. */
  readonly pieces: readonly Piece[];
  /** The type its field has in the kernel's event. */
  readonly type: FetchType;
  /** What to blame for a bad name: the name if there is one. */
  readonly named: Word;
  readonly note: string | null;
}

/** What will be fetched: its text, type, column, and how it came to it. */
export interface Fetched {
  readonly pieces: readonly Piece[];
  /** A colon and the type; empty where the kernel's default is meant. */
  readonly typePieces: readonly Piece[];
  readonly type: FetchType;
  readonly column: Omit<ArgumentPlan['column'], 'name' | 'source'>;
  readonly convert: Conversion;
  readonly note: string | null;
  /** What else the kernel fetches for the column, by hidden fields. */
  readonly more?: readonly { readonly field: string; readonly pieces: readonly Piece[] }[];
}

/** Compiles argument number `position` (from 1). Throws InputError. */
export function compileArgument(
  spec: ArgumentSpec,
  position: number,
  context: ArgumentContext,
): CompiledArgument {
  const { field, named } = fieldName(spec, position, context);
  const fetched = fetchedOf(spec, position, context);
  const value = [...fetched.pieces, ...fetched.typePieces];
  const source = joinPieces(value).text;
  const name = spec.name ? verbatim(spec.name) : made(field);
  return {
    whole: spec.whole,
    plan: { field, column: { name: columnName(field), ...fetched.column, source }, convert: fetched.convert },
    pieces: [
      ...[name, made('='), ...value],
      ...(fetched.more ?? []).flatMap(({ field, pieces }) => [made(` ${field}=`), ...pieces]),
    ],
    type: fetched.type,
    named,
    note: fetched.note && `${field} = ${source} (${fetched.note})`,
  };
}

/** The name written, else the last one of a C path, else the kernel's own `argN`. */
function fieldName(
  spec: ArgumentSpec,
  position: number,
  { fields, blame }: ArgumentContext,
): { field: string; named: Word } {
  const source = spec.name ? null : eventField(spec.value, fields);
  if (source) return { field: source.field.name, named: spec.whole };
  const named = nameOf(spec);
  if (!named) return { field: `arg${position}`, named: spec.whole };
  if (!spec.name) checkName(named, spec.whole, blame);
  return { field: named.text, named };
}

function fetchedOf(
  { value, type: typeWord }: ArgumentSpec,
  position: number,
  context: ArgumentContext,
): Fetched {
  const { facts, blame } = context;
  if (typeWord?.text === 'path') return pathTypeFetched(value, position, context);
  if (typeWord && dentryTypes.includes(typeWord.text)) {
    checkFetch(value, context);
    return dentryNameFetched(fetchPieces(value, context), typeWord, context);
  }
  const wanted = typeWord && parseType(typeWord, facts.readme, blame);
  const typePieces = typeWord && wanted ? [made(':'), typePiece(wanted, typeWord)] : [];
  checkFetch(value, context);
  if (typeWord && wanted) checkTypeOfForm(wanted, typeWord, context);
  const source = eventField(value, context.fields);
  if (source) return fieldFetched(source, value.text, wanted, typePieces);
  if (value.kind === 'path') return pathFetched(value, wanted, typeWord, context);
  if (typeWord && wanted) checkType(value, wanted, typeWord, blame);
  if (value.kind === 'variable' && value.name.text === 'retval') {
    return retvalPlan(value.text, wanted, typePieces, context);
  }
  const known = wanted ?? defaultType(value);
  return {
    pieces: fetchPieces(value, context),
    typePieces,
    type: known,
    column: { ...columnOf(known), ...(isReadable(value) && { nullable: false }) },
    convert: conversionOf(known),
    note: null,
  };
}

/** Kernel text of a fetch: the user's own words, C paths within it replaced. */
function fetchPieces(value: Fetch, context: ArgumentContext): Piece[] {
  if (value.kind === 'path') return [from(address(value, context), value.text.span)];
  if (value.kind !== 'dereference') return [fetchTextOf(value, context)];
  const inner = fetchPieces(value.of, context);
  const isAsWritten = joinPieces(inner).text === value.of.text.text;
  return isAsWritten ? [verbatim(value.text)] : [verbatim(value.prefix), ...inner, made(')')];
}

/** A C path within `+0(…)` stands for the address it holds. */
function address(path: PathFetch, context: ArgumentContext): string {
  const scope = context.scope(path.text);
  const located = locate(scope, path);
  const { type } = fetchAsAddress(scope, located, path.text);
  if (type.bits === 64) return valueText(located);
  throw context.blame(path.text.span, {
    code: 'no-address',
    what: `'${path.text.text}' is no address to read at`,
  });
}

function fetchAsAddress(scope: Scope, located: Located, at: Word): { type: FetchType } {
  const own = fetchOwnType(scope.btf, located, at, scope.blame);
  return own.type.form === 'string' ? { type: DEFAULT_TYPE } : own;
}

function pathFetched(
  path: PathFetch,
  wanted: FetchType | null,
  typeWord: Word | null,
  context: ArgumentContext,
): Fetched {
  const scope = context.scope(path.text);
  const located = locate(scope, path);
  const { fetch, type, column, convert } = wanted
    ? fetchAs(scope.btf, located, wanted, path.text, scope.blame)
    : fetchOwnType(scope.btf, located, path.text, scope.blame);
  const isResult = path.root.text === '$retval' && path.steps.length === 0;
  return {
    pieces: [from(fetch, path.text.span)],
    typePieces: [made(':'), typePiece(type, typeWord ?? path.text)],
    type,
    column,
    convert: isResult && convert.kind === 'none' ? retvalConversion(wanted) : convert,
    note: `${located.story}; BTF`,
  };
}

/** The type as the kernel is to read it: the user's own word where it is that. */
function typePiece(type: FetchType, word: Word): Piece {
  return type.text === word.text ? verbatim(word) : from(type.text, word.span);
}

/** What is no memory can always be read. */
function isReadable(value: Fetch): boolean {
  return value.kind === 'variable' || value.kind === 'immediate';
}

/** What the kernel takes without a type: text for `$comm` and `\"…"`, else 64 bits. */
function defaultType(value: Fetch): FetchType {
  const isText =
    value.kind === 'immediate'
      ? value.text.text.startsWith('\\"')
      : value.kind === 'variable' && value.name.text === 'comm';
  return isText ? text('string') : DEFAULT_TYPE;
}
