import type { LabelledGroup } from './groups.ts';
import { PALETTE } from './theme.ts';

/** Most steps of one curve; beyond them the steps are quantiles, denser towards the greatest value. */
const MAX_STEPS = 400;
/** Values that spread over more than this factor get a logarithmic axis. */
const WIDE = 30;

/** At this value the share of values that are not greater reaches `share`. */
interface Step {
  readonly group: string;
  readonly value: number;
  readonly share: number;
}

export const SHARE_AXIS = {
  field: 'share',
  type: 'quantitative',
  axis: { title: 'share of values not greater', format: '.0%', values: [0, 0.25, 0.5, 0.75, 0.9, 1] },
  scale: { domain: [0, 1] },
} as const;

/** A curve that holds a share until the next value. */
export const STEP_MARK = { type: 'line', interpolate: 'step-after', strokeWidth: 2, clip: true } as const;

/** A colour for each curve; one alone needs no legend. */
export function curveColor(labels: readonly string[]) {
  return {
    field: 'group',
    type: 'nominal',
    scale: { domain: labels, range: PALETTE.slice(0, Math.max(1, labels.length)) },
    legend: labels.length > 1 ? { title: null, orient: 'top', labelLimit: 300 } : null,
  } as const;
}

/** The axis of the values of all curves. */
export function axisOf(groups: readonly LabelledGroup[]) {
  const least = Math.min(...groups.map((group) => group.sorted[0]!));
  const greatest = Math.max(...groups.map((group) => group.sorted.at(-1)!));
  const log = least > 0 && greatest / least > WIDE;
  const [low, high] = axisEnds(least, greatest, log);
  return { low, high, log };
}

/** A little room on both sides; a single value stands in the middle. */
function axisEnds(least: number, greatest: number, log: boolean): [number, number] {
  if (!Number.isFinite(least)) return [0, 1];
  if (log) return [least / 1.2, greatest * 1.2];
  const room = (greatest - least) * 0.04 || Math.abs(least) * 0.1 || 1;
  return [least >= 0 ? Math.max(0, least - room) : least - room, greatest + room];
}

/** The curve comes from the left edge at 0 and leaves on the right at 1. */
export function stepsOf({ label, sorted }: LabelledGroup, low: number, high: number): Step[] {
  const inner = sorted.length <= MAX_STEPS ? everyStep(sorted) : quantileSteps(sorted);
  const steps = [{ value: low, share: 0 }, ...inner, { value: high, share: 1 }];
  return steps.map((step) => ({ group: label, ...step }));
}

function everyStep(sorted: Float64Array): Omit<Step, 'group'>[] {
  return Array.from(sorted, (value, i) => ({ value, share: (i + 1) / sorted.length })).filter(
    (step, i) => step.value !== sorted[i + 1],
  );
}

/** Three quarters of the steps divide the shares evenly, the others the last percent, where outliers are. */
function quantileSteps(sorted: Float64Array): Omit<Step, 'group'>[] {
  const most = MAX_STEPS * 0.75;
  const even = Array.from({ length: most }, (_, i) => ((i + 1) / most) * 0.99);
  const tail = Array.from(
    { length: MAX_STEPS - most },
    (_, i) => 0.99 + (0.01 * (i + 1)) / (MAX_STEPS - most),
  );
  const ranks = [...even, ...tail].map((share) => Math.max(1, Math.round(share * sorted.length)));
  const steps = ranks.map((rank) => ({ value: sorted[rank - 1]!, share: rank / sorted.length }));
  return steps.filter((step, i) => step.value !== steps[i + 1]?.value);
}
