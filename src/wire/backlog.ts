import { CUT_BEGINS, type Cut, createCut } from './cut.ts';
import type { Header } from './message.ts';
import { openPiece, PIECE_UNITS, pieces } from './pieces.ts';
import type { Attached, StreamName } from './port.ts';

/** What one request still has to send, in order. */
export interface Backlog {
  readonly items: readonly Item[];
  /** Something has been cut, and not yet said to be. */
  readonly cutting: boolean;
  /** Holds more than it should: only what must not be cut lets it. */
  readonly overfull: boolean;
  write(name: StreamName, text: string): void;
  add(message: Outgoing): void;
  /** Something to be done once all before it has been sent. */
  after(run: () => void): void;
  /** Takes the first item. */
  shift(): Item | undefined;
  /** The person wants it to end: of a flood only the beginning and the end are sent. */
  shorten(): void;
  /** Says what was cut, if nothing more was for so long. */
  closeCut(quietMs?: number): void;
}

export type Item =
  | TextItem
  | { readonly kind: 'message'; readonly message: Outgoing; readonly updates: string | undefined }
  | { readonly kind: 'step'; readonly run: () => void };

export interface TextItem {
  readonly kind: 'text';
  readonly name: StreamName;
  text: string;
  /** When its first part was written, in milliseconds. */
  readonly since: number;
}

export interface Outgoing {
  readonly type: string;
  /** JSON. */
  readonly content: string;
  readonly attached?: Attached | undefined;
  readonly parent: Header | null;
}

/** What may wait for its turn, UTF-16 units of all items: large output comes late, but all of it. */
const MAX_UNITS = 8 * 1024 * 1024;
const MAX_MESSAGES = 2_000;
/** More is a flood: of what waits only so much is still sent. */
const HEAD_UNITS = 1024 * 1024;
/** After an interrupt. */
const MAX_UNITS_AT_END = PIECE_UNITS;
const HEAD_UNITS_AT_END = MAX_UNITS_AT_END / 2;

/** `lossless`: messages that belong together, of which none may be cut. */
export function createBacklog(now: () => number, lossless = false): Backlog {
  let items: Item[] = [];
  let units = 0;
  let messages = 0;
  let limit = MAX_UNITS;
  let head = HEAD_UNITS;
  let cut: Cut | null = null;
  /** Clears the output when the next one comes. */
  let clearing: Item | null = null;

  const push = (item: Item): void => {
    items.push(item);
    units += unitsOf(item);
    if (item.kind === 'message') messages++;
  };
  const say = (name: StreamName, text: string): void => push({ kind: 'text', name, text, since: 0 });
  const append = (name: StreamName, text: string): void => {
    for (const piece of pieces(text)) {
      const open = openPiece(items, name, piece.length);
      if (open) {
        open.text += piece;
        units += piece.length;
      } else push({ kind: 'text', name, text: piece, since: now() });
    }
  };
  const closeCut = (quietMs = 0): void => {
    if (!cut || now() - cut.last < quietMs) return;
    const { note, tail, outputs } = cut.close();
    cut = null;
    say('stderr', note);
    if (tail) say('stdout', tail);
    for (const message of outputs) push({ kind: 'message', message, updates: undefined });
  };
  const announceCut = (): Cut => {
    say('stderr', CUT_BEGINS);
    return createCut(now);
  };
  /** Cuts what waits beyond the first units. */
  const cutWaiting = (): void => {
    const later = cut;
    cut = null;
    let left = head;
    for (const item of clear()) {
      left -= unitsOf(item);
      if (isEnd(item)) closeCut();
      if (isEnd(item) || left >= 0) push(item);
      else {
        cut ??= announceCut();
        count(item, cut);
      }
    }
    if (cut && later) later.absorb(cut);
    cut = later ?? cut;
  };
  /** There is too much: what waits is cut, and what comes from now on. */
  const beginCut = (): Cut => {
    cutWaiting();
    cut ??= announceCut();
    return cut;
  };
  const clear = (): readonly Item[] => {
    const before = items;
    items = [];
    units = 0;
    messages = 0;
    return before;
  };
  const drop = (unwanted: (item: Item) => boolean): void => {
    for (const item of clear()) if (!unwanted(item)) push(item);
  };
  /** What is about to vanish need not be sent. */
  const vanish = (): void => {
    if (!clearing) return;
    const before = new Set(items.slice(0, Math.max(0, items.indexOf(clearing))));
    clearing = null;
    cut = null;
    drop((item) => isCleared(item) && before.has(item));
  };
  const clearOutput = (message: Outgoing): void => {
    if (waits(message) && clearing && items.includes(clearing)) return;
    push({ kind: 'message', message, updates: undefined });
    clearing = items.at(-1) ?? null;
    if (!waits(message)) vanish();
  };

  return {
    get items() {
      return items;
    },
    get cutting() {
      return cut !== null;
    },
    get overfull() {
      return units > MAX_UNITS || messages > MAX_MESSAGES;
    },
    write(name, text) {
      vanish();
      if (cut) return cut.text(text);
      const room = limit - units;
      if (text.length <= room) return append(name, text);
      const end = room > 0 ? text.lastIndexOf('\n', room) + 1 : 0;
      append(name, text.slice(0, end));
      beginCut().text(text.slice(end));
    },
    add(message) {
      if (message.type === 'clear_output') return clearOutput(message);
      // An update is in its place already.
      if (message.type !== 'update_display_data') vanish();
      if (isResult(message)) closeCut();
      else if (!lossless && (cut || units > MAX_UNITS || messages >= MAX_MESSAGES)) {
        return (cut ?? beginCut()).output(message);
      }
      // What is about to be replaced need not be sent.
      const updates = updatedId(message);
      if (updates !== undefined) drop((item) => item.kind === 'message' && item.updates === updates);
      push({ kind: 'message', message, updates });
    },
    after(run) {
      closeCut();
      push({ kind: 'step', run });
      limit = MAX_UNITS;
      head = HEAD_UNITS;
    },
    shift() {
      const item = items.shift();
      if (item) units -= unitsOf(item);
      if (item?.kind === 'message') messages--;
      return item;
    },
    shorten() {
      if (lossless) return;
      limit = MAX_UNITS_AT_END;
      head = HEAD_UNITS_AT_END;
      if (units > limit) cutWaiting();
    },
    closeCut,
  };
}

function count(item: Item, cut: Cut): void {
  if (item.kind === 'message') cut.output(item.message);
  else if (item.kind === 'text' && item.text !== CUT_BEGINS) cut.text(item.text);
}

function unitsOf(item: Item): number {
  if (item.kind === 'text') return item.text.length;
  if (item.kind === 'step') return 0;
  const { content, attached } = item.message;
  return (attached?.buffers ?? []).reduce((sum, buffer) => sum + buffer.byteLength, content.length);
}

/** What comes when everything has been printed. */
function isEnd(item: Item): boolean {
  return item.kind === 'step' || (item.kind === 'message' && isResult(item.message));
}

function isResult({ type }: Outgoing): boolean {
  return type === 'error' || type === 'execute_result';
}

function isCleared(item: Item): boolean {
  if (item.kind === 'message') return ['display_data', 'clear_output'].includes(item.message.type);
  return item.kind === 'text';
}

function waits({ content }: Outgoing): boolean {
  return (JSON.parse(content) as { wait?: boolean }).wait === true;
}

/** The `display_id` of a message that shows a value anew. */
function updatedId({ type, content }: Outgoing): string | undefined {
  if (type !== 'update_display_data') return undefined;
  return (JSON.parse(content) as { transient?: { display_id?: string } }).transient?.display_id;
}
