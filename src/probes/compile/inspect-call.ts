import { prototype } from '../../btf/spell.ts';
import type { CallSite } from '../../code/call-sites.ts';
import { moduleOf } from '../../code/symbols.ts';
import type { KernelFacts } from '../spec/types.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { typesFor } from './scope.ts';

/** The callee in `FUNCTION@CALLEE`: its declaration, and where the function calls it. */
export function inspectCall(place: string, facts: KernelFacts): ProbeInspection | null {
  const [, module, caller, callee] = /^(?:([\w-]+):)?([\w.]+)@([\w.]+)/.exec(place) ?? [];
  if (caller === undefined || callee === undefined) return null;
  const sites = (facts.calls.get(caller) ?? []).filter((site) => site.callee === callee);
  if (sites.length === 0) return null;
  const btf = typesFor(moduleOf(facts.symbols, caller, module), facts) ?? facts.btf;
  const times = sites.length === 1 ? 'once' : `${sites.length} times`;
  return inspection(
    (btf && prototype(btf, callee)) ?? callee,
    `${caller} calls it ${times}: ${sites.map(siteText).join(', ')}.`,
  );
}

function siteText({ n, offset }: CallSite): string {
  return `#${n} ${offset === null ? 'by a jump, with nothing behind it' : `returns to +${offset}`}`;
}
