import { InputError } from '../../base/errors.ts';

/** Where the value of a field lies: in its place, or elsewhere in the record with its place holding where. */
export type FieldPlace = 'inline' | 'data_loc' | 'rel_loc';

/** One field of an event's `format` file; sizes and offsets in bytes from the record's start. */
export interface FormatField {
  readonly name: string;
  /** C type of one element: `unsigned long`, `char`, `const char *`. */
  readonly type: string;
  readonly place: FieldPlace;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** The texts between the brackets of an array, outermost first (`''` for `[]`); empty for a single value. */
  readonly brackets: readonly string[];
}

/** An event as its `format` file describes it; the fields common to all events are left out. */
export interface EventFormat {
  readonly id: number;
  /** The event's group, when the text says it (see parseFormat); '' otherwise. */
  readonly group: string;
  readonly name: string;
  readonly fields: readonly FormatField[];
  /** Offset of `common_pid`, the thread's id as the kernel calls it. */
  readonly tidOffset: number;
}

/**
 * Reads the text of a tracefs `format` file (f_show in kernel/trace/trace_events.c):
 * ```
 * name: sched_process_exec
 * ID: 312
 * format:
 *     field:int common_pid;      offset:4;       size:4; signed:1;
 *
 *     field:__data_loc char[] filename;  offset:8;       size:4; signed:1;
 * ```
 * The file does not tell the event's group: a first line `system: GROUP`, put there by who read it, does.
 * Throws InputError `bad-format` when name, ID or common_pid is missing.
 */
export function parseFormat(text: string): EventFormat {
  const name = /^name: (\S+)$/m.exec(text)?.[1];
  const id = Number(/^ID: (\d+)$/m.exec(text)?.[1]);
  const all = [...text.matchAll(FIELD)].map(parseField);
  const tidOffset = all.find((field) => field.name === 'common_pid')?.offset;
  if (name === undefined || Number.isNaN(id) || tidOffset === undefined) throw badFormat(text);
  return {
    id,
    group: /^system: (\S+)\n/.exec(text)?.[1] ?? '',
    name,
    fields: all.filter((field) => !field.name.startsWith('common_')),
    tidOffset,
  };
}

const FIELD = /^\tfield:([^;]+);\s*offset:(\d+);\s*size:(\d+);\s*signed:([01]);/gm;

/**
 * Arrays are written behind the name (`char prev_comm[16]`, `u8 a[]`) or, for located ones, behind the type
 * (`__data_loc char[] name`, `__data_loc char[][2] names`).
 */
function parseField([, declaration, offset, size, signed]: RegExpExecArray): FormatField {
  const [, before = '', name = '', after = ''] =
    /^(.*?)(\w+)\s*((?:\[[^\]]*\])*)$/.exec(declaration!.trim()) ?? [];
  const [, location, type, inner = ''] = /^(?:__(data|rel)_loc )?\s*(.*?)\s*((?:\[[^\]]*\])*)\s*$/.exec(
    before,
  )!;
  return {
    name,
    type: type!,
    place: location === undefined ? 'inline' : location === 'data' ? 'data_loc' : 'rel_loc',
    offset: Number(offset),
    size: Number(size),
    signed: signed === '1',
    brackets: [...`${after}${inner}`.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]!),
  };
}

function badFormat(text: string): InputError {
  return new InputError({
    code: 'bad-format',
    what: "this is not an event's format file: name, ID or common_pid is missing",
    why: `it begins with ${JSON.stringify(text.slice(0, 60))}`,
  });
}
