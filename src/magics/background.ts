import type { BackgroundTrace } from '../probes/workspace.ts';
import type { MagicContext } from '../session/magics.ts';
import type { Services } from './services.ts';

/** A trace of any kind that goes on when its cell has ended. */
interface Running<Content> {
  /** What it will hold, without rows yet. */
  readonly empty: Content;
  snapshot(): Promise<Content>;
  stop(): void;
  readonly done: Promise<Content>;
}

/** How a notebook sees such a trace. */
interface Shown<Content> {
  readonly create: (
    empty: Content,
    live: Omit<Running<Content>, 'empty'> & { readonly name: string },
  ) => BackgroundTrace;
  /** Its TypeScript type. */
  readonly typeOf: (content: Content) => string;
}

/** Binds `name` to a trace that runs on; `%stop` finds it by that name. */
export function leaveRunning<Content>(
  name: string,
  running: Running<Content>,
  { create, typeOf }: Shown<Content>,
  context: MagicContext,
  { traces }: Services,
): void {
  const { empty, done } = running;
  const trace = create(empty, {
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
