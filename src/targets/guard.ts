import { TargetError } from '../base/errors.ts';
import { runText, type Target } from './target.ts';

/**
 * A small shell on the target that removes what we made there when we are gone, however that happened: the end of
 * its standard input tells it. SIGINT, SIGHUP and SIGTERM do not end it.
 */
export interface Guard {
  readonly pid: number;
  /** What the names of its instances and event groups begin with: `probebook_PID_`. */
  readonly prefix: string;
  /** A name for an instance and its event group. */
  name(n: number): string;
  /** From when this settles the guard removes the instance and the event group if we die. */
  own(instance: string, group: string): Promise<void>;
  /** From when this settles the guard unloads the module if we die. */
  ownModule(name: string): Promise<void>;
  /** Unloads the module now; gives up after ten seconds, and says nothing of it. */
  unload(name: string): Promise<void>;
  /** Removes the instance, those called INSTANCE.*, and its event group now. */
  remove(instance: string): Promise<void>;
  /** Removes what is still owned, and ends. Twice is harmless. */
  close(): Promise<void>;
}

/** `kmod PROGRAM ARGS`: insmod and rmmod, which a small system has in busybox only. */
export const KMOD = `
kmod() {
  if command -v $1 >/dev/null; then "$@"; elif [ -x /sbin/$1 ]; then "/sbin/$@"; else busybox "$@"; fi
}
`;

/** How a guard is told from other processes; part of its command line. */
const MARKER = 'probebook guard';

/**
 * remove INSTANCE GROUP: disable, remove the events, remove the instance and those called INSTANCE.* (EBUSY while
 * somebody has one of their files open, such as a reader of ours that nobody ended). Files of events are only ever
 * appended to: writing them anew would remove everybody's.
 */
const FUNCTIONS = `
tracefs=/sys/kernel/tracing
[ -e $tracefs/trace ] || tracefs=/sys/kernel/debug/tracing
list=$tracefs/dynamic_events
[ -e $list ] || list=$tracefs/kprobe_events

# Names first: the list is read a page at a time, and what is removed meanwhile moves the rest.
remove_events() {
  for event in $(sed -n "s|^[^:]*:\\($1/[^ ]*\\).*|\\1|p" $list); do
    echo "-:$event" >>$list
  done
}

end_readers() {
  ls -l /proc/[0-9]*/fd | sed -n "\\|^/proc/|h; \\|/instances/$1[./]|{g;p;}" | sort -u | while IFS=/ read -r _ _ pid _; do
    [ "$pid" = $$ ] || kill -KILL "$pid"
  done
}

# try_nop TRACEFS: the tracer cannot be changed while somebody reads.
try_nop() {
  tries=0
  until echo nop >$1/current_tracer || [ $tries -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}

# give_back INSTANCE: its name says what was borrowed of what all share. NAME.limits: the limits of function graphs;
# NAME.top.CLOCK.KIB.ON.FORK: the tracer of the top level besides, and what was set there before. The rest was as it is by default.
give_back() {
  case $1 in *.limits | *.top.*) ;; *) return ;; esac
  IFS=.
  set -- \${1##*/}
  unset IFS
  [ $2 = limits ] || { echo 0 >$tracefs/tracing_on; try_nop $tracefs; }
  : >$tracefs/set_graph_function
  echo 0 >$tracefs/max_graph_depth
  [ $2 = top ] || return
  for file in set_ftrace_filter set_ftrace_pid set_ftrace_notrace_pid trace; do : >$tracefs/$file; done
  echo $6 >$tracefs/options/function-fork
  echo $3 >$tracefs/trace_clock
  echo $4 >$tracefs/buffer_size_kb
  echo $5 >$tracefs/tracing_on
}

remove() {
  instances=
  for instance in $tracefs/instances/$1 $tracefs/instances/$1.*; do
    [ ! -d $instance ] || instances="$instances $instance"
  done
  for instance in $instances; do
    echo 0 >$instance/events/enable
    case $instance in *.graph) echo 0 >$instance/tracing_on; try_nop $instance ;; esac
  done
  for instance in $instances; do give_back $instance; done
  [ ! -e $tracefs/events/$2/enable ] || echo 0 >$tracefs/events/$2/enable
  remove_events "$2"
  tries=0
  for instance in $instances; do
    while [ -d $instance ] && ! rmdir $instance && [ $tries -lt 50 ]; do
      [ $tries -ne 3 ] || end_readers "$1"
      tries=$((tries + 1))
      sleep 0.1
    done
  done
  remove_events "$2"
}

# unload MODULE: what cannot be unloaded must not hold us up, so that is tried beside.
unload() {
  tries=0
  while [ -d /sys/module/$1 ] && [ $tries -lt 100 ]; do
    [ $tries -gt 0 ] && kill -0 $unloader 2>/dev/null || { kmod rmmod $1 </dev/null >/dev/null 2>&1 & unloader=$!; }
    tries=$((tries + 1))
    sleep 0.1
  done
}
${KMOD}
guarded() {
  [ -e /proc/$1/cmdline ] && grep -q '${MARKER}' /proc/$1/cmdline
}

# Prints the names that dead guards left behind.
orphans() {
  for name in $(ls $tracefs/instances | sed -n '/^probebook_/{s/[.].*//;p;}') $(sed -n 's|^[^:]*:\\(probebook_[^/]*\\)/.*|\\1|p' $list); do
    pid=\${name#probebook_}
    guarded \${pid%%_*} || echo $name
  done | sort -u
}

orphan_modules() {
  for file in /sys/module/probebook_*/parameters/probebook_guard; do
    [ -e $file ] && read -r pid <$file && ! guarded $pid || continue
    name=\${file#/sys/module/}
    echo \${name%%/*}
  done
}

sweep() {
  for name in $(orphans); do
    remove $name $name
    echo $name
  done
  for name in $(orphan_modules); do
    unload $name
    echo $name
  done
}
`;

const GUARD = `# ${MARKER}
${FUNCTIONS}
trap '' HUP INT QUIT TERM PIPE
exec 2>/dev/null
sweep >/dev/null
owned=
modules=
echo ready
while read -r verb instance group; do
  case $verb in
  own-module) modules="$modules $instance" ;;
  unload)
    kept=
    for module in $modules; do [ $module = "$instance" ] || kept="$kept $module"; done
    modules=$kept
    unload "$instance"
    ;;
  own) owned="$owned $instance/$group" ;;
  remove)
    kept=
    for pair in $owned; do
      if [ "\${pair%/*}" = "$instance" ]; then remove "$instance" "\${pair#*/}"; else kept="$kept $pair"; fi
    done
    owned=$kept
    ;;
  close) break ;;
  esac
  echo done
done
for pair in $owned; do remove "\${pair%/*}" "\${pair#*/}"; done
for module in $modules; do unload $module; done
`;

/** Starts the guard of a target, after removing what guards that are dead left there. */
export async function startGuard(target: Target): Promise<Guard> {
  const shell = await target.spawn(GUARD);
  const answers = lines(shell.stdout);
  const prefix = `probebook_${shell.pid}_`;
  let last: Promise<void> = expect('ready');
  let closed = false;

  async function expect(answer: string): Promise<void> {
    const { value } = await answers.next();
    if (value !== answer) throw new TargetError('guard-died', `the guard on ${target.name} has ended`);
  }

  /** One request at a time, so that answers belong to their requests. */
  function ask(request: string): Promise<void> {
    last = last.then(() => {
      shell.write(`${request}\n`);
      return expect('done');
    });
    return last;
  }

  await last;
  return {
    pid: shell.pid,
    prefix,
    name: (n) => `${prefix}${n}`,
    own: (instance, group) => ask(`own ${instance} ${group}`),
    ownModule: (name) => ask(`own-module ${name}`),
    unload: (name) => ask(`unload ${name}`),
    remove: (instance) => ask(`remove ${instance}`),
    async close() {
      if (!closed) shell.write('close\n');
      closed = true;
      await shell.exit.catch(() => {}); // a target that is gone took its probes with it
    },
  };
}

/** Removes the instances and event groups that dead guards left on the target; resolves to their names. */
export async function sweep(target: Target): Promise<readonly string[]> {
  const { stdout } = await runText(target, `exec 2>/dev/null\n${FUNCTIONS}\nsweep`);
  return stdout.split('\n').filter(Boolean);
}

async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    yield* whole;
  }
}
