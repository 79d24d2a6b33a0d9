import type { DecodedEvents } from './columns.ts';
import { behind } from './join-rows.ts';
import { withSettledStacks, withStacks } from './stacks.ts';

/** Gives the events of a trace that is taken in pieces their stacks: a piece may end between an event and its stack. */
export class StackPieces {
  /** Of the pieces so far, what waits for its stacks. */
  #held: DecodedEvents | null = null;

  /** The next piece, without what has to wait. */
  take(piece: DecodedEvents): DecodedEvents {
    const { ready, rest } = withSettledStacks(this.#behindHeld(piece));
    this.#held = rest;
    return ready;
  }

  /** All that came since, as if nothing followed. */
  rest(piece: DecodedEvents): DecodedEvents {
    return withStacks(this.#behindHeld(piece));
  }

  #behindHeld(piece: DecodedEvents): DecodedEvents {
    const held = this.#held;
    if (held === null) return piece;
    const shift = Number(held.base - piece.base);
    return {
      ...piece,
      events: piece.events.map((event, i) => behind(held.events[i], event, shift)),
      gaps: [...held.gaps.map(({ cpu, ts }) => ({ cpu, ts: ts + shift })), ...piece.gaps],
    };
  }
}
