import { resolve } from 'node:path';
import { defineMagic } from './magic.ts';
import { type ValueKind, words } from './options/kinds.ts';

export const folderOrOff: ValueKind<string> = {
  placeholder: 'DIR|off',
  parse: (value) => (value ? { value } : { why: 'a folder, or off' }),
  suggest: () => ['off'],
};

export const record = defineMagic({
  name: 'record',
  kind: 'line',
  summary: 'store what the next cells collect, so that anybody can run them again without a kernel',
  details:
    'Each trace, program and command becomes a folder in DIR: `recording.json`, which says how and where it was made, and ' +
    'a Parquet file for each table, which pandas, Polars and DuckDB read as they are. A cell that runs again takes the ' +
    'place of what it stored before. `NAME.save(DIR)` stores one trace afterwards.',
  arguments: {
    folder: {
      kind: folderOrOff,
      help: 'where, made if it is not there; `off` ends recording',
      optional: true,
    },
  },
  options: {
    mask: {
      kind: words('NAME,…'),
      help: 'columns whose values are replaced by pseudonyms; what commands print is left out then',
    },
  },
  examples: [
    { what: 'record the next cells', code: '%record opens.recording' },
    { what: 'without the names of files and programs', code: '%record opens.recording --mask name,comm' },
    { what: 'end it', code: '%record off' },
  ],
  parse: ({ args, options }) => ({ folder: args.folder, mask: options.mask ?? [] }),
  run: async ({ folder, mask }, { output }, { journal }) => {
    if (folder === 'off')
      for (const line of await journal.stopRecording()) output.stream('stdout', `${line}\n`);
    else if (folder !== undefined) await journal.record(resolve(folder), mask);
    const where = journal.recording;
    output.stream(
      'stdout',
      where === null ? 'nothing is recorded\n' : `what cells collect is stored in ${where}\n`,
    );
  },
});
