type StreamName = 'stdout' | 'stderr';

/** What a process prints. */
type Printed = Readonly<Record<StreamName, AsyncIterable<Uint8Array>>>;

interface Shown {
  stream(name: StreamName, text: string): void;
}

/** So long the beginning of a line waits for its end: then it may be a question that waits for its answer. */
const HOLD_MS = 200;

/**
 * Shows both streams as they come, each by whole lines: a program writes an error message in parts, between which text of
 * the other stream would stand. Resolves when both have ended; rejects as they do.
 */
export async function passLines(printed: Printed, shown: Shown): Promise<void> {
  await Promise.all((['stdout', 'stderr'] as const).map((name) => pass(printed[name], name, shown)));
}

async function pass(chunks: AsyncIterable<Uint8Array>, name: StreamName, shown: Shown): Promise<void> {
  const decoder = new TextDecoder();
  let line = '';
  let timer: NodeJS.Timeout | undefined;
  const show = (text: string) => {
    if (text) shown.stream(name, text);
  };
  const showLine = () => {
    clearTimeout(timer);
    timer = undefined;
    show(line);
    line = '';
  };
  const add = (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      line += text.slice(0, end);
      showLine();
    }
    line += text.slice(end);
    if (line) timer ??= setTimeout(showLine, HOLD_MS);
  };
  try {
    for await (const chunk of chunks) add(decoder.decode(chunk, { stream: true }));
    add(decoder.decode());
  } finally {
    showLine();
  }
}
