/** What was asked of a target. Equal questions have equal answers in a recording. */
export interface Question {
  /** What asks: `kprobe`, `bpftrace`, `sh`, `fn`. */
  readonly magic: string;
  /** What the answer is bound to, or called; null where it is bound to nothing. */
  readonly name: string | null;
  /** A body, a script, a pattern. */
  readonly text: string;
  /** What else decides the answer; plain data. */
  readonly options: object;
  /** The target that it names, which later questions go to, too. */
  readonly use?: string | undefined;
  /** A function asks, which binds its answer to nothing, whatever it is called. */
  readonly call?: true;
}

/** A question as a recording holds it, with the target that the notebook named; null for its default. */
export interface Asked extends Omit<Question, 'use' | 'call'> {
  readonly target: string | null;
}

/** The same text for equal questions. */
export function keyOf({ magic, name, text, options, target }: Asked): string {
  return JSON.stringify([magic, name, text.trim(), sorted(options), target]);
}

/** How a question differs from the one that was recorded, line by line. */
export function difference(now: Asked, then: Asked): string {
  const lines = [...differentLines(now.text, then.text)];
  const [newer, older] = [JSON.stringify(sorted(now.options)), JSON.stringify(sorted(then.options))];
  if (newer !== older) lines.push(`recorded with ${older}`, `now with      ${newer}`);
  if (now.target !== then.target)
    lines.push(
      `recorded on ${then.target ?? 'the default target'}`,
      `now on      ${now.target ?? 'the default target'}`,
    );
  return lines.join('\n');
}

function* differentLines(now: string, then: string): Iterable<string> {
  const [newer, older] = [now, then].map((text) => text.trim().split('\n'));
  const added = newer!.filter((line) => !older!.includes(line));
  const removed = older!.filter((line) => !newer!.includes(line));
  for (const line of removed) yield `recorded: ${line}`;
  for (const line of added) yield `now:      ${line}`;
  if (added.length + removed.length === 0 && now.trim() !== then.trim())
    yield 'its lines stand in another order';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
