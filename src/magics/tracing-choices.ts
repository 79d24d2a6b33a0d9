import type { InputFacts } from '../base/errors.ts';
import type { TraceOptions } from '../probes/options.ts';
import type { OptionValues } from './options/table.ts';
import type { tracingOptions } from './tracing-options.ts';

type Written = OptionValues<typeof tracingOptions>;

/** What the options say to a trace. */
export function traceOptions(written: Written): TraceOptions {
  const { run, for: forMs, only, buffer, stack, raw, clock, keep, until, 'max-events': maxEvents } = written;
  return {
    ...(run === undefined ? {} : { run }),
    ...(forMs === undefined ? {} : { forMs }),
    ...(only === undefined ? {} : { only }),
    ...(buffer === undefined ? {} : { bufferKiB: buffer }),
    ...(stack === undefined ? {} : { stack }),
    ...(raw === undefined ? {} : { raw }),
    ...(clock === undefined ? {} : { clock }),
    ...(keep === undefined ? {} : { keepMs: keep }),
    ...(until === undefined ? {} : { until }),
    ...(maxEvents === undefined ? {} : { maxEvents }),
  };
}

/** Options that do not go together; null when all do. */
export function conflict(written: Written): Pick<InputFacts, 'code' | 'what' | 'hint'> | null {
  const { only, run, keep, raw, 'max-events': maxEvents, script, explain } = written;
  if (only === 'run' && run === undefined)
    return {
      code: 'only-without-run',
      what: '--only run needs --run',
      hint: "say what to run: --run 'cat /etc/hostname'",
    };
  if (keep !== undefined && maxEvents !== undefined)
    return {
      code: 'keep-and-max-events',
      what: '--max-events keeps the first rows, --keep the last',
      hint: 'take one of them',
    };
  if (keep !== undefined && raw)
    return {
      code: 'keep-and-raw',
      what: '--raw keeps every page, --keep the last rows',
      hint: 'take one of them',
    };
  if (script === undefined) return null;
  if (!explain)
    return {
      code: 'script-without-explain',
      what: '--script needs --explain',
      hint: 'nothing is traced here then',
    };
  const left = notInScript(written);
  return left === null
    ? null
    : {
        code: 'not-in-a-script',
        what: `a script cannot do ${left}`,
        hint: 'it captures while --run runs, or for --for, and keeps everything',
      };
}

function notInScript(written: Written): string | null {
  const name = (['keep', 'until', 'max-events', 'background', 'raw'] as const).find(
    (option) => option in written,
  );
  if (name) return `--${name}`;
  return cgroupOf(written.only) === undefined ? null : '--only cgroup';
}

/** The cgroup that `--only` names. */
export function cgroupOf(only: TraceOptions['only']): string | undefined {
  return typeof only === 'object' && 'cgroup' in only ? only.cgroup : undefined;
}
