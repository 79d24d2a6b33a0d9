import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { HostMember } from './names.ts';

/**
 * Places at which code of a cell that an interrupt has ended stops, should it go on: where it waits, and where it
 * sets a timer.
 */
export interface Waits {
  /** `await x` is `$cell.resumed(await $cell.awaiting(x))`. `value` is x, rewritten. */
  awaited(node: TS.AwaitExpression, value: TS.Expression): TS.Expression;
  /** `for await (y of x) …` is `for await (y of $cell.awaiting(x)) { $cell.resumed(); … }`. `node` is rewritten. */
  loop(node: TS.ForOfStatement): TS.Statement;
  /** `setInterval(…)`, which repeats, is `$cell.interval(setInterval(…))`. `made` is the call, rewritten. */
  timer(repeats: boolean, made: TS.Expression): TS.Expression;
}

interface Parts {
  readonly factory: TS.NodeFactory;
  readonly host: (member: HostMember) => TS.Expression;
}

export function createWaits({ factory, host }: Parts): Waits {
  const call = (member: HostMember, ...values: readonly TS.Expression[]): TS.CallExpression =>
    factory.createCallExpression(host(member), undefined, values);

  return {
    awaited: (node, value) => call('resumed', factory.updateAwaitExpression(node, call('awaiting', value))),
    loop(node) {
      const check = factory.createExpressionStatement(call('resumed'));
      const body = factory.createBlock([check, node.statement], true);
      const { awaitModifier, initializer, expression } = node;
      return factory.updateForOfStatement(
        node,
        awaitModifier,
        initializer,
        call('awaiting', expression),
        body,
      );
    },
    timer: (repeats, made) => call(repeats ? 'interval' : 'timer', made),
  };
}

const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'setImmediate']);

/** True for the name of a function of Node's that sets a timer. */
export function isTimer(name: string): boolean {
  return TIMERS.has(name);
}

/** True for a loop that waits for each of its items. */
export function isAwaitLoop(node: TS.Node): node is TS.ForOfStatement {
  return ts.isForOfStatement(node) && node.awaitModifier !== undefined;
}
