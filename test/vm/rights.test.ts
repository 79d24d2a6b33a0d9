import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from '../../src/bpftrace/run/launch.ts';
import { follow } from '../../src/bpftrace/run/running.ts';
import { explainError } from '../../src/bpftrace/spec/explain-error.ts';
import { TargetError } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { quote, runText, type Target } from '../../src/targets/target.ts';
import { findTracefs } from '../../src/tracefs/mount.ts';
import { useLab } from './bpftrace/lab.ts';

// A kernel that does not let us, for real: first because of who we are, then because it is locked down.

useLab('0.17');
const PROGRAM = 'kprobe:do_filp_open { @[str(((struct filename *)arg1)->name)] = count(); }';

test('somebody who is not root is told who may trace, and where else', async () => {
  const target = withoutRights((await workspace.kernel()).tracer.target);
  await assert.rejects(findTracefs(target), (error) => {
    assert.ok(error instanceof TargetError);
    assert.equal(error.code, 'tracefs-denied');
    assert.match(error.message, /root only[\s\S]*%target vm/);
    return true;
  });
  assert.match(await refusal(target), /CAP_BPF and CAP_PERFMON[\s\S]*%target vm/);
});

test('a kernel that is locked down is named as the reason, and what to do', async () => {
  const { target } = (await workspace.kernel()).tracer;
  const { stdout } = await runText(
    target,
    `mount -t securityfs none /sys/kernel/security 2>/dev/null
    echo confidentiality >/sys/kernel/security/lockdown; cat /sys/kernel/security/lockdown`,
  );
  assert.match(stdout, /\[confidentiality\]/);
  await assert.rejects(findTracefs(target), (error) => {
    assert.ok(error instanceof TargetError);
    assert.equal(error.code, 'locked-down');
    assert.match(error.message, /\(confidentiality\)[\s\S]*Secure Boot[\s\S]*%target vm/);
    return true;
  });
  assert.match(await refusal(target), /locked down \(confidentiality\)[\s\S]*%target vm/);
});

/** What %%bpftrace says where bpftrace cannot work. */
async function refusal(target: Target): Promise<string> {
  const explain = (said: string) => explainError(said, PROGRAM, []);
  const began = await launch(target, PROGRAM, { run: 'true' });
  if (began.kind === 'refused') return explain(began.said).message;
  const facts = { notes: [], start: 0, wall: new Date(0), target: target.name, emulated: true };
  const output = { stream: () => undefined };
  const running = follow(began.launched, began.program, { options: { run: 'true' }, output, explain, facts });
  return running.done.then(
    () => assert.fail('it worked'),
    (error: Error) => error.message,
  );
}

/** The same target, for an ordinary user. */
function withoutRights(target: Target): Target {
  return {
    ...target,
    spawn: (script, options) =>
      target.spawn(`exec setpriv --reuid=1000 --regid=1000 --clear-groups sh -c ${quote(script)}`, options),
  };
}
