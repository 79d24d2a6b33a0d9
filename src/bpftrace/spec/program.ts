/** What bpftrace itself says of a program after checking it: `bpftrace -d`. */
export interface Program {
  readonly maps: readonly MapSpec[];
  /** Distinct formats in the order of the program. */
  readonly printfs: readonly PrintfSpec[];
  /** How many probes it names; one with a `*` may stand for many. */
  readonly probes: number;
  /** The JSON of the versions that print such a tree ("Stream output when printing maps", 0.22) has keys escaped twice. */
  readonly escapesKeysTwice: boolean;
}

export interface MapSpec {
  /** With its @; `@` alone for the nameless one. */
  readonly name: string;
  readonly keys: readonly Expression[];
  /** As bpftrace names types: `int64`, `string[16]`, `hist`. */
  readonly type: string;
  /** The program prints it, so that it comes more than once. */
  readonly printed: boolean;
  /** The program empties it, so that a print holds what came since the one before. */
  readonly emptied: boolean;
}

export interface PrintfSpec {
  readonly format: string;
  readonly args: readonly Expression[];
}

/** A key or an argument. */
export interface Expression {
  /** What a person would call it: a builtin, a variable, a member; null where nothing is near. */
  readonly name: string | null;
  readonly type: string;
  /** Of a string that stands in the program. */
  readonly text?: string;
}

interface Node {
  readonly depth: number;
  readonly text: string;
  /** Of a node without one of its own, empty. */
  readonly type: string;
  readonly children: Node[];
}

/** Reads the tree that `bpftrace -d` prints after its semantic analysis; declarations of C stand before it. Null when there is none. */
export function readProgram(printed: string): Program | null {
  const tree = /^AST after: Semantic\n-+\n[\s\S]*?^Program\n((?:.+\n)*)/m.exec(printed)?.[1];
  if (tree === undefined) return null;
  const nodes = flat(readTree(tree));
  return {
    maps: mapsOf(nodes),
    printfs: printfsOf(nodes),
    probes: nodes.filter(({ depth, text }) => depth === 1 && PROBE.test(text)).length,
    escapesKeysTwice: !tree.includes(' :: type['),
  };
}

/** `comm :: type[string[16], ctx: 0, AS(kernel)]`, or in newer versions `comm :: [string[16], AS(kernel)]`; a string may hold such a text itself. */
const TYPED = /^(.*) :: (?:type)?\[(.*)\]$/;
const DETAILS = /, (?:ctx: |AS\().*$/;

const PROBE = /^(BEGIN$|END$|\w+:)/i;

/** One space deeper is a child. */
function readTree(text: string): Node {
  const root: Node = { depth: -1, text: '', type: '', children: [] };
  const open = [root];
  for (const line of text.split('\n')) {
    const depth = line.length - line.trimStart().length;
    while (open.at(-1)!.depth >= depth) open.pop();
    const [, typed, type = ''] = TYPED.exec(line) ?? [];
    const node = { depth, text: (typed ?? line).slice(depth), type: type.replace(DETAILS, ''), children: [] };
    open.at(-1)!.children.push(node);
    open.push(node);
  }
  return root;
}

function flat(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(flat)];
}

function mapsOf(nodes: readonly Node[]): readonly MapSpec[] {
  const named = (...calls: string[]) =>
    new Set(calls.flatMap((name) => callsOf(nodes, name)).flatMap((call) => mapName(call.children[0]) ?? []));
  const [printed, emptied] = [named('print'), named('clear', 'zero')];
  const maps = new Map<string, MapSpec>();
  for (const node of nodes) {
    const name = mapName(node);
    if (name === null || node.type === '' || node.type === 'none') continue;
    const keys = keysOf(node).map(expression);
    // `print(@m)` and `clear(@m)` name it without its keys.
    if ((maps.get(name)?.keys.length ?? -1) >= keys.length) continue;
    maps.set(name, { name, keys, type: node.type, printed: printed.has(name), emptied: emptied.has(name) });
  }
  return [...maps.values()];
}

/** Newer versions print several keys as a tuple. */
function keysOf({ children }: Node): readonly Node[] {
  const keys = children.filter(({ text }) => text !== '++' && text !== '--');
  return keys.length === 1 && keys[0]!.text === 'tuple:' ? keys[0]!.children : keys;
}

function mapName(node: Node | undefined): string | null {
  return /^map: (@\w*)$/.exec(node?.text ?? '')?.[1] ?? null;
}

function printfsOf(nodes: readonly Node[]): readonly PrintfSpec[] {
  const found = new Map<string, PrintfSpec>();
  for (const { children } of callsOf(nodes, 'printf')) {
    const format = unescaped(children[0]?.text.replace(/^string: /, '') ?? '');
    if (!found.has(format)) found.set(format, { format, args: children.slice(1).map(expression) });
  }
  return [...found.values()];
}

function callsOf(nodes: readonly Node[], name: string): readonly Node[] {
  return nodes.filter(({ text }) => text === `call: ${name}`);
}

function expression(node: Node): Expression {
  const [, text] = /^string: (.*)$/.exec(node.text) ?? [];
  return {
    name: nameOf(node),
    type: node.type || castOf(node),
    ...(text === undefined ? {} : { text: unescaped(text) }),
  };
}

function nameOf({ text, children }: Node): string | null {
  if (text === '.') return /^\w+$/.exec(children.at(-1)?.text ?? '')?.[0] ?? null;
  const [, kind, name] = /^(builtin|variable|map|call): [$@]?(\w+)$/.exec(text) ?? [];
  if (kind === 'builtin' || kind === 'variable' || kind === 'map') return name!;
  if (kind === 'call' && /^[ku]stack$/.test(name!)) return name!;
  // A cast, str() and the like stand around what has the name.
  return children.length > 0 && (kind === 'call' || text.startsWith('(')) ? nameOf(children[0]!) : null;
}

/** A cast node prints its type as its text: `(int64)`. */
function castOf({ text }: Node): string {
  return /^\((.*)\)$/.exec(text)?.[1] ?? '';
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, c: string) =>
    c === 'n' ? '\n' : c === 't' ? '\t' : c === 'r' ? '\r' : c,
  );
}
