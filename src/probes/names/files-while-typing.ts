import { type Program, readProgram } from '../../code/program.ts';
import type { SymbolTable } from '../../code/symbols.ts';
import { quote, runText, type Target } from '../../targets/target.ts';
import type { UnfinishedNeeds } from '../compile/unfinished-needs.ts';
import type { KernelFacts } from '../spec/types.ts';
import { Remembered } from './remembered.ts';

/** The target's files as an editor asks for them. It never waits long: what is slow to read is there for the next key. */
export class FilesWhileTyping {
  readonly #folders: Remembered<readonly string[]>;
  readonly #programs: Remembered<Program>;

  constructor(target: Target, symbols: () => Promise<SymbolTable>) {
    this.#folders = new Remembered((path) => namesIn(target, path));
    this.#programs = new Remembered(async (path) => readProgram(target, path, () => [], await symbols()));
  }

  async known({ folders, files }: UnfinishedNeeds): Promise<Pick<KernelFacts, 'folders' | 'programs'>> {
    const names = await known(
      this.#folders,
      folders.map(({ folder }) => folder),
    );
    for (const { folder, name } of folders) this.#readAhead(folder, name, names.get(folder) ?? []);
    return { folders: names, programs: await known(this.#programs, files) };
  }

  /** The only file that is meant: its functions are asked for next. */
  #readAhead(folder: string, typed: string, names: readonly string[]): void {
    const [only, ...others] = names.filter((name) => name.startsWith(typed));
    if (only && others.length === 0 && !only.endsWith('/')) void this.#programs.get(folder + only);
  }
}

async function known<T>(all: Remembered<T>, keys: readonly string[]): Promise<ReadonlyMap<string, T>> {
  const values = await Promise.all(keys.map((key) => all.get(key)));
  return new Map(keys.flatMap((key, i) => (values[i] === null ? [] : [[key, values[i]!] as const])));
}

/** A slash follows a folder's name; where a link leads is not asked, which takes an emulated target seconds. */
async function namesIn(target: Target, folder: string): Promise<readonly string[]> {
  const { stdout } = await runText(target, `cd -- ${quote(folder)} && ls -1Ap`);
  return stdout.split('\n').filter(Boolean);
}
