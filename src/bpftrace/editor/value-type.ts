import type { Btf } from '../../btf/btf.ts';
import { findComposite } from '../../btf/composites.ts';
import { findMember } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import { behind } from '../../btf/struct-path.ts';
import type { BtfComposite } from '../../btf/types.ts';
import { prototypeOf } from '../../probes/compile/parameters.ts';
import { typesFor } from '../../probes/compile/scope.ts';
import { parseFormat } from '../../probes/decode/format.ts';
import type { KernelFacts } from '../../probes/spec/types.ts';
import { eventOf, functionOf, isReturn } from './providers.ts';

/** Code that is looked at, and the probes it belongs to. */
export interface Code {
  readonly probes: readonly string[];
  readonly code: string;
}

/** A name behind `args`: a field of a tracepoint, a parameter of a function. */
export interface Argument {
  readonly name: string;
  readonly declaration: string;
  readonly story: string;
  /** BTF type id of a parameter. */
  readonly type: number | null;
}

/** Variables lead to variables; more than this is a circle. */
const MAX_DEPTH = 16;

/** What `args` has in these probes; empty where it is not known. */
export function argumentsOf({ probes }: Code, facts: KernelFacts): readonly Argument[] {
  for (const probe of probes) {
    const event = eventOf(probe);
    const format = event === null ? undefined : facts.formats.get(event);
    if (format !== undefined) return fieldsOf(event!, format);
    const signature = /^(f|fr|fentry|fexit|kfunc|kretfunc):/.test(probe) ? signatureOf(probe, facts) : null;
    if (signature) return signature.parameters;
  }
  return [];
}

function fieldsOf(event: string, format: string): readonly Argument[] {
  return parseFormat(format).fields.map(({ name, type, brackets, offset, size }) => ({
    name,
    declaration: `${type} ${name}${brackets.map((each) => `[${each}]`).join('')}`.replace(/\* /, '*'),
    story: `A field of ${event}: ${size} bytes at +${offset}.`,
    type: null,
  }));
}

/** The struct or union that an expression is or points to; null where that is not known. */
export function structOf(
  expression: string,
  code: Code,
  facts: KernelFacts,
  depth = 0,
): { readonly btf: Btf; readonly type: BtfComposite } | null {
  const { btf } = facts;
  const text = unwrapped(expression.trim());
  if (!btf || text === '' || depth > MAX_DEPTH) return null;
  const known = (type: BtfComposite | null | undefined, own = btf) => (type ? { btf: own, type } : null);
  const cast = /^\(\s*(?:(?:const\s+)?(?:struct|union)\s+)?(\w+)\s*\**\s*\)\s*[\w$@(*&]/.exec(text)?.[1];
  if (cast !== undefined) return known(findComposite(btf, cast));
  const [, owner, name] = /^([\s\S]+?)\s*(?:->|\.)\s*(\w+)$/.exec(withoutIndices(text)) ?? [];
  if (owner !== undefined) {
    if (owner === 'args') return argumentStruct(name!, code, facts);
    const found = structOf(owner, code, facts, depth + 1);
    const member = found && findMember(found.btf, found.type, name!);
    return member ? known(behind(found.btf, member.type), found.btf) : null;
  }
  if (text === 'curtask') return known(findComposite(btf, 'task_struct'));
  if (text === 'retval') return resultStruct(code, facts);
  const assigned = /^[$@]\w*/.test(text) ? assignedTo(withoutIndices(text), code.code) : null;
  return assigned === null
    ? null
    : structOf(assigned.text, { ...code, code: assigned.before }, facts, depth + 1);
}

function argumentStruct(name: string, code: Code, facts: KernelFacts) {
  const found = argumentsOf(code, facts).find((each) => each.name === name);
  if (!found || !facts.btf) return null;
  const tag = /\b(?:struct|union)\s+(\w+)/.exec(found.declaration)?.[1];
  const btf = found.type === null ? facts.btf : typesOf(code, facts);
  const type = found.type === null ? tag && findComposite(facts.btf, tag) : btf && behind(btf, found.type);
  return btf && type ? { btf, type } : null;
}

function typesOf({ probes }: Code, facts: KernelFacts): Btf | null {
  const place = probes.map(functionOf).find((found) => found !== null);
  return place ? (typesFor(place.module, facts) ?? facts.btf) : facts.btf;
}

/** In fexit its type is known to bpftrace, too; behind a kretprobe it is a number until it is cast. */
function resultStruct({ probes }: Code, facts: KernelFacts) {
  const probe = probes.find((each) => /^(fr|fexit|kretfunc):/.test(each));
  const found = probe === undefined ? null : signatureOf(probe, facts);
  const type = found && behind(found.btf, found.result);
  return found && type ? { btf: found.btf, type } : null;
}

/** Parameters and result of the function a probe stands on. */
export function signatureOf(probe: string, facts: KernelFacts) {
  const place = functionOf(probe);
  const module = place && (place.module ?? facts.symbols.find(place.name)[0]?.module ?? null);
  const btf = place && typesFor(module, facts);
  const signature = btf && prototypeOf(btf, place.name);
  if (!place || !btf || !signature) return null;
  const parameters = signature.parameters.map(
    ({ name, type }, i): Argument => ({
      name,
      declaration: spell(btf, type, name),
      story: `Parameter ${i + 1} of ${place.name}.`,
      type,
    }),
  );
  return { btf, function: place.name, parameters, result: signature.result, isReturn: isReturn(probe) };
}

/** What a variable or map was last given before the end of the code, and the code before that. */
export function assignedTo(
  name: string,
  code: string,
): { readonly text: string; readonly before: string } | null {
  const given = new RegExp(`${name.replace('$', '\\$')}(?:\\[[^\\]]*\\])?\\s*=(?!=)\\s*([^;]*);`, 'g');
  const last = [...code.matchAll(given)].at(-1);
  return last ? { text: last[1]!, before: code.slice(0, last.index) } : null;
}

/** `((struct file *)arg0)` without the parentheses around all of it. */
function unwrapped(text: string): string {
  let inner = text;
  while (inner.startsWith('(') && closing(inner) === inner.length - 1) inner = inner.slice(1, -1).trim();
  return inner;
}

/** Where the first parenthesis is closed. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function withoutIndices(text: string): string {
  return text.replace(/\[[^\][]*\]/g, '');
}

/** The expression that a text ends with, as far as `->` and `.` bind: `((struct file *)arg0)->f_path`. */
export function expressionAtEnd(text: string): string {
  let at = text.length;
  for (;;) {
    while (text[at - 1] === ']') at = opening(text, at);
    if (text[at - 1] === ')') at = opening(text, at);
    at -= /[\w$@]*$/.exec(text.slice(0, at))![0].length;
    const link = /\s*(?:->|\.)\s*$/.exec(text.slice(0, at));
    if (!link) return text.slice(at);
    at = link.index;
  }
}

/** Where the bracket is opened that is closed just before `end`. */
function opening(text: string, end: number): number {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    if (')]'.includes(text[at]!)) depth++;
    if ('(['.includes(text[at]!) && --depth === 0) return at;
  }
  return 0;
}
