import { InputError } from '../../base/errors.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { quote, runText, type Target } from '../../targets/target.ts';

/** How often a cgroup's tasks are read again while a trace goes on. */
export const REREAD_MS = 200;

/** Folder of a cgroup of the unified hierarchy; `path` counts from the hierarchy's root or the file system's. Throws InputError. */
export async function findCgroup(target: Target, path: string): Promise<string> {
  const { stdout } = await runText(target, findScript(path));
  const [kind, where = '', ...there] = stdout.split('\n').filter(Boolean);
  if (kind === 'found') return where;
  const fail = (what: string, hint: string) =>
    new InputError({
      code: 'unknown-cgroup',
      what,
      hint,
      source: path,
      span: { line: 0, column: 0, length: path.length },
    });
  if (kind !== 'missing')
    throw fail(`${target.name} has no cgroups of version 2`, 'mount -t cgroup2 none /sys/fs/cgroup');
  const names = there.map((name) => name.slice(name.lastIndexOf('/') + 1));
  const near = didYouMean(nearest(path.slice(path.lastIndexOf('/') + 1), names));
  const has = names.length > 0 ? `${where} has ${names.slice(0, 20).join(', ')}` : `${where} has none`;
  throw fail(`there is no cgroup ${path}`, near ? `${near} ${has}` : has);
}

/** Of a path that does not exist: the nearest folder above that does, and what is in it. */
function findScript(path: string): string {
  return `
root=
while read -r _ at type _; do
  [ "$type" != cgroup2 ] || { root=$at; break; }
done </proc/mounts
[ "$root" ] || { echo none; exit; }
path=${quote(path)}
case $path in "$root" | "$root"/*) folder=$path ;; *) folder=$root/\${path#/} ;; esac
folder=\${folder%/}
[ ! -e "$folder/cgroup.procs" ] || { echo found; echo "$folder"; exit; }
while [ ! -e "$folder/cgroup.procs" ]; do folder=\${folder%/*}; done
echo missing; echo "$folder"
for child in "$folder"/*/; do [ ! -d "$child" ] || echo "\${child%/}"; done
`;
}

/** Defines `joined`, which prints the threads of a cgroup and those below that were not in it the last time. */
export function joinedFunction(folder: string): string {
  return [
    "seen=' '",
    'joined() {',
    "  now=' '",
    `  for task in $(find ${quote(folder)} -name cgroup.threads -exec cat {} + 2>/dev/null); do`,
    '    now="$now$task "',
    // A write for each: the kernel takes what a write ends with for a whole number.
    '    case $seen in *" $task "*) ;; *) echo "$task" ;; esac',
    '  done',
    '  seen=$now',
    '}',
  ].join('\n');
}
