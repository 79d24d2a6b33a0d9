import type { MagicCall, MagicContext, Magics } from '../session/magics.ts';
import { completeMagic } from './editor/complete.ts';
import { inspectMagic } from './editor/inspect.ts';
import { isMagicComplete } from './editor/is-complete.ts';
import { translateCell } from './grammar/translate.ts';
import { helpPage } from './help/page.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Registry } from './registry.ts';
import type { Services } from './services.ts';

/** The magics of one session, as main hands them to it. */
export function createMagics(registry: Registry, services: Services): Magics {
  return {
    translate: (source) => translateCell(source, registry),
    run: (call, values, context) => runMagic(call, values, context, registry, services),
    complete: (source, cursor) => completeMagic(source, cursor, registry, services),
    inspect: (source, cursor) => inspectMagic(source, cursor, registry, services),
    isComplete: isMagicComplete,
    close: () => services.close(),
  };
}

async function runMagic(
  call: MagicCall,
  values: readonly unknown[],
  context: MagicContext,
  registry: Registry,
  services: Services,
): Promise<unknown> {
  const magic = registry.find(call.name);
  if (!magic) throw new Error(`a call of ${call.name}, which translate() has not let through`);
  if (call.help) return helpPage(magic);
  const running = magic.prepare(call, values, context.source)(context, services);
  return magic.endsItself ? running : untilInterrupted(running, context.signal);
}
