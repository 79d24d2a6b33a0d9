import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python environment. */
export interface Python {
  readonly prefix: string;
  /** Where its packages are. */
  readonly packages: string;
  /** Where those of the user are; null when it does not look there, as in a virtual environment. */
  readonly userPackages: string | null;
  readonly hasPapermill: boolean;
}

const QUESTION = `
import importlib.util, json, site, sys, sysconfig
print(json.dumps({
    "prefix": sys.prefix,
    "packages": sysconfig.get_path("purelib"),
    "userPackages": site.getusersitepackages() if site.ENABLE_USER_SITE else None,
    "hasPapermill": importlib.util.find_spec("papermill") is not None,
}))`;

/** The environment that a `python3` belongs to. Rejects when there is no such program. */
export async function askPython(program: string): Promise<Python> {
  const { stdout } = await promisify(execFile)(program, ['-c', QUESTION]);
  return JSON.parse(stdout) as Python;
}
