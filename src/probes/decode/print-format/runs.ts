import type { PrintConversion } from './arguments.ts';
import { type Expression, isBits, isText, textsOf } from './expression.ts';

/** One conversion of a print format; what is not understood has no expression. */
export interface Printed {
  /** The fields that its argument mentions. */
  readonly fields: readonly string[];
  /** The text between the conversion before and this one. */
  readonly before: string;
  readonly conversion: PrintConversion;
  readonly expression: Expression | null;
}

/** A conversion that shows one field, in words or in part. */
export type Part = Printed & { readonly expression: Expression };

/** Parts of one field that stand together: `%s%s`, `%d,%d`. */
export interface Run {
  readonly field: string;
  readonly parts: readonly Part[];
}

/** The runs that say more than the field's number does. */
export function tellingRuns(printed: readonly Printed[]): readonly Run[] {
  const runs: { field: string; parts: Part[] }[] = [];
  let last: Printed | null = null;
  for (const one of printed) {
    if (isPart(one)) {
      const field = one.fields[0]!;
      if (last && isPart(last) && last.fields[0] === field && !isLabel(one.before))
        runs.at(-1)!.parts.push(one);
      else runs.push({ field, parts: [one] });
    }
    last = one;
  }
  return runs.filter(({ parts }) => isTelling(parts));
}

function isPart(printed: Printed): printed is Part {
  const { fields, conversion, expression } = printed;
  if (fields.length !== 1 || expression === null) return false;
  if (conversion.letter === 's') return isText(expression);
  if (conversion.letter === 'c') return !isText(expression);
  return 'diuxXo'.includes(conversion.letter) && isBits(expression);
}

/** Words begin something new: `%s (err=%d)`. */
function isLabel(text: string): boolean {
  return /\w/.test(text);
}

/** Numbers alone do when they are the parts of one, as a device's are; words do, punctuation does not. */
function isTelling(parts: readonly Part[]): boolean {
  if (parts.length > 1) return true;
  const [{ conversion, expression }] = parts as [Part];
  return (
    conversion.letter === 'c' || (conversion.letter === 's' && (textsOf(expression)?.some(isLabel) ?? true))
  );
}
