import { InputError, TargetError } from '../../base/errors.ts';
import { globMatcher, isGlob } from '../../base/glob.ts';
import { type Btf, readBtf } from '../../btf/btf.ts';
import { type CallSite, callSites } from '../../code/call-sites.ts';
import { type Program, readProgram } from '../../code/program.ts';
import { moduleOf, readSymbols, type SymbolTable } from '../../code/symbols.ts';
import { quote, run, runText, type Target } from '../../targets/target.ts';
import type { NamedPlace, Needs } from '../compile/needs.ts';
import { probedWithin } from '../compile/user-probe.ts';
import { readModuleBtf } from '../names/module-btf.ts';
import { traceableFunctions } from '../names/traceable.ts';
import type { UserPlace } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';

/** Asks the target's kernel about itself, once; takes about a second in the lab VM. */
export async function gatherFacts(target: Target, tracefs: string): Promise<KernelFacts> {
  const loaded = await loadedModules(target);
  const [who, readme, btf, names] = await Promise.all([
    runText(target, "uname -r; uname -m; grep -c '^processor' /proc/cpuinfo"),
    runText(target, `cat ${tracefs}/README`),
    run(target, 'cat /sys/kernel/btf/vmlinux'),
    readNames(target, tracefs),
  ]);
  const [release = '', arch = '', cpus = ''] = who.stdout.split('\n');
  return Object.freeze({
    release,
    arch: knownArch(arch),
    readme: readme.stdout,
    btf: btf.exit.code === 0 ? readBtf(btf.stdout) : null,
    ...names,
    cpus: Math.max(1, Number(cpus)),
    ...NOT_ASKED,
    loaded,
  });
}

const NOT_ASKED = { formats: new Map(), calls: new Map(), traceable: null, modules: new Map() } as const;

/** The facts as they are now: a module that was loaded since has brought functions, events and types. */
export async function currentFacts(
  target: Target,
  tracefs: string,
  facts: KernelFacts,
): Promise<KernelFacts> {
  const loaded = await loadedModules(target);
  if (loaded === facts.loaded) return facts;
  return Object.freeze({ ...facts, ...(await readNames(target, tracefs)), ...NOT_ASKED, loaded });
}

/** `/proc/modules` without what changes in a loaded module: `NAME ADDRESS` a line. */
async function loadedModules(target: Target): Promise<string> {
  const { stdout } = await runText(target, 'cat /proc/modules');
  return stdout.replace(/^(\S+) .* (\S+)(?: \(\w+\))?$/gm, '$1 $2');
}

async function readNames(
  target: Target,
  tracefs: string,
): Promise<Pick<KernelFacts, 'symbols' | 'eventNames'>> {
  const [kallsyms, events] = await Promise.all([
    run(target, 'cat /proc/kallsyms'),
    runText(target, `cat ${tracefs}/available_events`),
  ]);
  return {
    symbols: readSymbols(kallsyms.stdout),
    eventNames: events.stdout.split('\n').filter(Boolean),
  };
}

/** The same facts with what one body needs besides; what is known already is not asked again. */
export async function gatherNeeds(
  target: Target,
  tracefs: string,
  facts: KernelFacts,
  needs: Needs,
): Promise<KernelFacts> {
  const [formats, calls, traceable, programs] = await Promise.all([
    readFormats(
      target,
      tracefs,
      needs.formats.filter((event) => !facts.formats.has(event) && facts.eventNames.includes(event)),
    ),
    readCalls(
      target,
      facts,
      needs.calls.filter((name) => !facts.calls.has(name)),
    ),
    needs.traceable ? traceableFunctions(target, tracefs, facts.symbols) : [],
    readPrograms(target, needs.programs, facts),
  ]);
  const listed = needs.traceable ? new Set(traceable.map(({ name }) => name)) : facts.traceable;
  const modules = await readModules(target, facts, modulesOf(needs.places, facts.symbols, listed));
  return Object.freeze({
    ...facts,
    formats: new Map([...facts.formats, ...formats]),
    calls: new Map([...facts.calls, ...calls]),
    traceable: listed,
    modules: new Map([...facts.modules, ...modules]),
    programs,
  });
}

/** The modules that the functions lie in. */
function modulesOf(
  places: readonly NamedPlace[],
  symbols: SymbolTable,
  traceable: ReadonlySet<string> | null,
): ReadonlySet<string> {
  const found = places.flatMap(({ module, name }) => {
    const names = isGlob(name) ? [...(traceable ?? [])].filter(globMatcher(name)) : [name];
    return names.map((each) => moduleOf(symbols, each, module ?? undefined));
  });
  return new Set(found.filter((module) => module !== null));
}

async function readModules(
  target: Target,
  { btf, modules: known }: KernelFacts,
  modules: ReadonlySet<string>,
): Promise<[string, Btf | null][]> {
  if (!btf) return [];
  const wanted = [...modules].filter((module) => !known.has(module));
  return Promise.all(wanted.map(async (module) => [module, await readModuleBtf(target, module, btf)]));
}

async function readFormats(
  target: Target,
  tracefs: string,
  events: readonly string[],
): Promise<[string, string][]> {
  if (events.length === 0) return [];
  const files = events.map((event) => quote(`${tracefs}/events/${event.replace(':', '/')}/format`));
  const { stdout } = await runText(target, `for f in ${files.join(' ')}; do echo '@@format'; cat "$f"; done`);
  const texts = stdout.split('@@format\n').slice(1);
  return events.map((event, i) => [event, texts[i] ?? '']);
}

/** A function that is not there has no calls: compiling says what is wrong with it. */
async function readCalls(
  target: Target,
  { symbols }: KernelFacts,
  names: readonly string[],
): Promise<[string, readonly CallSite[]][]> {
  const found: [string, readonly CallSite[]][] = [];
  for (const name of names) {
    try {
      found.push([name, await callSites(target, symbols, name)]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return found;
}

/** Anew for every body: a program may have been built again. */
async function readPrograms(
  target: Target,
  places: readonly UserPlace[],
  { symbols }: KernelFacts,
): Promise<ReadonlyMap<string, Program>> {
  const programs = new Map<string, Program>();
  for (const [path, own] of Map.groupBy(places, ({ path }) => path.text))
    programs.set(path, await readProgram(target, path, (file) => probedWithin(own, file), symbols));
  return programs;
}

function knownArch(machine: string): KernelFacts['arch'] {
  if (machine === 'x86_64' || machine === 'aarch64') return machine;
  throw new TargetError(
    'unknown-architecture',
    `probes on ${machine} are not known here: x86_64 and aarch64 are`,
  );
}
