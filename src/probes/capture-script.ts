import { InputError } from '../base/errors.ts';
import { quote } from '../targets/target.ts';
import { SECOND_INSTANCE } from '../tracefs/hide.ts';
import { packFacts } from './capture-facts.ts';
import { compileBody } from './compile/compile.ts';
import {
  disableScript,
  enableScript,
  type InstallPlan,
  installScript,
  ownEventNames,
  TASKS_SCRIPT,
} from './install/script.ts';
import { SECTION } from './install/sections.ts';
import type { TraceOptions } from './options.ts';
import { planOf } from './plan.ts';
import type { CompiledBody, KernelFacts } from './spec/types.ts';

/** What a capture's files call its event group; on the machine it has a name of its own. */
export const CAPTURE_GROUP = 'probebook_capture';

const DEFAULT_SECONDS = 5;

/**
 * A POSIX shell script that captures what a cell would, on a machine with the same kernel that we cannot reach. It runs the
 * very scripts that a trace runs here, one after the other, and keeps what they print and the pages: docs/capture.md says
 * what is in the folder. Throws InputError as compiling does, and for `hist`.
 */
export function captureScript(text: string, facts: KernelFacts, options: TraceOptions): string {
  const plan = capturePlan(text, facts, options);
  return [
    head(facts, plan),
    cleanupFunction(plan),
    `${installScript(plan)} >"$d/install" || { cat "$d/install" >&2; exit 1; }`,
    FACTS,
    modulesText(facts),
    `printf '%s\\n' ${quote(packFacts(text, facts))} >"$d/facts"`,
    `printf '%s\\n' ${quote(text)} >"$d/cell"`,
    `printf '%s\\n' ${quote(JSON.stringify(options))} >"$d/options"`,
    readerText(plan),
    options.run === undefined ? '' : held(options.run),
    // Only here: the command of `--run` has the language that it would have anyway.
    `( LC_ALL=C; export LC_ALL; ${TASKS_SCRIPT}\n) >"$d/tasks"`,
    MARKER,
    `{ ${enableScript(plan, scopeOf(options))}\n} >"$d/start" || { cat "$d/start" >&2; exit 1; }`,
    options.run === undefined ? `sleep ${seconds(options)} & work=$!` : 'echo go >&3',
    '[ ! "$stopped" ] || kill "$work" 2>/dev/null',
    'wait "$work"; echo $? >"$d/exit"',
    `${disableScript(plan)} >"$d/counters"`,
    foot(plan),
    '',
  ]
    .join('\n')
    .replaceAll(`:${CAPTURE_GROUP}/`, `:'"$g"'/`)
    .replaceAll(`${CAPTURE_GROUP}/`, '$g/');
}

/** What a script's body is compiled to, there and where its folder is read. Throws InputError. */
export function captureBody(text: string, facts: KernelFacts, { stack = false }: TraceOptions): CompiledBody {
  return compileBody(text, 0, facts, { group: CAPTURE_GROUP, stack });
}

function capturePlan(text: string, facts: KernelFacts, options: TraceOptions): InstallPlan {
  const body = captureBody(text, facts, options);
  const [hist] = body.hists;
  if (hist)
    throw new InputError({
      code: 'not-in-a-script',
      what: 'a script cannot do hist',
      hint: 'it keeps the rows: charts.histogram counts them',
      source: text,
      span: hist.span,
    });
  return planOf(body, options, { tracefs: '$t', name: '$g' });
}

function seconds({ forMs }: TraceOptions): number {
  return forMs === undefined ? DEFAULT_SECONDS : forMs / 1000;
}

function scopeOf({ run, only }: TraceOptions) {
  const pid = typeof only === 'object' && 'pid' in only ? only.pid : null;
  return {
    ours: ['$$', '$reader'],
    workload: run === undefined ? null : '$work',
    only: only === 'run' ? '$work' : pid,
    cgroup: null,
  };
}

/** Offsets and registers are those of one kernel. */
function head({ release, arch }: KernelFacts, plan: InstallPlan): string {
  return `#!/bin/sh
# Captures what a %%kprobe cell would into a new folder: sh FILE [FOLDER]. As root. Ctrl-C ends it and keeps what is there.
if [ "$(uname -r) $(uname -m)" != ${quote(`${release} ${arch}`)} ]; then
  echo "made for Linux ${release} ${arch}, this is $(uname -r) $(uname -m): its offsets would be wrong" >&2
  exit 1
fi
t=/sys/kernel/tracing
[ -e $t/dynamic_events ] || t=/sys/kernel/debug/tracing
[ -w $t/dynamic_events ] || { echo 'needs root, and tracefs' >&2; exit 1; }
g=pbcapture_$$
i=$t/instances/$g
d=\${1:-capture_$$}
work= reader= stopped=
mkdir "$d" ${namesOf(plan, '"$d/pages"').join(' ')} || exit 1
mkfifo "$d/go" || exit 1
exec 3<>"$d/go"`;
}

/** However it ends. A signal ends only what is captured; the rest of the script then runs as always. */
function cleanupFunction(plan: InstallPlan): string {
  return `cleanup() {
  trap '' INT TERM HUP
  exec 2>/dev/null
  [ ! "$work" ] || kill -KILL "$work"
  : >"$d/stop"
  [ ! "$reader" ] || wait "$reader"
${namesOf(plan, '$i')
  .map((instance) => `  echo 0 >${instance}/events/enable`)
  .join('\n')}
${ownEventNames(plan)
  .filter(({ group }) => group === CAPTURE_GROUP)
  .map(({ name }) => `  echo "-:$g/${name}" >>$t/dynamic_events`)
  .join('\n')}
  n=0
  for j in ${namesOf(plan, '$i').join(' ')}; do
    while [ -d $j ] && ! rmdir $j && [ $n -lt 50 ]; do n=$((n + 1)); sleep 0.1; done
  done
  rm -f "$d/go" "$d/stop"
}
trap cleanup EXIT
trap 'stopped=1; [ ! "$work" ] || kill "$work" 2>/dev/null' INT TERM HUP`;
}

const FACTS = `uname -r >"$d/release"; uname -m >>"$d/release"
echo $g >"$d/group"
cat $t/README >"$d/README"
cat /proc/kallsyms >"$d/kallsyms"
cat /sys/kernel/btf/vmlinux >"$d/btf" 2>/dev/null
page=$(cat $i/buffer_subbuf_size_kb 2>/dev/null)
if [ "$page" ]; then page=$((page * 1024)); else
  page=$(($(sed -n 's/.*field: char data;[^:]*offset:\\([0-9]*\\);[^:]*size:\\([0-9]*\\);.*/\\1 + \\2/p' $i/events/header_page)))
fi
echo $page >"$d/page_size"`;

/** Types of the modules that the body's functions lie in. */
function modulesText({ modules }: KernelFacts): string {
  const known = [...modules].filter(([, btf]) => btf !== null).map(([name]) => quote(name));
  return known.length === 0
    ? ':'
    : `mkdir "$d/modules"; for m in ${known.join(' ')}; do cat "/sys/kernel/btf/$m" >"$d/modules/$m"; done`;
}

/** In passes, so that pages are full; by coreutils' dd where there is one, since busybox's cannot read without waiting. */
function readerText(plan: InstallPlan): string {
  return `dd=dd
for path in /bin/dd /usr/bin/dd; do [ ! -x $path ] || dd=$path; done
pass() {
  for cpu in ${namesOf(plan, '$i')
    .map((instance) => `${instance}/per_cpu/cpu*`)
    .join(' ')}; do
    folder=\${cpu%/per_cpu/*}
    $dd bs=$page count=1024 iflag=nonblock if=$cpu/trace_pipe_raw 2>/dev/null >>"$d/pages\${folder#"$i"}/\${cpu##*/}"
  done
}
( trap '' INT TERM HUP; exec 3>&- >/dev/null; while [ ! -e "$d/stop" ]; do pass; sleep 0.1; done ) &
reader=$!`;
}

/** `base` for the first instance, and for the second where there is one. */
function namesOf(plan: InstallPlan, base: string): readonly string[] {
  return [base, ...(plan.interrupts ? [`${base}${SECOND_INSTANCE}`] : [])];
}

/** Forked before this script is kept out of the trace, so that it does not inherit that. */
function held(command: string): string {
  return `sh -c ${quote(`exec 3<&-; read -r go <"$0"\n${command}`)} "$d/go" &\nwork=$!`;
}

/** What the trace clock and the wall say at one moment. */
const MARKER = `{ date +%s%N; echo origin >$i/trace_marker; date +%s%N
echo '${SECTION} format'; echo 'system: ftrace'; cat $i/events/ftrace/print/format; } >"$d/origin"`;

function foot(plan: InstallPlan): string {
  return `: >"$d/stop"
while kill -0 "$reader" 2>/dev/null; do wait "$reader"; done
reader= work= n=0
while grep -qs '^entries: [1-9]' ${namesOf(plan, '$i')
    .map((instance) => `${instance}/per_cpu/cpu*/stats`)
    .join(' ')} && [ $n -lt 1000 ]; do pass; n=$((n + 1)); done
cat $t/saved_cmdlines >"$d/saved_cmdlines"
echo "captured in $d"`;
}
