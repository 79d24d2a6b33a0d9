import { benchBpftrace } from './bpftrace.ts';
import { benchComplete } from './complete.ts';
import { benchDecode } from './decode.ts';
import { benchKmod } from './kmod.ts';
import { benchPair } from './pair.ts';
import { benchRecording } from './recording.ts';
import { benchSession } from './session.ts';
import { benchSql } from './sql.ts';

/** `npm run bench [-- bpftrace|complete|decode|kmod|pair|recording|session|sql]`: each figure beside its peer's, measured in the same run. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  bpftrace: benchBpftrace,
  complete: benchComplete,
  decode: benchDecode,
  kmod: benchKmod,
  pair: benchPair,
  recording: benchRecording,
  session: benchSession,
  sql: benchSql,
};

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  await bench();
}
