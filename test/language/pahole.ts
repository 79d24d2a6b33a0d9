/** A member as pahole prints it. */
export interface PaholeMember {
  /** From `buf`, cast to a pointer to its struct. */
  readonly path: string;
  readonly bitOffset: number;
  /** Width of a bitfield. */
  readonly bits: number | null;
}

/** All members that a path can name, those of unnamed structs and unions within included. */
export function paholeMembers(lines: readonly string[]): PaholeMember[] {
  const found: PaholeMember[] = [];
  // Members of what is open, inside out; the outermost is the struct itself.
  const open: PaholeMember[][] = [];
  let struct = '';
  for (const line of lines) {
    const start = /^\s*(?:const )?(?:struct|union|enum)\s*(\w*)\s*\{/.exec(line);
    if (start && open.length === 0) struct = start[1]!;
    if (start) open.push([]);
    else if (!/^\s*\}/.test(line)) open.at(-1)?.push(...memberIn(line));
    else {
      const inner = named(open.pop()!, line);
      if (open.length > 0) open.at(-1)!.push(...inner);
      else
        for (const member of inner)
          found.push({ ...member, path: `(struct ${struct} *)buf->${member.path}` });
    }
  }
  return found;
}

/** What a closing line declares: `};`, `} d_u;`, `} slots[3];`, and `} rw:2;` of an enum, which has no members. */
function named(inner: readonly PaholeMember[], line: string): readonly PaholeMember[] {
  const [, name, array] = /^\s*\}\s*(?:(\w+)(\[\d*\])?)?/.exec(line)!;
  if (inner.length === 0) return memberIn(line);
  const prefix = name ? `${name}${array ? '[0]' : ''}.` : '';
  return inner.map((member) => ({ ...member, path: prefix + member.path }));
}

const POINTER_TO_FUNCTION = /\(\*+\s*(?<name>\w+)\)\(.*\);\s*\/\*\s*(?<byte>\d+)\s+\d+ \*\//;
const FIELD = /(?<name>\w+):(?<bits>\d+);\s*\/\*\s*(?<byte>\d+):\s*(?<bit>\d+)\s+\d+ \*\//;
const PLAIN = /(?<name>\w+)(?:\[\d*\])*;\s*\/\*\s*(?<byte>\d+)\s+\d+ \*\//;

function memberIn(line: string): PaholeMember[] {
  const groups = [POINTER_TO_FUNCTION, FIELD, PLAIN]
    .map((pattern) => pattern.exec(line)?.groups)
    .find(Boolean);
  if (!groups) return [];
  const { name, byte, bit = '0', bits } = groups;
  return [
    {
      path: name!,
      bitOffset: Number(byte) * 8 + Number(bit),
      bits: bits === undefined ? null : Number(bits),
    },
  ];
}
