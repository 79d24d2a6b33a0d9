import type { ColumnTable } from 'arquero';
import type { EventTable } from '../../probes/trace.ts';
import type { Column } from '../../table/column.ts';
import { schemaOf } from '../../table/describe.ts';
import { type WrittenField, writtenField } from './written-field.ts';

/** A table as an event of the file. */
export interface WrittenEvent {
  readonly id: number;
  readonly name: string;
  /** Text of its `format` file. */
  readonly format: string;
  readonly rows: number;
  /** ns on the trace's axis. */
  readonly ts: Column<number>;
  /** Null where rows have none: of counts, which are then written as CPU 0's. */
  readonly cpu: Column<number> | null;
  readonly tid: Column<number> | null;
  /** Bytes of a row's record, a multiple of 4. */
  readonly record: (row: number) => Uint8Array;
}

/** The columns that every record has anyway. */
const COMMON = new Set(['ts', 'cpu', 'tid']);
/** Of common_type, common_flags, common_preempt_count, common_pid. */
const HEAD = 8;

/** `withComm`: whether the names of threads are to be in the records. */
export function writtenEvent(
  { table }: EventTable,
  name: string,
  id: number,
  withComm: boolean,
): WrittenEvent {
  const arquero = (table as unknown as ColumnTable).reify();
  const { columns } = schemaOf(table);
  const column = (of: string) => (arquero.column(of) as Column<number> | undefined) ?? null;
  const shown = columns.filter(({ hidden, name }) => !hidden && !COMMON.has(name));
  const wanted = shown.filter(({ name }) => isWanted(name, column(name), withComm));
  const names = identifiers(wanted.map(({ name }) => name));
  const fields = wanted.map((schema, i) => writtenField(names[i]!, column(schema.name)!, schema));
  const { places, end } = placesOf(fields);
  const tid = column('tid');
  return {
    id,
    name,
    format: formatText(name, id, fields, places),
    rows: arquero.numRows(),
    ts: column('ts')!,
    cpu: column('cpu'),
    tid,
    record: (row) => recordOf(row, { id, tid: tid?.at(row) ?? 0, fields, places, end }),
  };
}

function isWanted(name: string, column: Column | null, withComm: boolean): boolean {
  if (name === 'comm') return withComm;
  return name !== 'pid' || [...column!].some((pid) => pid !== null && pid !== 0);
}

/** C identifiers, each once. */
function identifiers(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const legal = name.replace(/\W/g, '_').replace(/^(?=\d|$)/, '_');
    let unique = legal;
    for (let n = 2; taken.has(unique); n++) unique = `${legal}_${n}`;
    taken.add(unique);
    return unique;
  });
}

/** Each at a multiple of its size, as a compiler places members. */
function placesOf(fields: readonly WrittenField[]) {
  let end = HEAD;
  const places = fields.map((field) => {
    const size = sizeOf(field);
    const place = Math.ceil(end / size) * size;
    end = place + size;
    return place;
  });
  return { places, end };
}

const sizeOf = (field: WrittenField): 4 | 8 => (field.kind === 'text' ? 4 : field.size);

function formatText(
  name: string,
  id: number,
  fields: readonly WrittenField[],
  places: readonly number[],
): string {
  const lines = fields.map((field, i) => {
    const declared = field.kind === 'text' ? '__data_loc char[]' : field.type;
    const signed = field.kind === 'number' && field.type === 'u64' ? 0 : 1;
    return `\tfield:${declared} ${field.name};\toffset:${places[i]};\tsize:${sizeOf(field)};\tsigned:${signed};`;
  });
  const shown = fields.map((field) => `${field.name}=${field.kind === 'text' ? '%s' : field.conversion}`);
  const values = fields.map(({ kind, name }) => (kind === 'text' ? `__get_str(${name})` : `REC->${name}`));
  return `name: ${name}
ID: ${id}
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

${lines.join('\n')}

print fmt: "${shown.join(' ')}"${values.map((value) => `, ${value}`).join('')}
`;
}

interface Layout {
  readonly id: number;
  readonly tid: number;
  readonly fields: readonly WrittenField[];
  readonly places: readonly number[];
  readonly end: number;
}

/** Texts lie behind the fields, each with its NUL; a field says where: offset | length << 16. */
function recordOf(row: number, { id, tid, fields, places, end }: Layout): Uint8Array {
  const texts = fields.map((field) => (field.kind === 'text' ? Buffer.from(`${field.value(row)}\0`) : null));
  const size = texts.reduce((sum, text) => sum + (text?.length ?? 0), end);
  const bytes = Buffer.alloc(Math.ceil(size / 4) * 4);
  bytes.writeUInt16LE(id, 0);
  bytes.writeInt32LE(tid, 4);
  let at = end;
  for (const [i, field] of fields.entries()) {
    const place = places[i]!;
    if (field.kind === 'text') {
      const text = texts[i]!;
      if (at + text.length > 0xffff) throw new RangeError(`row ${row} is longer than a record can be`);
      bytes.writeUInt32LE((at | (text.length << 16)) >>> 0, place);
      at += text.copy(bytes, at);
    } else if (field.size === 4) bytes.writeInt32LE(Number(field.value(row)), place);
    else bytes.writeBigUInt64LE(BigInt.asUintN(64, field.value(row)), place);
  }
  return bytes;
}
