import { quote } from '../../targets/target.ts';
import { SECOND_INSTANCE } from '../../tracefs/hide.ts';
import { eventKey } from '../decode/columns.ts';
import { GRAPH_EVENTS, startLines, stopLine } from '../graph/script.ts';
import type { GraphPlan } from '../graph/spec.ts';
import type { CompiledHist, CompiledProbe, EventPath } from '../spec/types.ts';
import { joinedFunction } from './cgroup.ts';
import { histLines, triggerLines } from './hist-script.ts';
import { canInterrupt, IN_INTERRUPT, secondBufferKiB } from './interrupts.ts';
import { SECTION } from './sections.ts';

export interface InstallPlan {
  readonly tracefs: string;
  /** Name of the instance and of the event group. */
  readonly name: string;
  readonly clock: string;
  readonly bufferKiB: number;
  /** Whether the kernel writes a stack behind each event. */
  readonly stack: boolean;
  /** Whether what interrupts our own processes is recorded, in a second instance: tracefs/hide.ts. */
  readonly interrupts: boolean;
  readonly probes: readonly CompiledProbe[];
  readonly hists: readonly CompiledHist[];
  /** Events (`eventKey`) that only triggers count: they are never turned on. */
  readonly silent: ReadonlySet<string>;
  /** Events (`eventKey`) whose rows are wanted. */
  readonly read: ReadonlySet<string>;
  /** Events (`eventKey`) whose rows count for `maxEvents`. */
  readonly counted: readonly string[];
  /** A tracer that is ready to run: graph/take.ts. */
  readonly graph?: GraphPlan;
}

/** Hidden events of every trace: they say which process a new thread belongs to, and what tasks are and are called. */
export const TASK_EVENTS = {
  fork: { group: 'task', name: 'task_newtask' },
  rename: { group: 'task', name: 'task_rename' },
  exec: { group: 'sched', name: 'sched_process_exec' },
  exit: { group: 'sched', name: 'sched_process_exit' },
} as const satisfies Readonly<Record<string, EventPath>>;

/** What the kernel writes behind each event where it is told to. */
const STACKS: EventPath = { group: 'ftrace', name: 'kernel_stack' };

/**
 * Everything that is set up before the first event, in one round trip; stops at the first thing the kernel refuses.
 * Only ever appends to `dynamic_events`: `>` would remove everyone's probes.
 */
export function installScript(plan: InstallPlan): string {
  const instance = instancePath(plan);
  return [
    '(',
    'export LC_ALL=C',
    ...instanceLines(plan, instance, plan.bufferKiB),
    ...(plan.interrupts ? instanceLines(plan, secondPath(plan), secondBufferKiB(plan.bufferKiB)) : []),
    ...plan.probes.flatMap((probe, index) => probeLines(plan, probe, index)),
    ...interruptEvents(plan).map((path) => interruptFilter(plan, path)),
    ...[...tracedEvents(plan), ...(plan.stack ? [STACKS] : []), ...(plan.graph ? GRAPH_EVENTS : [])].map(
      ({ group, name }) =>
        `echo '${SECTION} format'; echo 'system: ${group}'; cat ${instance}/events/${group}/${name}/format`,
    ),
    `echo '${SECTION} header'; cat ${instance}/events/header_page`,
    `echo '${SECTION} subbuf'; cat ${instance}/buffer_subbuf_size_kb 2>/dev/null`,
    `echo '${SECTION} cpus'; echo ${instance}/per_cpu/cpu*`,
    ') 2>&1',
  ].join('\n');
}

function instanceLines(plan: InstallPlan, instance: string, bufferKiB: number): string[] {
  return [
    `mkdir ${instance} || { echo '${SECTION} failed instance'; exit 1; }`,
    `echo ${quote(plan.clock)} > ${instance}/trace_clock || { echo '${SECTION} failed clock'; exit 1; }`,
    `echo ${bufferKiB} > ${instance}/buffer_size_kb || { echo '${SECTION} failed buffer'; exit 1; }`,
    `echo 1 > ${instance}/options/record-tgid 2>/dev/null`,
    `echo 1 > ${instance}/options/event-fork`,
    ...(plan.stack
      ? [`echo 1 > ${instance}/options/stacktrace || { echo '${SECTION} failed stacks'; exit 1; }`]
      : []),
  ];
}

function interruptFilter(plan: InstallPlan, path: EventPath): string {
  const file = `${folderOf(plan, path, secondPath(plan))}/filter`;
  return `env printf '%s' ${quote(userFilter(plan, path) + IN_INTERRUPT)} > ${file} || { echo '${SECTION} failed interrupts'; exit 1; }`;
}

/** What tasks there are, read last of all before events are turned on; see system-tasks.ts. */
export const TASKS_SCRIPT = [
  `echo '${SECTION} tasks'; echo /proc/[0-9]*/task/[0-9]*`,
  `echo '${SECTION} comms'; grep -s '' /proc/[0-9]*/task/[0-9]*/comm`,
  `echo '${SECTION} processes'; grep -s '' /proc/[0-9]*/stat /proc/[0-9]*/cgroup`,
  `echo '${SECTION} exes'; ls -l /proc/[0-9]*/exe 2>/dev/null`,
].join('\n');

/** A process id, or what a shell has it in: `$work`. */
type Pid = number | string;

/** Who is traced. `ours` are processes of ours; `workload` is the shell that interprets the command of `--run`. */
export interface Scope {
  readonly ours: readonly Pid[];
  readonly workload: Pid | null;
  /** Only this process and its children are traced. */
  readonly only: Pid | null;
  /** Only the tasks of the cgroup with this folder are traced, and their children. */
  readonly cgroup: string | null;
}

/**
 * Prints the wall time in ns and turns events on, last of all. Kept out of the trace are `ours`, and the parents of
 * ours and of the workload, which started them and clean up behind them.
 */
export function enableScript(plan: InstallPlan, { ours, workload, only, cgroup }: Scope): string {
  const instance = instancePath(plan);
  const started = [...ours, ...(workload === null ? [] : [workload])];
  return [
    'parents() { for p in "$@"; do while read -r k v; do case $k in PPid:) echo $v;; esac; done < /proc/$p/status; done; }',
    `hidden="${ours.join(' ')} $(parents ${started.join(' ')})"; date +%s%N`,
    ...(cgroup === null ? [] : [joinedFunction(cgroup)]),
    // In this shell itself: a subshell would have been forked too early to be hidden.
    'enable() {',
    `  echo $hidden > ${instance}/set_event_notrace_pid || return 1`,
    ...(plan.interrupts ? [`  echo $hidden > ${secondPath(plan)}/set_event_pid || return 1`] : []),
    ...(only === null ? [] : [`  echo ${only} > ${instance}/set_event_pid || return 1`]),
    // No pid at all would mean everybody; this shell is hidden anyway.
    ...(cgroup === null ? [] : [`  { echo $$; joined; } > ${instance}/set_event_pid || return 1`]),
    ...(workload === null
      ? []
      : [
          `  read -r shell < /proc/${workload}/comm`,
          ...ownEventNames(plan).map((path) => hideShell(plan, path, workload)),
        ]),
    ...(plan.hists.length > 0 ? [OTHERS] : []),
    ...triggerLines(
      plan.hists,
      (path) => folderOf(plan, path),
      (path) => ['$others', ...(workload === null ? [] : [notTheShell(plan, path, workload)])],
    ),
    ...allFolders(plan).map((folder) => `  echo 1 > ${folder}/enable || return 1`),
    ...(plan.graph ? startLines(plan.graph, only, cgroup) : []),
    '}',
    'enable 2>&1',
  ].join('\n');
}

/**
 * A trigger is asked before the pid lists are (__event_trigger_test_discard in kernel/trace/trace.h), so its condition leaves
 * us out. Those that our shells start meanwhile it does not know.
 */
const OTHERS = `  others=
  for p in $hidden; do others="$others\${others:+ && }common_pid != $p"; done
  others="(($others) || ${IN_INTERRUPT})"`;

/** Adds who joined the cgroup since; behind `enableScript`, in the same shell. `>` would let everybody in for a moment. */
export function rejoinScript(plan: InstallPlan): string {
  const files = [
    `${instancePath(plan)}/set_event_pid`,
    ...(plan.graph ? [`${plan.graph.root}/set_ftrace_pid`] : []),
  ];
  return files.map((file) => `joined >> ${file} 2>/dev/null`).join('\n');
}

/**
 * The shell that interprets the command is ours too, for as long as it is that shell: its children inherit nothing, and
 * `exec` makes it the user's. A pid list could say neither, so the event's filter does. What interrupts it is not its doing.
 */
function hideShell(plan: InstallPlan, path: EventPath, workload: Pid): string {
  const file = `${folderOf(plan, path)}/filter`;
  return `  echo ${quote(userFilter(plan, path))}"${notTheShell(plan, path, workload)}" > ${file} || return 1`;
}

/** Within double quotes of the shell's. */
function notTheShell(plan: InstallPlan, path: EventPath, workload: Pid): string {
  const hasComm = probesAt(plan, path).some((probe) => probe.arguments.some(({ field }) => field === 'COMM'));
  return `(common_pid != ${workload} || ${hasComm ? 'comm' : 'COMM'} != \\"$shell\\" || ${IN_INTERRUPT})`;
}

/** The cell's own filter of an event, to be continued. */
function userFilter(plan: InstallPlan, path: EventPath): string {
  const filter = probesAt(plan, path).find((probe) => probe.filter)?.filter;
  return filter ? `(${filter.text}) && ` : '';
}

function probesAt({ probes }: InstallPlan, path: EventPath): readonly CompiledProbe[] {
  return probes.filter((probe) => eventKey(probe.path) === eventKey(path));
}

/** Turns events off and reads what the kernel counted meanwhile. */
export function disableScript(plan: InstallPlan): string {
  return [
    '(',
    ...(plan.graph ? [stopLine(plan.graph)] : []),
    ...allFolders(plan).map((folder) => `echo 0 > ${folder}/enable`),
    histScript(plan),
    `echo '${SECTION} probes'; grep '^[pr]' ${plan.tracefs}/dynamic_events | grep -v '${IN_PROGRAM}'`,
    `echo '${SECTION} profile'; cat ${plan.tracefs}/kprobe_profile`,
    `echo '${SECTION} stats'; cat ${instancesOf(plan)
      .map((path) => `${path}/per_cpu/cpu*/stats`)
      .join(' ')}`,
    `echo '${SECTION} tgids'; cat ${plan.tracefs}/saved_tgids`,
    ') 2>/dev/null',
  ].join('\n');
}

/** Prints what the triggers have counted so far. */
export function histScript(plan: InstallPlan, hists = plan.hists): string {
  return histLines(instancePath(plan), hists, (path) => folderOf(plan, path)).join('\n');
}

export function instancePath({ tracefs, name }: Pick<InstallPlan, 'tracefs' | 'name'>): string {
  return `${tracefs}/instances/${name}`;
}

/** The instance with what interrupts our own processes, if the plan has it. */
function secondPath(plan: Pick<InstallPlan, 'tracefs' | 'name'>): string {
  return `${instancePath(plan)}${SECOND_INSTANCE}`;
}

/** Of the other instance whose buffer is read, if there is one. */
export function otherRoot(plan: InstallPlan): string | null {
  return plan.graph ? plan.graph.root : plan.interrupts ? secondPath(plan) : null;
}

function instancesOf(plan: InstallPlan): readonly string[] {
  const other = otherRoot(plan);
  return [instancePath(plan), ...(other === null ? [] : [other])];
}

/** A line of `dynamic_events` for a probe in a program, which `kprobe_profile` does not list. */
const IN_PROGRAM = '^[^ ]* [^ ]*/[^ ]*:0x';

/** Each command on its own: one that the kernel refuses says so with its number. */
function probeLines(plan: InstallPlan, probe: CompiledProbe, index: number): string[] {
  const { tracefs } = plan;
  const lines = probe.commands.flatMap(({ text }, at) => [
    `: > ${tracefs}/error_log`,
    `env printf '%s\\n' ${quote(text)} >> ${tracefs}/dynamic_events || { [ -e ${tracefs}/kprobe_events ] || echo '${SECTION} failed kprobes'; echo '${SECTION} refused ${index} ${at}'; cat ${tracefs}/error_log; exit 1; }`,
  ]);
  if (probe.filter) {
    const file = `${folderOf(plan, probe.path)}/filter`;
    lines.push(
      `env printf '%s' ${quote(probe.filter.text)} > ${file} || { echo '${SECTION} filter ${index}'; cat ${file}; exit 1; }`,
    );
  }
  return lines;
}

/** Every event of the trace, the user's first; several probes may share one. */
function tracedEvents(plan: InstallPlan): readonly EventPath[] {
  return unique([...ownEventNames(plan), ...Object.values(TASK_EVENTS)]);
}

/** The events that the user named, but for those that only triggers count. */
export function ownEventNames({ probes, silent }: InstallPlan): readonly EventPath[] {
  return unique(probes.map(({ path }) => path)).filter((path) => !silent.has(eventKey(path)));
}

/** The events that the second instance has. */
function interruptEvents(plan: InstallPlan): readonly EventPath[] {
  if (!plan.interrupts) return [];
  return ownEventNames(plan).filter((path) => canInterrupt(path, probesAt(plan, path)));
}

/** Of every event in every instance. */
function allFolders(plan: InstallPlan): readonly string[] {
  return [
    ...tracedEvents(plan).map((path) => folderOf(plan, path)),
    ...interruptEvents(plan).map((path) => folderOf(plan, path, secondPath(plan))),
  ];
}

function unique(paths: readonly EventPath[]): readonly EventPath[] {
  return [...new Map(paths.map((path) => [`${path.group}/${path.name}`, path])).values()];
}

const folderOf = (plan: InstallPlan, { group, name }: EventPath, instance = instancePath(plan)): string =>
  `${instance}/events/${group}/${name}`;
