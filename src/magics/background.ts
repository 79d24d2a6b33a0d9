import type { Kept } from '../base/kept.ts';
import type { Live } from '../base/outcome.ts';
import type { BackgroundTrace } from '../probes/workspace.ts';
import type { Started } from '../recording/journal.ts';
import type { MagicContext } from '../session/magics.ts';
import type { Services } from './services.ts';

/** How a notebook sees such a trace. */
interface Shown<Content> {
  readonly create: (empty: Content, kept: Kept<Content>, live: Live<Content>) => BackgroundTrace;
  /** Its TypeScript type. */
  readonly typeOf: (content: Content) => string;
}

/** Binds `name` to a trace that runs on; `%stop` finds it by that name. */
export function leaveRunning<Content>(
  name: string,
  { running, kept }: Started<Content>,
  { create, typeOf }: Shown<Content>,
  context: MagicContext,
  { traces }: Services,
): void {
  const { empty, done } = running;
  const trace = create(empty, kept, {
    name,
    done,
    snapshot: () => running.snapshot(),
    stop: () => running.stop(),
  });
  traces.set(name, trace);
  context.bind(name, trace, typeOf(empty));
  done
    .then((content) => {
      // A wider column may have come: the declared type follows.
      if (traces.get(name) === trace && typeOf(content) !== typeOf(empty))
        context.bind(name, trace, typeOf(content));
    })
    // Whoever stops it is told.
    .catch(() => undefined)
    .finally(() => traces.get(name) === trace && traces.delete(name));
  context.output.stream(
    'stdout',
    `${name} runs in the background: await ${name}.snapshot() reads so far, %stop ${name} ends it\n`,
  );
}

/** Ends what runs in the background under a name that gets a new trace: nobody could end it by that name later. */
export async function endEarlier(
  name: string,
  { output }: MagicContext,
  { traces }: Services,
): Promise<void> {
  const earlier = traces.get(name);
  if (!earlier) return;
  const ended = await earlier.stop().catch(() => null);
  const events = ended?.report.events ?? 0;
  output.stream('stdout', `the ${name} of before has been ended: ${events.toLocaleString('en')} events\n`);
}
