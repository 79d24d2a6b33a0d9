import { resolve } from 'node:path';
import { defineMagic } from './magic.ts';
import { folderOrOff } from './record.ts';

export const replay = defineMagic({
  name: 'replay',
  kind: 'line',
  summary: 'answer the next cells from a recording: no kernel, no privilege',
  details:
    'Tables and charts are those of the recorded run. A cell whose source has changed since is refused and told what ' +
    'differs, instead of being answered from something else.',
  arguments: {
    folder: {
      kind: folderOrOff,
      help: 'what `%record` or `probebook run --record` made; `off` asks the target again',
      optional: true,
    },
  },
  options: {},
  examples: [
    { what: 'run the next cells from a recording', code: '%replay opens.recording' },
    { what: 'live again', code: '%replay off' },
  ],
  parse: ({ args }) => args,
  run: async ({ folder }, { output }, { journal }) => {
    if (folder === 'off') journal.stopReplaying();
    else if (folder !== undefined) await journal.replay(resolve(folder));
    const from = journal.replaying;
    output.stream('stdout', from === null ? 'cells ask the target\n' : `cells are answered from ${from}\n`);
  },
});
