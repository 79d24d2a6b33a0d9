import { type DecodedColumn, type DecodedEvent, type DecodedEvents, eventKey } from './columns.ts';
import { rowsUpTo } from './first-rows.ts';
import { rowsSince } from './join-rows.ts';

/** The event that the kernel writes behind every other one where `options/stacktrace` is set. */
const STACK_EVENT = 'ftrace:kernel_stack';

/** The field that holds an event's stack, leaf first: addresses, none where there is no stack. */
export const STACK_FIELD = '__pb_kernel_stack';

/** Events of one CPU that may still wait for their stacks: one in each context that interrupts another (include/linux/trace_recursion.h). */
const MOST_OPEN = 4;

/**
 * Gives every event its kernel stack as a field, and takes the stacks out. A stack comes right behind its event on the
 * same CPU and of the same thread; what interrupts in between has both its own event and its own stack there, so the
 * last event that waits is the one. Where events were lost on a CPU nothing waits any more.
 */
export function withStacks(decoded: DecodedEvents): DecodedEvents {
  const matched = matchStacks(decoded);
  return matched ? { ...decoded, events: withColumn(matched) } : decoded;
}

/**
 * The same of a piece of a trace, whose last events may have their stacks in the next: `rest` is what belongs before that. An
 * event waits no longer than `MOST_WAIT_NS`, as its stack may be lost.
 */
export function withSettledStacks(decoded: DecodedEvents): {
  readonly ready: DecodedEvents;
  readonly rest: DecodedEvents | null;
} {
  const matched = matchStacks(decoded);
  if (!matched) return { ready: decoded, rest: null };
  const newest = Math.max(...decoded.events.map(({ ts }) => ts.at(-1) ?? Number.NEGATIVE_INFINITY));
  const waiting = matched.waiting.filter((ts) => ts > newest - MOST_WAIT_NS);
  if (waiting.length === 0) return { ready: { ...decoded, events: withColumn(matched) }, rest: null };
  const since = waiting.reduce((a, b) => Math.min(a, b));
  // Times are whole ns.
  const { events } = rowsUpTo({ ...decoded, events: matched.events }, since - 1);
  return {
    ready: {
      ...decoded,
      events: withColumn({ ...matched, events }),
      gaps: decoded.gaps.filter(({ ts }) => ts < since),
    },
    rest: {
      ...decoded,
      events: decoded.events.map((event) => rowsSince(event, since)),
      gaps: decoded.gaps.filter(({ ts }) => ts >= since),
    },
  };
}

const MOST_WAIT_NS = 1e9;

interface Matched {
  /** All but the stacks. */
  readonly events: readonly DecodedEvent[];
  readonly stacks: DecodedEvent;
  /** For each row of each event that of its stack, -1 without one. */
  readonly found: readonly Int32Array[];
  /** Times of the events whose stacks may still come. */
  readonly waiting: readonly number[];
}

function withColumn({ events, stacks, found }: Matched): readonly DecodedEvent[] {
  const callers = stacks.fields.caller;
  return events.map((event, i) => ({
    ...event,
    fields: { ...event.fields, [STACK_FIELD]: stackColumn(callers, found[i]!.subarray(0, event.rows)) },
  }));
}

/** Null where there are no stacks. */
function matchStacks(decoded: DecodedEvents): Matched | null {
  const stacks = decoded.events.find((event) => eventKey(event) === STACK_EVENT);
  if (!stacks) return null;
  const events = decoded.events.filter((event) => event !== stacks);
  const found = events.map(({ rows }) => new Int32Array(rows).fill(-1));
  const waiting = new Map<number, { readonly event: number; readonly row: number }[]>();
  for (const { event, row, cpu, gap } of inOrder(events, stacks, decoded.gaps)) {
    const open = waiting.get(cpu) ?? [];
    waiting.set(cpu, open);
    if (gap) open.length = 0;
    else if (event >= 0) {
      if (open.length === MOST_OPEN) open.shift();
      open.push({ event, row });
    } else {
      const last = open.pop();
      if (last && events[last.event]!.tid[last.row] === stacks.tid[row]) found[last.event]![last.row] = row;
    }
  }
  const open = [...waiting.values()].flat();
  return { events, stacks, found, waiting: open.map(({ event, row }) => events[event]!.ts[row]!) };
}

interface Moment {
  /** -1: a stack. */
  readonly event: number;
  readonly row: number;
  readonly cpu: number;
  readonly gap: boolean;
}

/** All rows and gaps in order of time; at one time gaps first, and stacks behind events. */
function* inOrder(
  events: readonly DecodedEvent[],
  stacks: DecodedEvent,
  gaps: DecodedEvents['gaps'],
): Iterable<Moment> {
  const lanes = [
    ...events.map((event, i) => ({ event: i, ts: event.ts, cpu: event.cpu, gap: false })),
    { event: -1, ts: stacks.ts, cpu: stacks.cpu, gap: false },
  ];
  const sorted = [...gaps].sort((a, b) => a.ts - b.ts);
  const times = Float64Array.from(sorted, ({ ts }) => ts);
  const all = [
    { event: -1, ts: times, cpu: Uint16Array.from(sorted, ({ cpu }) => cpu), gap: true },
    ...lanes,
  ];
  const next = all.map(() => 0);
  for (;;) {
    let first = -1;
    let time = Number.POSITIVE_INFINITY;
    for (const [lane, { ts }] of all.entries()) {
      const head = ts[next[lane]!];
      if (head === undefined || head >= time) continue;
      time = head;
      first = lane;
    }
    if (first < 0) return;
    const { event, cpu, gap } = all[first]!;
    const row = next[first]!++;
    yield { event, row, cpu: cpu[row]!, gap };
  }
}

/** ULONG_MAX ends a stack on kernels that have no count of its entries. */
const END = 0xffff_ffff_ffff_ffffn;

function stackColumn(callers: DecodedColumn | undefined, rows: Int32Array): DecodedColumn {
  const offsets = new Uint32Array(rows.length + 1);
  const list = callers?.kind === 'list' && callers.items.kind === 'bigint' ? callers : null;
  const entries: bigint[] = [];
  for (const [i, row] of rows.entries()) {
    if (list && row >= 0) {
      const own = (list.items as { data: BigUint64Array }).data.subarray(
        list.offsets[row]!,
        list.offsets[row + 1]!,
      );
      for (const address of own)
        if (BigInt.asUintN(64, address) !== END) entries.push(BigInt.asUintN(64, address));
    }
    offsets[i + 1] = entries.length;
  }
  return { kind: 'list', offsets, items: { kind: 'bigint', data: BigUint64Array.from(entries) } };
}
