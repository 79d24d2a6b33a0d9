import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passLines } from '../../src/base/pass-lines.ts';

/** A stream of which each part is handled when `write` resolves. */
class Channel implements AsyncIterable<Uint8Array> {
  #parts: (Uint8Array | Error | null)[] = [];
  #wake = () => {};
  #wanted = () => {};

  async write(part: string | Uint8Array | Error | null): Promise<void> {
    this.#parts.push(typeof part === 'string' ? new TextEncoder().encode(part) : part);
    const handled = new Promise<void>((resolve) => {
      this.#wanted = resolve;
    });
    this.#wake();
    if (part instanceof Uint8Array || typeof part === 'string') await handled;
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#parts.length === 0)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          this.#wanted();
        });
      const part = this.#parts.shift();
      if (part instanceof Error) throw part;
      if (!part) return;
      yield part;
    }
  }
}

async function end(...channels: readonly Channel[]): Promise<void> {
  for (const channel of channels) await channel.write(null);
}

function printing() {
  const [stdout, stderr] = [new Channel(), new Channel()];
  const shown: [string, string][] = [];
  let told = () => {};
  const done = passLines(
    { stdout, stderr },
    {
      stream(name, text) {
        shown.push([name, text]);
        told();
      },
    },
  );
  const showing = async (count: number) => {
    while (shown.length < count)
      await new Promise<void>((resolve) => {
        told = resolve;
      });
  };
  return { stdout, stderr, shown, showing, done };
}

test('a line that is written in parts stays whole, whatever the other stream says meanwhile', async () => {
  const { shown, stdout, stderr, done } = printing();
  await stderr.write('cat: ');
  await stderr.write('testfile3');
  await stdout.write('one\ntwo\n');
  await stderr.write(': No such file\n');
  await end(stdout, stderr);
  await done;
  assert.deepEqual(shown, [
    ['stdout', 'one\ntwo\n'],
    ['stderr', 'cat: testfile3: No such file\n'],
  ]);
});

test('a question without a newline is shown while its program waits for the answer', async () => {
  const { shown, showing, stdout, stderr, done } = printing();
  await stdout.write('ready\nyour name? ');
  await showing(2);
  assert.deepEqual(shown, [
    ['stdout', 'ready\n'],
    ['stdout', 'your name? '],
  ]);
  await end(stdout, stderr);
  await done;
  assert.equal(shown.length, 2);
});

test('what has no newline at the end is shown when the stream ends, and a character may come in two parts', async () => {
  const { shown, stdout, stderr, done } = printing();
  const bytes = new TextEncoder().encode('é');
  await stdout.write(bytes.subarray(0, 1));
  await stdout.write(bytes.subarray(1));
  await end(stdout, stderr);
  await done;
  assert.deepEqual(shown, [['stdout', 'é']]);
});

test('what came before a stream broke is shown, and why it broke is told', async () => {
  const { shown, stdout, stderr, done } = printing();
  await stdout.write('half');
  await stdout.write(new Error('gone'));
  await end(stderr);
  await assert.rejects(done, /gone/);
  assert.deepEqual(shown, [['stdout', 'half']]);
});
