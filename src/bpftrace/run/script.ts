import type { Headers } from '../../targets/kbuild.ts';
import { quote } from '../../targets/target.ts';
import type { ProgramOptions } from '../options.ts';
import type { Installed } from './installed.ts';

/** Begins the lines of our own among bpftrace's. */
export const MARK = '\u001e';

/** The program's name in bpftrace's messages. */
const FILE = 'program.bt';

/** Says where the kernel's headers are, if the target sees them there. */
export function headersScript({ build, source }: Headers): string {
  return `[ -e ${quote(build)} ] && export BPFTRACE_KERNEL_BUILD=${quote(build)} BPFTRACE_KERNEL_SOURCE=${quote(source)}\n`;
}

/** Prints what a bpftrace that then runs nothing makes of the program. */
export function checkScript(text: string, options: ProgramOptions): string {
  return `${place(text)}bpftrace -d ${words(options)} $dir/${FILE} ${args(options)} 2>&1 || { code=$?; ${WHERE}; exit $code; }`;
}

/**
 * Runs the program. What bpftrace prints goes to stdout, between lines of ours: the time on the target's clock before,
 * the exit codes and its messages after. Where bpftrace `printsAndRuns`, what it makes of the program comes first. The
 * command of `--run` writes to stderr.
 *
 * A line on our standard input ends it as Ctrl-C would, and so does our death.
 */
export function runScript(
  text: string,
  options: ProgramOptions,
  { printsAndRuns, tellsIfAsked }: Installed,
): string {
  const { run } = options;
  const more = `${printsAndRuns ? '-d ast' : ''} ${tellsIfAsked ? '-k' : ''}`;
  const command = run === undefined ? '' : `-c "/bin/sh $dir/run.sh"`;
  return `
exec 3<&0 </dev/null
${place(text)}
${run === undefined ? '' : `${put('command.sh', run)}${put('run.sh', runner())}`}
printf '${MARK}uptime %s\\n' "$(cut -d' ' -f1 /proc/uptime)"
bpftrace ${more} -f json ${words(options)} ${command} $dir/${FILE} ${args(options)} 2>$dir/messages 3<&- &
bpftrace=$!
{ read -r line <&3; kill -INT $bpftrace; sleep 60; kill -KILL $bpftrace; } >/dev/null 2>&1 4>&- &
watcher=$!
${run === undefined ? READY : ''}
# When we have died nobody reads what is printed here: the folder goes all the same.
trap '' PIPE
wait $bpftrace
code=$?
kill $watcher 2>/dev/null
printf '\\n${MARK}end %s %s\\n' $code "$(cat $dir/exit 2>/dev/null)"
cat $dir/messages
[ $code = 0 ] || ${WHERE}
`;
}

/** What an error may come from. */
const WHERE = `echo "where: caps $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) lockdown $(cat /sys/kernel/security/lockdown 2>/dev/null) btf $(ls /sys/kernel/btf/vmlinux 2>/dev/null)"`;

/** bpftrace waits for events in epoll, and nowhere else: then everything is attached. One that never waits is taken to be after a minute. */
const READY = `{ tries=0; while [ $tries -lt 1200 ] && [ -e /proc/$bpftrace ] && ! grep -q '^\\(do_epoll_wait\\|ep_poll\\)' /proc/$bpftrace/wchan; do sleep 0.05; tries=$((tries + 1)); done
  echo ready; } >&2 2>/dev/null &`;

/** bpftrace starts it when everything is attached, and ends with it. */
function runner(): string {
  return 'cd -- "$folder"; exec >&4 2>&4 4>&-; sh "$dir/command.sh"; echo $? >"$dir/exit"\n';
}

/** The folder of one run, gone when it ends. */
function place(text: string): string {
  return `
folder=$PWD
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
exec 4>&2
export dir folder
${put(FILE, text)}`;
}

function put(file: string, text: string): string {
  return `printf '%s\\n' ${quote(text)} >$dir/${file}\n`;
}

function words({ unsafe, include = [], pid }: ProgramOptions): string {
  return [
    ...(unsafe ? ['--unsafe'] : []),
    ...include.map((file) => `--include ${quote(file)}`),
    ...(pid === undefined ? [] : [`-p ${pid}`]),
  ].join(' ');
}

function args({ args = [] }: ProgramOptions): string {
  return args.map(quote).join(' ');
}
