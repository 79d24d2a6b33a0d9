import { nothingCast, parseCast } from './cast.ts';
import type { PathFetch, Step } from './probe.ts';
import { type Blame, part, type Word } from './word.ts';

/**
 * A parameter or `$retval`, then `->member`, `.member`, `[3]`. A cast is one of the parameter, before any step is taken:
 * `(struct file *)data->f_flags` is what C writes as `((struct file *)data)->f_flags`, which is read, too.
 */
export function parsePath(word: Word, start: number, blame: Blame): { fetch: PathFetch; end: number } {
  const outer = /^\(\s*(?=\()/.exec(word.text.slice(start))?.[0].length ?? 0;
  const cast = parseCast(word, start + outer);
  const root = rootAt(word, cast?.end ?? start, cast !== null);
  if (root.text === '') throw nothingCast(word, start, blame);
  const after = (cast?.end ?? start) + root.text.length;
  const { steps, end } = stepsAt(word, outer ? closed(word, start, after, blame) : after, blame);
  const text = part(word, start, end);
  return { fetch: { kind: 'path', text, ...(cast && { cast: cast.type }), root, steps }, end };
}

/** A register has members by a cast alone. */
function rootAt(word: Word, start: number, isCast: boolean): Word {
  const pattern = isCast ? /^(?:[$%]\w+|[A-Za-z_]\w*)/ : /^\$?\w*/;
  return part(word, start, start + (pattern.exec(word.text.slice(start))?.[0].length ?? 0));
}

function closed(word: Word, open: number, at: number, blame: Blame): number {
  if (word.text[at] === ')') return at + 1;
  throw blame(part(word, open, open + 1).span, { code: 'unclosed', what: 'this parenthesis is not closed' });
}

function stepsAt(word: Word, start: number, blame: Blame): { steps: Step[]; end: number } {
  const steps: Step[] = [];
  let end = start;
  for (let step = nextStep(word, end, blame); step; step = nextStep(word, end, blame)) {
    steps.push(step.step);
    end = step.end;
  }
  return { steps, end };
}

function nextStep(word: Word, at: number, blame: Blame): { step: Step; end: number } | null {
  const match = /^(->|\.|\[)(\w*)(\]?)/.exec(word.text.slice(at));
  if (!match) return null;
  const [all, operator, name, bracket] = match as unknown as [string, string, string, string];
  const from = at + operator.length;
  const inner = part(word, from, from + name.length);
  if (operator === '[') {
    if (!/^\d+$/.test(name))
      throw blame(part(word, at).span, {
        code: 'bad-index',
        what: 'an index is a number',
        hint: 'write ARRAY[0]',
      });
    if (!bracket)
      throw blame(part(word, at, at + 1).span, { code: 'unclosed', what: 'this bracket is not closed' });
    return { step: { kind: 'index', word: inner }, end: at + all.length };
  }
  if (!/^[A-Za-z_]/.test(name))
    throw blame(part(word, at).span, { code: 'no-member', what: `no member's name follows '${operator}'` });
  return { step: { kind: operator === '.' ? 'dot' : 'arrow', word: inner }, end: from + name.length };
}
