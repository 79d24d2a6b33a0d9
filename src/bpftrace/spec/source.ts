/** A program as bpftrace is given it: as many lines and columns as the user's, so that places stay what they are. */
export interface Source {
  readonly text: string;
  /** What was changed, for people. */
  readonly notes: readonly string[];
}

const DIRECTIVE =
  /^\s*#\s*(!|(include|define|undef|if|ifdef|ifndef|elif|else|endif|error|warning|pragma|line)\b)/;
const KERNEL_HEADER = /^\s*#\s*include\s*<(?:linux|net|asm|asm-generic|uapi|trace)\/[^>]*>/;

/** `# text`, which bpftrace's preprocessor refuses, becomes a comment. */
export function withComments(text: string): Source {
  const notes: string[] = [];
  const lines = text.split('\n').map((line, n) => {
    if (!/^\s*#/.test(line) || DIRECTIVE.test(line)) return line;
    notes.push(`line ${n + 1} is taken as a comment: ${line.trim()}`);
    return line.replace('#', '//');
  });
  return { text: lines.join('\n'), notes };
}

/** Without the kernel's headers: where the kernel has BTF, that knows their types. Null when it includes none. */
export function withoutHeaders({ text, notes }: Source): Source | null {
  const taken: string[] = [];
  const lines = text.split('\n').map((line) => {
    if (!KERNEL_HEADER.test(line)) return line;
    taken.push(line.trim());
    return `//${line.slice(2)}`;
  });
  if (taken.length === 0) return null;
  return { text: lines.join('\n'), notes: [...notes, `taken out, BTF has the types: ${taken.join(', ')}`] };
}

/**
 * Whether a program that was refused without its headers may be taken with them: something is not known that they may say.
 * Reading them takes a while, on an emulated machine minutes.
 */
export function mayBeInHeaders(said: string): boolean {
  // The C compiler inside writes `error:`, bpftrace itself `ERROR:`.
  return /Unknown identifier|[Uu]nknown (?:struct|type)|\berror: /.test(said);
}
