import type { StreamName } from './port.ts';

/**
 * Joins what cells print into few messages: jupyter_server cuts the output of a kernel that sends more than
 * 1,000 messages a second. Text of one stream keeps its order; stdout and stderr keep theirs among each
 * other as long as they do not alternate more than MAX_SEGMENTS times in one flush.
 */
export interface Streams {
  write(to: number, name: StreamName, text: string): void;
  /** Sends what the request `to` has printed so far; without `to`, everything. */
  flush(to?: number): void;
}

const FLUSH_MS = 50;
const FLUSH_UNITS = 64 * 1024;
const MAX_SEGMENTS = 16;

interface Segment {
  readonly name: StreamName;
  text: string;
}

interface Pending {
  readonly segments: Segment[];
  units: number;
}

export function createStreams(publish: (to: number, name: StreamName, text: string) => void): Streams {
  const pending = new Map<number, Pending>();
  let timer: NodeJS.Timeout | null = null;

  const flushOne = (to: number): void => {
    const segments = pending.get(to)?.segments ?? [];
    pending.delete(to);
    for (const { name, text } of segments) publish(to, name, text);
  };
  const flush = (to?: number): void => {
    for (const id of to === undefined ? [...pending.keys()] : [to]) flushOne(id);
  };

  return {
    write(to, name, text) {
      const waiting = pending.get(to) ?? { segments: [], units: 0 };
      pending.set(to, waiting);
      append(waiting.segments, name, text);
      waiting.units += text.length;
      if (waiting.units >= FLUSH_UNITS) flushOne(to);
      if (timer) return;
      timer = setTimeout(() => {
        timer = null;
        flush();
      }, FLUSH_MS);
    },
    flush,
  };
}

function append(segments: Segment[], name: StreamName, text: string): void {
  const crowded = segments.length >= MAX_SEGMENTS;
  const segment = crowded ? segments.findLast((each) => each.name === name) : segments.at(-1);
  if (segment?.name === name) segment.text += text;
  else segments.push({ name, text });
}
