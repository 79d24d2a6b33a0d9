import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { run, runText, type Target } from '../../src/targets/target.ts';

/** What every target must do. `open` opens one whose folder is `folder`, which holds a file `here`. */
export function conformance(name: string, folder: string, open: () => Promise<Target>): void {
  let target: Target;
  before(async () => {
    target = await open();
  });
  after(() => target.close());

  const says = (what: string, body: () => Promise<void>) => test(`${name}: ${what}`, body);

  says('the exit code of a script is its own', async () => {
    for (const code of [0, 1, 3, 127, 255]) {
      assert.deepEqual((await run(target, `exit ${code}`)).exit, { code, signal: null });
    }
  });

  says('output and errors come apart, each in order', async () => {
    const script = 'for i in 1 2 3; do echo out$i; echo err$i >&2; done';
    const { stdout, stderr } = await runText(target, script);
    assert.deepEqual([stdout, stderr], ['out1\nout2\nout3\n', 'err1\nerr2\nerr3\n']);
  });

  says('/dev/stdout and /dev/stderr can be opened', async () => {
    const { stdout, stderr, exit } = await runText(target, 'echo a >/dev/stdout; echo b >/dev/stderr');
    assert.deepEqual([stdout, stderr, exit.code], ['a\n', 'b\n', 0]);
  });

  says('5 MB of every byte value arrive as they were sent, beside 10 MB of errors', async () => {
    const data = Buffer.from(Array.from({ length: 5_000_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
    writeFileSync(`${folder}/bytes`, data);
    const { stdout, stderr } = await run(target, 'cat bytes bytes >&2 & cat bytes; wait');
    assert.equal(sha256(stdout), sha256(data));
    assert.equal(stderr.length > data.length, true);
    rmSync(`${folder}/bytes`);
  });

  says('ten scripts run at the same time, each with its own output', async () => {
    const wait = 'until [ $(ls $d | wc -l) -ge 10 ]; do sleep 0.05; done';
    const folder = (await runText(target, 'mktemp -d')).stdout.trim();
    const scripts = Array.from({ length: 10 }, (_, i) => `d=${folder}; touch $d/${i}; ${wait}; echo ${i}`);
    const outputs = await Promise.all(scripts.map((script) => runText(target, script)));
    assert.deepEqual(
      outputs.map(({ stdout }) => stdout),
      scripts.map((_, i) => `${i}\n`),
    );
    await run(target, `rm -r ${folder}`);
  });

  says('more scripts than the target has room for wait for each other', async () => {
    const outputs = await Promise.all(Array.from({ length: 30 }, (_, i) => runText(target, `echo ${i}`)));
    assert.deepEqual(
      outputs.map(({ stdout }) => Number(stdout)),
      outputs.map((_, i) => i),
    );
  });

  says('a signal ends the whole process group and is reported', async () => {
    const process = await target.spawn('sleep 1000 & echo $!; sleep 1000; echo never');
    const child = Number(await firstLine(process.stdout));
    process.signal('TERM');
    assert.deepEqual(await process.exit, { code: null, signal: 'SIGTERM' });
    assert.equal(await lives(target, child), false);
  });

  says('SIGINT can be trapped by the script', async () => {
    const process = await target.spawn(
      'trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.05; done',
    );
    const lines = readLines(process.stdout);
    assert.equal((await lines.next()).value, 'ready');
    process.signal('INT');
    assert.equal((await lines.next()).value, 'caught');
    assert.deepEqual(await process.exit, { code: 5, signal: null });
  });

  says('a script leads its own process group', async () => {
    const process = await target.spawn('read -r a b c d pgid rest </proc/self/stat; echo $$ $pgid');
    const [pid, group] = (await firstLine(process.stdout)).split(' ').map(Number);
    assert.deepEqual([pid, group], [process.pid, process.pid]);
    await process.exit;
  });

  says('the processes that carry its output are known, and end with it', async () => {
    const process = await target.spawn('read -r line');
    const { helpers = [] } = process;
    const comms = await runText(target, helpers.map((pid) => `cat /proc/${pid}/comm`).join('; '));
    assert.match(comms.stdout, /^(cat\ncat|busybox\nbusybox|dd\ndd)\n$/);
    process.write('\n');
    await process.exit;
    assert.deepEqual(await Promise.all(helpers.map((pid) => lives(target, pid))), [false, false]);
  });

  says('what a script leaves in its process group ends with it', async () => {
    const { stdout, exit } = await runText(target, 'sleep 1000 & echo $!');
    assert.equal(exit.code, 0);
    assert.equal(await lives(target, Number(stdout)), false);
  });

  says('a script that left its session lives on and harms no later output', async () => {
    const late = 'until [ -e go ]; do sleep 0.1; done; echo late; echo late >&2; touch gone';
    const { stdout } = await runText(target, `setsid sh -c "${late}" >/dev/null 2>&1 & echo $!`);
    assert.equal(await lives(target, Number(stdout)), true);
    const mine = 'touch go; until [ -e gone ]; do sleep 0.1; done; echo mine; rm go gone';
    assert.equal((await runText(target, mine)).stdout, 'mine\n');
  });

  says('standard input is what was written, byte for byte', async () => {
    const process = await target.spawn('head -c 300000 | sha256sum; read -r line; echo "$line"');
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
    process.write(data);
    process.write('and a line: äöü\n');
    const lines = readLines(process.stdout);
    assert.equal((await lines.next()).value, `${sha256(data)}  -`);
    assert.equal((await lines.next()).value, 'and a line: äöü');
    await process.exit;
  });

  says('input that a script did not read does not reach the next one', async () => {
    for (let i = 0; i < 15; i++) {
      const process = await target.spawn('echo $$');
      process.write('@run 0123 5\necho left over\n\xff\0');
      await process.exit;
    }
    const outputs = await Promise.all(Array.from({ length: 12 }, () => runText(target, 'echo fine')));
    assert.deepEqual(new Set(outputs.map(({ stdout }) => stdout)), new Set(['fine\n']));
  });

  says('standard input stays open as long as nobody ends it', async () => {
    const process = await target.spawn('cat >/dev/null; echo over');
    const winner = await Promise.race([process.exit.then(() => 'exit'), delay(500).then(() => 'time')]);
    assert.equal(winner, 'time');
    process.signal('TERM');
    await process.exit;
  });

  says('scripts start in the folder, or where they are told', async () => {
    assert.equal((await runText(target, 'pwd; ls here')).stdout, `${folder}\nhere\n`);
    assert.equal((await runText(target, 'pwd', { cwd: '/usr' })).stdout, '/usr\n');
    const missing = await runText(target, 'echo never', { cwd: '/no such/folder' });
    assert.equal(missing.stdout, '');
    assert.match(missing.stderr, /no such\/folder/);
    assert.notEqual(missing.exit.code, 0);
  });

  says('what a script writes in the folder is there on this machine at once', async () => {
    await run(target, 'echo from the target >"an öutput"');
    assert.equal(readFileSync(`${folder}/an öutput`, 'utf8'), 'from the target\n');
    writeFileSync(`${folder}/an öutput`, 'from this machine\n');
    assert.equal((await runText(target, 'cat "an öutput"')).stdout, 'from this machine\n');
    rmSync(`${folder}/an öutput`);
    assert.equal((await runText(target, 'cat an*')).stdout, '');
  });

  says('text in any script survives', async () => {
    const text = 'ä€𝄞 "\'\\ $HOME `x` \t%s';
    assert.equal((await runText(target, `cat <<'END'\n${text}\nEND\n`)).stdout, `${text}\n`);
  });

  says('a script may be larger than an argument may be', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `n=${i} # a comment`);
    const { stdout, exit } = await runText(target, `${lines.join('\n')}\necho $n\nexit 9`);
    assert.deepEqual([stdout, exit.code], ['39999\n', 9]);
  });

  says('a script with a syntax error fails and says so', async () => {
    const { stderr, exit } = await runText(target, 'if true; then echo');
    assert.match(stderr, /[Ss]yntax error|unexpected/);
    assert.notEqual(exit.code, 0);
  });

  says('output that nobody reads does not hold up the end', async () => {
    const process = await target.spawn('head -c 1000000 /dev/zero; echo e >&2');
    assert.equal((await process.exit).code, 0);
  });

  says('a reader that stops early does not hold up the end', async () => {
    const process = await target.spawn('head -c 20000000 /dev/zero');
    for await (const _ of process.stdout) break;
    assert.equal((await process.exit).code, 0);
  });

  says('a slow reader gets everything', async () => {
    const process = await target.spawn('head -c 20000000 /dev/zero; echo end');
    await delay(500);
    let size = 0;
    for await (const chunk of process.stdout) size += chunk.length;
    assert.equal(size, 20_000_004);
  });

  says('closing ends everything that runs, twice is harmless, and then nothing starts', async () => {
    const other = await open();
    const process = await other.spawn('sleep 1000 & sleep 1000');
    process.exit.catch(() => {});
    await other.close();
    await other.close();
    await Promise.allSettled([process.exit]);
    await assert.rejects(other.spawn('true'), { code: 'target-closed' });
  });
}

/** A zombie does not: not every init collects those it inherits at once. */
async function lives(target: Target, pid: number): Promise<boolean> {
  const script = `state=$(sed -n 's/^State:[[:space:]]*//p' /proc/${pid}/status 2>/dev/null); echo $state`;
  const { stdout } = await runText(target, script);
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

async function firstLine(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return (await readLines(chunks).next()).value ?? '';
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString('utf8');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
