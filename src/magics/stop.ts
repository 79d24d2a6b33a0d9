import { InputError, type SourceSpan } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import { defineMagic } from './magic.ts';
import type { ValueKind } from './options/kinds.ts';
import type { Services } from './services.ts';

const traceName: ValueKind<string> = {
  placeholder: 'NAME|all',
  parse: (value) => (value ? { value } : { why: 'the name of a trace, or all' }),
  suggest: ({ traces }) => [...traces.keys(), 'all'],
};

export const stop = defineMagic({
  name: 'stop',
  kind: 'line',
  summary: 'end a trace that runs in the background, or all of them',
  details: 'The probes are removed, what was collected stays in `NAME`.',
  arguments: { name: { kind: traceName, help: 'the name that the trace is bound to' } },
  options: {},
  examples: [
    { what: 'end one trace', code: '%stop opens' },
    { what: 'end all', code: '%stop all' },
  ],
  parse: ({ args, cell, spans }) => ({ name: args.name, source: cell.source, span: spans.name! }),
  run: async ({ name, source, span }, { output }, { traces }) => {
    const running = [...traces.keys()];
    if (name !== 'all' && !running.includes(name)) throw notRunning(name, running, source, span);
    const lines = await Promise.all((name === 'all' ? running : [name]).map((each) => end(each, traces)));
    output.stream('stdout', lines.join('') || 'no trace runs in the background\n');
  },
});

async function end(name: string, traces: Services['traces']): Promise<string> {
  const { events, lost } = (await traces.get(name)?.stop())?.report ?? { events: 0, lost: 0 };
  return `${name}: ${events.toLocaleString('en')} events, ${lost.toLocaleString('en')} lost\n`;
}

function notRunning(name: string, running: readonly string[], source: string, span: SourceSpan): InputError {
  const all = running.length > 0 ? `running: ${running.join(', ')}` : 'nothing runs in the background';
  const hint = didYouMean(nearest(name, running)) ?? all;
  return new InputError({
    code: 'unknown-trace',
    what: `no trace named ${name} runs in the background`,
    source,
    span,
    hint,
  });
}
