import { Earlier } from './earlier.ts';
import type { Matcher } from './match-in-time.ts';
import { KeyMatcher } from './match-key.ts';
import { NestingMatcher } from './match-nesting.ts';
import { StackMatcher } from './match-stack.ts';
import type { PairSides } from './pair-sides.ts';

/** By keys where there are any, else by stack pointers where both sides have them, else by nesting. */
export function matcherFor(
  sides: PairSides,
  by: readonly string[],
  earlier: Earlier = new Earlier(),
): Matcher {
  if (by.length > 0) return new KeyMatcher(sides, by, earlier);
  return sides.stacks ? new StackMatcher(sides, sides.stacks, earlier) : new NestingMatcher(sides, earlier);
}
