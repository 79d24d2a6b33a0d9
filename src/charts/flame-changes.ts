import type { CallTree, Stacks } from './call-tree.ts';
import type { Box } from './flame-boxes.ts';
import { CHANGES } from './theme.ts';
import { countText, percent } from './value-text.ts';

/** What a differential flame graph says of a call besides. */
export interface Changes {
  /** Lines below the title. */
  readonly facts: readonly string[];
  readonly of: (call: CallTree) => {
    readonly color: string;
    readonly before: string;
    readonly change: string;
  };
  /** Behind a call in the chart as text: ` +3.2 %`. */
  readonly text: (call: CallTree) => string;
}

/**
 * Changes of shares of the whole, so that a longer trace is not more of everything; where calls are counted, as `%%ftrace` has them
 * all, of how many they are.
 */
export function changesOf(
  after: Stacks,
  before: Stacks,
  boxes: readonly Box[],
  { what, counted }: { readonly what: 'call' | 'stack'; readonly counted: boolean },
): Changes {
  const whole = ({ root }: Stacks) => (counted ? 1 : root.value || 1);
  const amount = (n: number) => (counted ? countText(n, 'call') : percent(n));
  const signed = (n: number) => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${amount(Math.abs(n))}`;
  const earlier = new Map<CallTree, CallTree>();
  const gone = pairUp(after.root, before.root, earlier);
  const valueBefore = (call: CallTree) => (earlier.get(call)?.value ?? 0) / whole(before);
  const change = (call: CallTree) => call.value / whole(after) - valueBefore(call);
  const most = boxes.reduce((max, { call }) => Math.max(max, call ? Math.abs(change(call)) : 0), 0);
  const onlyBefore = counted
    ? `${countText(gone.value, 'call')} only before`
    : `${countText(gone.paths, 'call path')} only before, ${percent(gone.value / whole(before))} of it`;
  return {
    facts: [
      `before: ${countText(before.rows, what)}; colour is the change of the ${counted ? 'number' : 'share'}: red more, blue less, at most ${amount(most)}`,
      ...(gone.paths > 0 ? [`${onlyBefore}, not shown`] : []),
    ],
    of: (call) => ({
      color: colorOf(most === 0 ? 0 : change(call) / most),
      before: amount(valueBefore(call)),
      change: signed(change(call)),
    }),
    text: (call) => ` ${signed(change(call))}`,
  };
}

/** Finds for each call the same one before, by the way to it. Gives what there was only then: the outermost of each. */
function pairUp(after: CallTree, before: CallTree, earlier: Map<CallTree, CallTree>) {
  earlier.set(after, before);
  let [paths, value] = [0, 0];
  for (const [name, old] of before.calls) {
    const now = after.calls.get(name);
    const gone = now ? pairUp(now, old, earlier) : { paths: 1, value: old.value };
    paths += gone.paths;
    value += gone.value;
  }
  return { paths, value };
}

/** From -1, the strongest of less, to 1. */
function colorOf(change: number): string {
  const middle = (CHANGES.length - 1) / 2;
  return CHANGES[middle + Math.sign(change) * Math.ceil(Math.abs(change) * middle - 1e-9)]!;
}
