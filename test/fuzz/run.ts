import { SUBJECTS, type SubjectName } from './subject.ts';
import { type Failure, fuzz } from './watch.ts';

/**
 * `npm run fuzz [-- SUBJECT [COUNT [FROM]]]`: mutated inputs, by default a million for each. An input is made from
 * its number, so that `npm run fuzz -- btf 1 4711` is one of them again. Exit code 1 when something failed.
 */
const [wanted, count = '1000000', from = '0'] = process.argv.slice(2);
if (wanted !== undefined && !SUBJECTS.some((name) => name === wanted)) {
  console.error(`there is no '${wanted}': ${SUBJECTS.join(', ')}`);
  process.exit(1);
}

let told = Date.now();
for (const name of SUBJECTS.filter((subject) => (wanted ?? subject) === subject)) {
  const started = Date.now();
  const { cases, failures, memory } = await fuzz(name, {
    count: Number(count),
    from: Number(from),
    onProgress: (number) => tell(name, number),
  });
  for (const failure of failures) console.log(`\n${describe(name, failure)}`);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `\r${name}: ${cases} inputs, ${failures.length} failed, ${seconds} s, at most ${Math.round(memory)} MB more memory`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

/** On a terminal all the time, in a log every minute. */
function tell(name: SubjectName, number: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${name} ${number}`);
  else if (Date.now() - told > 60_000) {
    told = Date.now();
    console.log(`${name}: at input ${number}`);
  }
}

function describe(name: SubjectName, { kind, number, text }: Failure): string {
  return `${kind} at input ${number}; again with: npm run fuzz -- ${name} 1 ${number}\n${text}`;
}
