import { quote } from '../../targets/target.ts';
import type { CompiledProbe } from '../spec/types.ts';

export interface InstallPlan {
  readonly tracefs: string;
  /** Name of the instance and of the event group. */
  readonly name: string;
  readonly clock: string;
  readonly bufferKiB: number;
  readonly probes: readonly CompiledProbe[];
}

/** Sections of an install script's output start with this line; probe and filter sections only on failure. */
export const SECTION = '@@probebook';

/** A hidden event of every trace: it says which process a new thread belongs to. */
export const FORK_EVENT = { group: 'task', name: 'task_newtask' } as const;

/**
 * Everything that is set up before the first event, in one round trip; stops at the first thing the kernel refuses.
 * Only ever appends to `dynamic_events`: `>` would remove everyone's probes.
 */
export function installScript(plan: InstallPlan): string {
  const instance = instancePath(plan);
  return [
    '(',
    'export LC_ALL=C',
    `mkdir ${instance} || { echo '${SECTION} failed instance'; exit 1; }`,
    `echo ${quote(plan.clock)} > ${instance}/trace_clock || { echo '${SECTION} failed clock'; exit 1; }`,
    `echo ${plan.bufferKiB} > ${instance}/buffer_size_kb || { echo '${SECTION} failed buffer'; exit 1; }`,
    `echo 1 > ${instance}/options/record-tgid 2>/dev/null`,
    `echo 1 > ${instance}/options/event-fork`,
    ...plan.probes.flatMap((probe, index) => probeLines(plan, probe, index)),
    ...eventPaths(plan).map((path) => `echo '${SECTION} format'; cat ${path}/format`),
    `echo '${SECTION} header'; cat ${instance}/events/header_page`,
    `echo '${SECTION} subbuf'; cat ${instance}/buffer_subbuf_size_kb 2>/dev/null`,
    `echo '${SECTION} cpus'; echo ${instance}/per_cpu/cpu*`,
    `echo '${SECTION} tasks'; echo /proc/[0-9]*/task/[0-9]*`,
    ') 2>&1',
  ].join('\n');
}

/** Who is traced. `ours` are processes of ours; `workload` is the shell that interprets the command of `--run`. */
export interface Scope {
  readonly ours: readonly number[];
  readonly workload: number | null;
  /** Only this process and its children are traced. */
  readonly only: number | null;
}

/**
 * Prints the wall time in ns and turns events on, last of all. Kept out of the trace are `ours`, and the parents of
 * ours and of the workload, which started them and clean up behind them.
 */
export function enableScript(plan: InstallPlan, { ours, workload, only }: Scope): string {
  const instance = instancePath(plan);
  const started = [...ours, ...(workload === null ? [] : [workload])];
  return [
    'parents() { for p in "$@"; do while read -r k v; do case $k in PPid:) echo $v;; esac; done < /proc/$p/status; done; }',
    `hidden="${ours.join(' ')} $(parents ${started.join(' ')})"; date +%s%N`,
    // In this shell itself: a subshell would have been forked too early to be hidden.
    'enable() {',
    `  echo $hidden > ${instance}/set_event_notrace_pid || return 1`,
    ...(only === null ? [] : [`  echo ${only} > ${instance}/set_event_pid || return 1`]),
    ...(workload === null
      ? []
      : [
          `  read -r shell < /proc/${workload}/comm`,
          ...plan.probes.map((probe) => hideShell(plan, probe, workload)),
        ]),
    ...eventPaths(plan).map((path) => `  echo 1 > ${path}/enable || return 1`),
    '}',
    'enable 2>&1',
  ].join('\n');
}

/**
 * The shell that interprets the command is ours too, for as long as it is that shell: its children inherit nothing, and
 * `exec` makes it the user's. A pid list could say neither, so the event's filter does.
 */
function hideShell(plan: InstallPlan, probe: CompiledProbe, workload: number): string {
  const comm = probe.arguments.some(({ field }) => field === 'COMM') ? 'comm' : 'COMM';
  const user = probe.filter ? `(${probe.filter.text}) && ` : '';
  const file = `${instancePath(plan)}/events/${plan.name}/${kernelEvent(probe)}/filter`;
  return `  echo ${quote(user)}"(common_pid != ${workload} || ${comm} != \\"$shell\\")" > ${file} || return 1`;
}

/** Turns events off and reads what the kernel counted meanwhile. */
export function disableScript(plan: InstallPlan): string {
  const instance = instancePath(plan);
  return [
    '(',
    ...eventPaths(plan).map((path) => `echo 0 > ${path}/enable`),
    `echo '${SECTION} probes'; grep '^[pr]' ${plan.tracefs}/dynamic_events`,
    `echo '${SECTION} profile'; cat ${plan.tracefs}/kprobe_profile`,
    `echo '${SECTION} stats'; cat ${instance}/per_cpu/cpu*/stats`,
    `echo '${SECTION} tgids'; cat ${plan.tracefs}/saved_tgids`,
    ') 2>/dev/null',
  ].join('\n');
}

export function instancePath({ tracefs, name }: Pick<InstallPlan, 'tracefs' | 'name'>): string {
  return `${tracefs}/instances/${name}`;
}

/** The tracefs name of a probe's event: it may differ from the table's. */
export function kernelEvent(probe: CompiledProbe): string {
  return /^\S+?:[^/\s]+\/(\S+)/.exec(probe.command)?.[1] ?? probe.event;
}

function probeLines(plan: InstallPlan, probe: CompiledProbe, index: number): string[] {
  const { tracefs, name } = plan;
  const lines = [
    `: > ${tracefs}/error_log`,
    `env printf '%s\\n' ${quote(probe.command)} >> ${tracefs}/dynamic_events || { [ -e ${tracefs}/kprobe_events ] || echo '${SECTION} failed kprobes'; echo '${SECTION} refused ${index}'; cat ${tracefs}/error_log; exit 1; }`,
  ];
  if (probe.filter) {
    const file = `${instancePath(plan)}/events/${name}/${kernelEvent(probe)}/filter`;
    lines.push(
      `env printf '%s' ${quote(probe.filter.text)} > ${file} || { echo '${SECTION} filter ${index}'; cat ${file}; exit 1; }`,
    );
  }
  return lines;
}

/** Directories of every event of the trace, in the instance; several probes may share one. */
function eventPaths(plan: InstallPlan): string[] {
  const events = `${instancePath(plan)}/events`;
  const own = new Set(plan.probes.map((probe) => `${events}/${plan.name}/${kernelEvent(probe)}`));
  return [...own, `${events}/${FORK_EVENT.group}/${FORK_EVENT.name}`];
}
