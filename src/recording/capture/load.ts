import { basename, resolve } from 'node:path';
import { InputError } from '../../base/errors.ts';
import { readBtf } from '../../btf/btf.ts';
import { readSymbols } from '../../code/symbols.ts';
import { type CapturedFacts, unpackFacts } from '../../probes/capture-facts.ts';
import { CAPTURE_GROUP, captureBody } from '../../probes/capture-script.ts';
import type { DecodedEvents } from '../../probes/decode/columns.ts';
import { createDecoder } from '../../probes/decode/decoder.ts';
import { SECOND } from '../../probes/decode/lane.ts';
import { readCounters } from '../../probes/install/counters.ts';
import { collectRequest } from '../../probes/install/install.ts';
import type { Origin } from '../../probes/install/origin.ts';
import { sections, textsOf } from '../../probes/install/sections.ts';
import { readSystemTasks } from '../../probes/install/system-tasks.ts';
import type { TraceOptions } from '../../probes/options.ts';
import { planOf } from '../../probes/plan.ts';
import type { KernelFacts } from '../../probes/spec/types.ts';
import { createTabulator } from '../../probes/tabulate/tabulate.ts';
import type { TraceContent } from '../../probes/trace.ts';
import { SECOND_INSTANCE } from '../../tracefs/hide.ts';
import { badCapture, CaptureFiles } from './files.ts';

/**
 * The folder that a script of `--explain --script` left (docs/capture.md), as the trace that its cell would have given there:
 * its body is compiled once more, with what the folder says of the kernel, and its pages are decoded. Throws InputError.
 */
export function loadCapture(folder: string): TraceContent {
  const files = new CaptureFiles(folder);
  try {
    return traceOf(files);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw badCapture(folder, `what is in it does not hold together: ${(cause as Error).message}`, cause);
  }
}

function traceOf(files: CaptureFiles): TraceContent {
  const text = files.text('cell').replace(/\n$/, '');
  const options = JSON.parse(files.text('options')) as TraceOptions;
  const facts = factsOf(files);
  const body = captureBody(text, facts, options);
  const plan = planOf(body, options, { tracefs: '', name: CAPTURE_GROUP });
  const install = sections(files.text('install'));
  const { formats, headerPage, pageSize } = collectRequest(install, plan);
  const marker = files.has('axis') ? '' : files.text('origin');
  const decoder = createDecoder({
    formats: [...formats, ...textsOf(sections(marker), 'format')],
    headerPage,
    pageSize,
  });
  for (const [pages, second] of [
    ['pages', 0],
    [`pages${SECOND_INSTANCE}`, SECOND],
  ] as const)
    for (const name of files.names(pages))
      decoder.push(cpuOf(name, files) + second, files.bytes(`${pages}/${name}`));
  const decoded = decoder.finish();
  const tabulator = createTabulator({
    body,
    facts,
    origin: files.has('axis') ? axisOf(files) : originOf(decoded, marker, files),
    target: { name: basename(resolve(files.folder)), emulated: false },
    tasks: readSystemTasks(files.text('tasks')),
    shell: null,
    plan,
    start: BigInt(files.text('start').trim()),
  });
  return tabulator.tabulate(decoded, {
    exitCode: options.run === undefined ? null : Number(files.text('exit')),
    truncated: false,
    ended: options.run === undefined ? 'its time was over' : 'the command ended',
    counters: readCounters(files.text('counters'), files.text('group').trim()),
  });
}

function factsOf(files: CaptureFiles): KernelFacts {
  const btfBytes = files.bytes('btf');
  const btf = btfBytes.length === 0 ? null : readBtf(btfBytes);
  const captured: CapturedFacts = {
    readme: files.text('README'),
    btf,
    symbols: readSymbols(files.bytes('kallsyms')),
    modules: new Map(
      files.names('modules').map((name) => [name, readBtf(files.bytes(`modules/${name}`), btf)]),
    ),
  };
  return unpackFacts(files.text('facts'), captured);
}

function cpuOf(name: string, { folder }: CaptureFiles): number {
  const number = /^cpu(\d{1,4})$/.exec(name)?.[1];
  if (number === undefined) throw badCapture(folder, `pages of a CPU are in no file called ${name}`);
  return Number(number);
}

/** A trace of ours knows its zero. */
function axisOf(files: CaptureFiles): Origin {
  const [clock, wall] = files.text('axis').trim().split(' ').map(BigInt);
  if (clock === undefined || wall === undefined) throw badCapture(files.folder, 'axis is no pair of times');
  return { clock, wall };
}

/** The line that the script wrote itself is the first there is. */
function originOf({ base, events }: DecodedEvents, marker: string, { folder }: CaptureFiles): Origin {
  const ts = events.find(({ name, group }) => name === 'print' && group === 'ftrace')?.ts[0];
  const [before, after] = [...marker.matchAll(/^(\d{19})$/gm)].map(([ns]) => BigInt(ns!));
  if (ts === undefined || before === undefined || after === undefined)
    throw badCapture(folder, 'the line that the script wrote to trace_marker is not in its pages');
  return { clock: base + BigInt(Math.round(ts)), wall: (before + after) / 2n };
}
