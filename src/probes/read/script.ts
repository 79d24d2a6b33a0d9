import { quote } from '../../targets/target.ts';
import { hideFromOurTraces } from '../../tracefs/hide.ts';
import { SECOND } from '../decode/lane.ts';
import { shellTag, TAG_KIND } from './tags.ts';
import type { CollectRequest } from './types.ts';

/** Line on the script's standard input that makes it begin. */
export const BEGIN_LINE = 'begin\n';

/** The line after it, which makes it read what is left and end. */
export const STOP_LINE = 'stop\n';

/** The most pages read from one CPU before the next one's turn. */
const PAGES_PER_TURN = 1024;

/**
 * The reader on the target, for any POSIX shell: passes over the CPUs with coreutils' dd, one tag before each
 * CPU's pages and one after each pass. Reading in passes gives full pages; a reader that waits for each event would
 * get a page for every few of them. The pause is shorter the more there was.
 *
 * It waits for a line on standard input before its first pass. Another one, the end of the input, or SIGTERM ends it
 * after a last pass that finds every buffer empty; so does a stop that comes first. dd itself is never interrupted:
 * what it has read is no longer in the kernel.
 */
export function readScript({ instance, second, cpus, pageSize }: CollectRequest): string {
  return `
LC_ALL=C; export LC_ALL
${hideFromOurTraces(`${instance}/..`)}
IFS= read -r first || exit 0
stop=
[ "$first" = begin ] || stop=1
trap 'stop=1' TERM
trap '' INT
exec 3<&0 4>&1 </dev/null
{ IFS= read -r line; kill -TERM $$; } <&3 3<&- 4>&- >/dev/null 2>&1 &
watcher=$!
# By its path: a busybox shell would take its own, which cannot read without waiting.
dd=dd
for path in /bin/dd /usr/bin/dd; do [ -x "$path" ] && dd=$path; done

fail() { echo "$1" >&2; kill "$watcher" 2>/dev/null; exit 1; }

# Without a file that tells, look.
empty() {
  [ -r "$1" ] || return 1
  while read -r key value rest; do
    [ "$key" = entries: ] && { [ "$value" = 0 ]; return; }
  done <"$1"
  return 1
}

# turn FOLDER TAG
turn() {
  empty "$1/stats" && return
  printf "$2" || fail 'the reader of the pages is gone'
  said=$(trap '' TERM; exec "$dd" bs=${pageSize} count=${PAGES_PER_TURN} iflag=nonblock if="$1/trace_pipe_raw" 2>&1 >&4 4>&-)
  case $said in
    *'Resource temporarily unavailable'*' records in'* | [0-9]*' records in'*) ;;
    *) fail "$said" ;;
  esac
  pages=\${said%%+*}
  pages=\${pages##*[!0-9]}
  total=$((total + pages))
}

pass() {
  total=0
${cpus.map((cpu) => turn(instance, cpu, cpu)).join('\n')}
${second === undefined ? '' : cpus.map((cpu) => turn(second, cpu, cpu + SECOND)).join('\n')}
  printf '${shellTag(TAG_KIND.pass, 0)}' || fail 'the reader of the pages is gone'
}

# In the background, because the end of a foreground command is awaited before a signal is handled.
rest() { sleep "$1" >/dev/null 2>&1 3<&- 4>&- & wait $!; }

while [ ! "$stop" ]; do
  pass
  if [ "$total" = 0 ]; then rest 0.2
  elif [ "$total" -lt ${16 * cpus.length} ]; then rest 0.1
  elif [ "$total" -lt ${PAGES_PER_TURN} ]; then rest 0.05
  fi
done
total=1
while [ "$total" != 0 ]; do pass; done
kill "$watcher" 2>/dev/null
exit 0
`;
}

const turn = (instance: string, cpu: number, lane: number): string =>
  `  turn ${quote(`${instance}/per_cpu/cpu${cpu}`)} '${shellTag(TAG_KIND.pages, lane)}'`;
