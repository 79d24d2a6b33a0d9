import { type Btf, readBtf } from '../../btf/btf.ts';
import { quote, run, runText, type Target } from '../../targets/target.ts';

const FOLDER = '/sys/kernel/btf';

/** The type information of a loaded module, which continues the kernel's; null where it has none. */
export async function readModuleBtf(target: Target, module: string, base: Btf): Promise<Btf | null> {
  const { stdout, exit } = await run(target, `cat ${FOLDER}/${quote(module)}`);
  return exit.code === 0 ? readBtf(stdout, base) : null;
}

/** Loaded modules whose type information has a name that contains `text`. */
export async function modulesThatName(target: Target, text: string): Promise<readonly string[]> {
  const { stdout } = await runText(target, `cd ${FOLDER} && grep -laF -e ${quote(text)} -- *`);
  return stdout.split('\n').filter((module) => module && module !== 'vmlinux');
}
