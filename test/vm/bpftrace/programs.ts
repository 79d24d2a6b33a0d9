import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bpftrace, InputError } from '../../../src/index.ts';
import { inGuest, leftovers, rows, useLab, type Version } from './lab.ts';

/** What holds for every bpftrace. */
export function programs(version: Version): void {
  useLab(version);

  test("the seed's printf program: headers by BTF, its text line a comment", async () => {
    const program = [
      '# 需要引入结构体所在的文件件，否则报错',
      '#include <linux/fs.h>',
      '',
      'k:do_filp_open {printf("dfd=%d, name=%s\\n", arg0, str(((struct filename *)arg1)->name));}',
      'kr:do_filp_open { printf("ret=0x%x, name=%s\\n", retval, str(((struct file*)retval)->f_path.dentry->d_name.name));}',
    ].join('\n');
    const names = ['/nowhere/a,b', '/nowhere/café', '/nowhere/x=1, name=y'];
    const result = await bpftrace(program, { run: names.map((name) => `cat '${name}'`).join('; ') });
    const seen = rows(result, 'printf1');
    for (const name of names)
      assert.deepEqual(
        seen.filter((row) => row.name === name),
        [{ dfd: -100, name }],
      );
    const missing = rows(result, 'printf2').filter((row) => row.ret === 0xfffffffe);
    assert.ok(missing.length >= names.length, `${missing.length} returns of ENOENT`);
    assert.equal(result.report.exitCode, 1);
    assert.match(result.report.notes.join('\n'), /comment.*\n.*BTF has the types/);
    assert.equal(await leftovers(), '');
  });

  test('maps of every kind hold what the workload did', async () => {
    const program = `
kprobe:do_filp_open /comm == "head"/ {
  $name = str(((struct filename *)arg1)->name);
  if (strncmp($name, "/etc/hostname", 13) == 0) {
    @n = count();
    @by[comm, pid > 1] = count();
    @sum[comm] = sum(3);
    @avg = avg(7);
    @stats[comm] = stats(5);
    @max = max(9);
    @hist[comm] = hist(100);
    @lhist = lhist(12, 0, 100, 10);
    @two["a,b", "c"] = 1;
    @two["a", "b,c"] = 2;
    @path["d,e", (int32)arg0] = 1;
    @stack[kstack(3)] = count();
    @tuple = (1, "a,b", 2);
    @big = (uint64)0xffffffffffffffff;
    @[comm] = count();
    @word = comm;
    @clock = strftime("%H:%M", nsecs);
  }
}
END { print(@n); print((1, "x")); printf("done %s\\n", "well"); }`;
    const result = await bpftrace(program, {
      run: 'for i in 1 2 3 4 5; do head -c1 /etc/hostname >/dev/null; done',
    });
    assert.deepEqual(
      rows(result, 'n').map((row) => row.value),
      [5, 5],
    );
    assert.deepEqual(rows(result, 'by'), [{ comm: 'head', key2: 1, value: 5 }]);
    assert.deepEqual(rows(result, 'sum'), [{ comm: 'head', value: 15 }]);
    assert.deepEqual(rows(result, 'avg'), [{ value: 7 }]);
    assert.deepEqual(rows(result, 'stats'), [{ comm: 'head', count: 5, average: 5, total: 25 }]);
    assert.deepEqual(rows(result, 'max'), [{ value: 9 }]);
    assert.deepEqual(rows(result, 'hist'), [{ comm: 'head', min: 64, max: 127, count: 5 }]);
    assert.deepEqual(rows(result, 'lhist'), [{ min: 10, max: 19, count: 5 }]);
    const two = rows(result, 'two');
    assert.deepEqual(
      two.map((row) => row.key),
      ['a,b,c', 'a,b,c'],
    );
    assert.deepEqual(two.map((row) => row.value).sort(), [1, 2]);
    assert.equal(result.report.ambiguous, 2);
    assert.deepEqual(rows(result, 'path'), [{ key1: 'd,e', arg0: -100, value: 1 }]);
    const [stack] = rows(result, 'stack');
    assert.match((stack!.kstack as string[])[0]!, /^do_filp_open\+/);
    assert.deepEqual(rows(result, 'tuple'), [{ value1: 1, value2: 'a,b', value3: 2 }]);
    assert.deepEqual(rows(result, 'big'), [{ value: 18446744073709551615n }]);
    assert.deepEqual(rows(result, 'map'), [{ comm: 'head', value: 5 }]);
    assert.deepEqual(rows(result, 'word'), [{ value: 'head' }]);
    assert.match(rows(result, 'clock')[0]!.value as string, /^\d\d:\d\d$/);
    assert.deepEqual(rows(result, 'printf1'), [{ arg0: 'well' }]);
    assert.deepEqual(
      rows(result, 'output').map(({ kind, text }) => [kind, text]),
      [['value', '1 x']],
    );
    assert.equal(result.report.unreadable, 0);
    assert.equal(await leftovers(), '');
  });

  test('a map printed every second has the time of each print, and Stop prints the rest', async () => {
    const result = await bpftrace('interval:s:1 { @i = count(); print(@i); }', { forMs: 10_000 });
    const prints = rows(result, 'i') as { ts: number; value: number }[];
    assert.ok(prints.length >= 3, `${prints.length} prints`);
    assert.deepEqual(prints.map(({ value }) => value).slice(0, 2), [1, 2]);
    const times = prints.map(({ ts }) => ts);
    const second = (times.at(-1)! - times[0]!) / (times.length - 1);
    assert.ok(second > 0.5e9 && second < 2e9, `seconds of ${second} ns: ${times.join(' ')}`);
    assert.equal(await leftovers(), '');
  });

  test('an interrupt ends it with its maps printed', async () => {
    const stop = new AbortController();
    const result = await bpftrace('interval:ms:100 { @i = count(); }', {
      run: 'sleep 4; echo counted; sleep 1000',
      signal: stop.signal,
      output: () => stop.abort(),
    });
    assert.ok((rows(result, 'i')[0]?.value as number) > 3);
    assert.equal(await leftovers(), '');
  });

  test('a program that exits at once, with arguments', async () => {
    const result = await bpftrace('BEGIN { printf("%s is %d\\n", str($1), $2); exit(); }', {
      args: ['an answer', '42'],
    });
    assert.deepEqual(rows(result, 'printf1'), [{ arg0: 'an answer', arg1: 42 }]);
  });

  test('what bpftrace refuses has its caret in the program', async () => {
    await assert.rejects(bpftrace('BEGIN { @a = 1;\n @b = nsec; }'), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.code, 'bpftrace-refused');
      assert.match(error.message, /^ {3}@b = nsec; }\n {7,8}\^+/m);
      return true;
    });
  });

  test('a probe that cannot be attached is named, with the nearest function', async () => {
    await assert.rejects(bpftrace('kprobe:do_filp_opne { @ = count(); }', { forMs: 1000 }), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.code, 'bpftrace-not-attached');
      assert.match(error.message, /did you mean do_filp_open/);
      return true;
    });
    assert.equal(await leftovers(), '');
  });

  test('one killed from outside says so and leaves nothing', async () => {
    await assert.rejects(
      bpftrace('kprobe:do_filp_open { @ = count(); }', {
        run: 'kill -KILL $PPID $(pidof bpftrace); sleep 5',
      }),
      /ended from outside/,
    );
    while ((await leftovers()) !== '') await inGuest('sleep 0.5');
  });
}
