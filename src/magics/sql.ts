import { InputError } from '../base/errors.ts';
import { completeQuery } from '../sql/complete.ts';
import { runQuery } from '../sql/query.ts';
import { schemaOf } from '../table/describe.ts';
import { rowText } from '../table/schema.ts';
import { defineMagic } from './magic.ts';
import { identifier } from './options/kinds.ts';

export const sql = defineMagic({
  name: 'sql',
  kind: 'cell',
  summary: 'query tables of the notebook and files with DuckDB',
  details:
    "Any SQL of DuckDB's. `opens.t1` is that table, a table in a variable stands by its name, and a file in quotes: " +
    "`FROM 'dir/t1.parquet'`, read piece by piece, however large. The result is a table, bound to NAME; what else it makes " +
    'is gone with the cell. Only tables that the query names are copied to DuckDB.\n\n' +
    'Whole numbers are BIGINT there, `bigint` is UBIGINT, stacks are lists. Back come numbers, `bigint` for UBIGINT and for a column with ' +
    'a value that a number cannot hold, `Date` for times (text where one is finer than a millisecond), arrays for lists.',
  arguments: { name: { kind: identifier, help: 'the name to bind' } },
  options: {},
  examples: [
    {
      what: 'who opened most',
      code: '%%sql most\nSELECT comm, count(*) AS n\nFROM opens.t1 GROUP BY comm ORDER BY n DESC',
    },
    {
      what: 'a file larger than memory',
      code: "%%sql slow\nSELECT name, quantile_cont(dur, 0.99) AS p99\nFROM 'big/*.parquet' GROUP BY name",
    },
  ],
  interpolatesBody: true,
  endsItself: true,
  completeBody: async (before, { notebook }) => completeQuery(before, notebook),
  parse: ({ args, body, cell }) => ({ name: args.name, body, source: cell.source }),
  run: async ({ name, body, source }, { signal, bind }, { notebook }) => {
    try {
      const table = await runQuery(body.text, notebook, signal);
      bind(name, table, `import('probebook').Table<${rowText(schemaOf(table))}>`);
      return table;
    } catch (error) {
      if (!(error instanceof InputError) || !error.facts.span) throw error;
      throw new InputError({ ...error.facts, source, span: body.toCell(error.facts.span) });
    }
  },
});
