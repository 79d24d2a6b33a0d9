import type { PlacedSpec } from '../spec/probe.ts';
import type { ProbedProgram } from '../spec/types.ts';
import type { ArgumentContext } from './argument.ts';
import type { PartContext } from './compile.ts';
import { eventPlan } from './event-probe.ts';
import type { FilterFields } from './filter-field.ts';
import { functionPlan } from './function-probe.ts';
import type { Hidden } from './hidden.ts';
import type { ResolvedPlace } from './place.ts';
import type { Piece } from './text.ts';
import { tracepointPlan } from './tracepoint.ts';
import { userPlan } from './user-probe.ts';

/** What differs between the kernel's kinds of probes, before arguments are looked at. */
export interface ProbePlan {
  /** Several for a pattern or all calls of a callee. */
  readonly places: readonly ResolvedPlace[];
  readonly letter: Piece;
  /** The table's name where the line gives none. */
  readonly name: string;
  readonly hidden: Hidden;
  readonly context: (place: ResolvedPlace) => ArgumentContext;
  /** What is looked at once the arguments are good, as the kernel does. Throws InputError. */
  readonly check?: () => void;
  readonly program?: ProbedProgram;
  /** Where the filter is one of another event, which the kernel gets with the probe: that event's fields. */
  readonly source?: FilterFields;
}

/** Throws InputError. */
export function planOf(spec: PlacedSpec, context: PartContext): ProbePlan {
  switch (spec.kind) {
    case 'tracepoint':
      return tracepointPlan(spec, context);
    case 'eventProbe':
      return eventPlan(spec, context);
    case 'userEntry':
    case 'userReturn':
      return userPlan(spec, context);
    default:
      return functionPlan(spec, context);
  }
}
