import * as aq from 'arquero';

const api: Readonly<Record<string, (...args: unknown[]) => unknown>> = aq.op as never;

/** What `op.mean('x')` returns outside a table expression: a description, no value. */
const OpCall = Object.getPrototypeOf(aq.op.count()).constructor as new () => object;

/** Names of Arquero's aggregate and window functions: those that return a description. */
export const SET_OPS: ReadonlySet<string> = new Set(Object.keys(api).filter(describesItself));

export function isOpCall(value: unknown): boolean {
  return value instanceof OpCall;
}

/**
 * An aggregate inside an ordinary closure would silently calculate with its description and give NaN.
 * From here on calculating with one throws what `refusal` makes; turning one to text stays possible.
 */
export function refuseOpArithmetic(refusal: (name: string) => Error): void {
  Object.defineProperty(OpCall.prototype, Symbol.toPrimitive, {
    configurable: true,
    value(this: { readonly name: string; toString(): string }, hint: string) {
      if (hint === 'string') return this.toString();
      throw refusal(this.name);
    },
  });
}

function describesItself(name: string): boolean {
  try {
    return isOpCall(api[name]?.('x', 'y'));
  } catch {
    return false;
  }
}
