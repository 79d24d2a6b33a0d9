import { InputError, type SourceSpan } from '../../base/errors.ts';

/** A call of `override()`, and the kernel functions whose return it would change. */
interface Override {
  readonly span: SourceSpan;
  readonly functions: readonly string[];
}

/** What a kernel says about changing what its functions return. */
export interface OverrideFacts {
  /** Whether its BPF has `bpf_override_return`: CONFIG_BPF_KPROBE_OVERRIDE. */
  readonly allowed: boolean;
  /** Functions that may be changed (error_injection/list in debugfs); null where nobody can tell. */
  readonly functions: readonly string[] | null;
}

export function overridesIn(text: string): readonly Override[] {
  const code = blanked(text);
  return [...code.matchAll(/\boverride(?=\s*\()/g)].map(({ index }) => {
    const before = code.slice(0, index).split('\n');
    const span = { line: before.length - 1, column: before.at(-1)!.length, length: 'override'.length };
    return { span, functions: probedAt(code, index) };
  });
}

/** Throws InputError `no-override` where the kernel would refuse it. */
export function checkOverrides(text: string, overrides: readonly Override[], facts: OverrideFacts): void {
  for (const { span, functions } of overrides) {
    const fn = functions[0] ?? 'FUNCTION';
    const instead = `%%kmod NAME --unsafe does it with any function, best in the lab VM: RETURN(${fn}) { set_retval(x); }, or where a call returns: AFTER_CALL(${fn}, CALLEE) { set_retval(x); }`;
    const refuse = (what: string, why: string) =>
      new InputError({ code: 'no-override', what, source: text, span, why, hint: instead });
    if (!facts.allowed)
      throw refuse(
        'this kernel lets no BPF program change what a function returns',
        'it was built without CONFIG_BPF_KPROBE_OVERRIDE: /proc/kallsyms has no bpf_override_return',
      );
    const missing = functions.find(
      (name) => !/[*?[]/.test(name) && facts.functions?.includes(name) === false,
    );
    if (missing !== undefined)
      throw refuse(
        `this kernel lets nobody override what ${missing} returns`,
        `it is not among the ${facts.functions!.length} functions of /sys/kernel/debug/error_injection/list, which are marked in the kernel's source (ALLOW_ERROR_INJECTION)`,
      );
  }
}

/** Comments and strings as spaces. */
function blanked(text: string): string {
  return text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"/g, (part) => part.replace(/[^\n]/g, ' '));
}

/** The functions of the probes before the block that `at` lies in. */
function probedAt(code: string, at: number): string[] {
  let depth = 0;
  let open = -1;
  for (let i = 0; i < at; i++) {
    if (code[i] === '{' && depth++ === 0) open = i;
    if (code[i] === '}') depth--;
  }
  if (open < 0) return [];
  const head = code.slice(code.lastIndexOf('}', open) + 1, open);
  return [...head.matchAll(/\bk(?:probe)?:(?:\w+:)?([\w.*?[\]]+)/g)].map(([, name]) => name!);
}
