import type { Outgoing } from './backlog.ts';

/** Output that is not shown because there is too much of it: counted, and its end kept. */
export interface Cut {
  text(text: string): void;
  output(message: Outgoing): void;
  /** Counts what was cut before this one began. */
  absorb(earlier: Cut): void;
  readonly counts: Counts;
  /** When something was cut last, in milliseconds. */
  readonly last: number;
  close(): Ends;
}

interface Counts {
  readonly lines: number;
  readonly bytes: number;
  readonly outputs: number;
}

interface Ends {
  /** Says what is missing. */
  readonly note: string;
  /** The end of the text, and the last displayed values. */
  readonly tail: string;
  readonly outputs: readonly Outgoing[];
}

const TAIL_UNITS = 4 * 1024;
/** The tail is shortened only now and then. */
const RECENT_UNITS = 64 * 1024;
const TAIL_OUTPUTS = 4;

const ADVICE = 'to keep everything, write it to a file, such as with createWriteStream of node:fs';

export const CUT_BEGINS = `\n[There is more output than can be shown, what follows is cut; ${ADVICE}]\n`;

export function createCut(now: () => number): Cut {
  let recent = '';
  const outputs: Outgoing[] = [];
  const cut = { lines: 0, bytes: 0, outputs: 0 };
  let last = now();
  return {
    text(text) {
      cut.lines += countLines(text);
      cut.bytes += Buffer.byteLength(text);
      recent += text;
      if (recent.length > RECENT_UNITS) recent = recent.slice(-TAIL_UNITS);
      last = now();
    },
    output(message) {
      cut.outputs++;
      outputs.push(message);
      if (outputs.length > TAIL_OUTPUTS) outputs.shift();
      last = now();
    },
    absorb({ counts: { lines, bytes, outputs: values } }) {
      cut.lines += lines;
      cut.bytes += bytes;
      cut.outputs += values;
    },
    counts: cut,
    get last() {
      return last;
    },
    close() {
      const end = recent.slice(-TAIL_UNITS);
      const tail = end.slice(end.indexOf('\n') + 1);
      const missing = [
        plural(cut.lines - countLines(tail), 'line'),
        plural(cut.bytes - Buffer.byteLength(tail), 'byte'),
        plural(cut.outputs - outputs.length, 'displayed value'),
      ];
      return { note: `\n[${missing.filter(Boolean).join(', ')} cut here; ${ADVICE}]\n`, tail, outputs };
    },
  };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function plural(count: number, what: string): string {
  return count === 0 ? '' : `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
