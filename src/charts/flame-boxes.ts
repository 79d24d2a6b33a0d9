import type { CallTree } from './call-tree.ts';

/** Most boxes of one chart. */
const MAX_BOXES = 2000;

/** A function in its place: from `x0` to `x1` of the root's value, `depth` calls away from the root. */
export interface Box {
  readonly name: string;
  readonly depth: number;
  readonly x0: number;
  readonly x1: number;
  /** How many functions stand here together because each is too narrow; 0 for a box of its own. */
  readonly together: number;
  /** The call itself; null where several stand together. */
  readonly call: CallTree | null;
}

export interface FlameBoxes {
  readonly boxes: readonly Box[];
  /** Call paths that have no box of their own, those inside of them counted. */
  readonly hidden: number;
}

/**
 * Calls beside each other within their caller, the widest first, then by name. Calls narrower than `narrowest`, and beyond the
 * 2,000 widest, stand together in one box beside their siblings, without what they called.
 */
export function flameBoxes(root: CallTree, narrowest: number): FlameBoxes {
  const least = Math.max(narrowest, leastOf(root));
  const boxes: Box[] = [];
  let hidden = 0;
  const place = (tree: CallTree, depth: number, x0: number): void => {
    boxes.push({ name: tree.name, depth, x0, x1: x0 + tree.value, together: 0, call: tree });
    const calls = [...tree.calls.values()].sort((a, b) => b.value - a.value || compareNames(a.name, b.name));
    let x = x0;
    for (const call of calls.filter(({ value }) => value >= least)) {
      place(call, depth + 1, x);
      x += call.value;
    }
    const narrow = calls.filter(({ value }) => value < least);
    hidden += narrow.reduce((sum, call) => sum + size(call), 0);
    const width = narrow.reduce((sum, { value }) => sum + value, 0);
    if (width < narrowest || width === 0) return;
    boxes.push({ name: '', depth: depth + 1, x0: x, x1: x + width, together: narrow.length, call: null });
  };
  place(root, 0, 0);
  return { boxes, hidden };
}

/** Above the value of the widest call that there is no box left for. */
function leastOf(root: CallTree): number {
  const values = valuesOf(root).sort((a, b) => b - a);
  const beyond = values[MAX_BOXES];
  return beyond === undefined ? 0 : (values.findLast((value) => value > beyond) ?? Number.POSITIVE_INFINITY);
}

function valuesOf(tree: CallTree): number[] {
  const values: number[] = [];
  const visit = ({ value, calls }: CallTree): void => {
    values.push(value);
    for (const call of calls.values()) visit(call);
  };
  visit(tree);
  return values;
}

function size(tree: CallTree): number {
  return valuesOf(tree).length;
}

/** The same in every locale. */
function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
