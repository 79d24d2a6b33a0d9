import { TargetError } from '../base/errors.ts';
import { passLines } from '../base/pass-lines.ts';
import { plain } from '../recording/packed.ts';
import type { Output } from '../session/output.ts';
import type { Exit, Target, TargetProcess } from '../targets/target.ts';
import { untilInterrupted } from './interrupt.ts';
import { defineMagic } from './magic.ts';

export const sh = defineMagic({
  name: 'sh',
  kind: 'cell',
  summary: "run a shell script on the target, in the notebook's folder",
  details:
    'What it prints is shown as it comes, by whole lines. `{{expression}}` inserts a TypeScript value as it is, `{{sh(expression)}}` ' +
    'as one quoted word. The Stop button ends the script and its children. An exit code other than 0 is an error.',
  arguments: {},
  options: {},
  examples: [
    { what: "the target's kernel", code: '%%sh\nuname -r' },
    { what: 'with a value of the notebook', code: '%%sh\ngrep -c {{sh(pattern)}} /proc/kallsyms' },
  ],
  interpolatesBody: true,
  endsItself: true,
  parse: ({ body }) => ({ script: body.text }),
  run: async ({ script }, { output, signal }, services) => {
    const question = { magic: 'sh', name: null, text: script, options: {} };
    const live = async (shown: Streams) =>
      runScript(script, await untilInterrupted(services.target(), signal), signal, shown);
    await services.journal.ask(question, plain<void>(), live, output);
  },
});

type Streams = Pick<Output, 'stream'>;

async function runScript(
  script: string,
  target: Target,
  signal: AbortSignal,
  output: Streams,
): Promise<void> {
  // A target's standard input never ends: without this `cat` alone would wait for ever.
  const child = await target.spawn(`exec </dev/null; ${script}`);
  const calm = endOn(signal, child);
  try {
    await passLines(child, output);
    report(await child.exit);
  } finally {
    calm();
  }
}

/** Asks the process group to end, then insists. Returns what stops insisting. */
function endOn(signal: AbortSignal, child: TargetProcess): () => void {
  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    child.signal('INT');
    timers.push(
      setTimeout(() => child.signal('TERM'), 1000),
      setTimeout(() => child.signal('KILL'), 3000),
    );
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return () => {
    signal.removeEventListener('abort', end);
    for (const timer of timers) clearTimeout(timer);
  };
}

function report({ code, signal }: Exit): void {
  if (code === 0) return;
  const how = code === null ? `were ended by ${signal}` : `ended with exit code ${code}`;
  throw new TargetError('command-failed', `the commands ${how}`);
}
