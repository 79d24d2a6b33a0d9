/** A line of ours after what bpftrace said: the rights it had, the kernel's lockdown, the kernel's BTF. */
export const WHERE = /^where: caps ([0-9a-f]*) lockdown (.*?) btf ?(.*)$/m;

/** Numbers of include/uapi/linux/capability.h. */
const [SYS_ADMIN, PERFMON, BPF] = [21n, 38n, 39n];

/** What keeps bpftrace from working there whatever the program is: bpftrace's own words seldom say it. */
export function reasonOf(said: string): string | undefined {
  const [, caps = '', lockdown = '', btf = ''] = WHERE.exec(said) ?? [];
  if (caps === '') return undefined;
  if (!mayTrace(BigInt(`0x${caps}`)))
    return 'it lacks the rights (CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN): run as root, or use %target vm';
  if (lockdown.includes('[confidentiality]'))
    return 'the kernel is locked down (confidentiality), its BPF reads nothing: boot without Secure Boot, or use %target vm';
  if (btf === '' && /BTF|unknown type|Unknown struct|not available for your kernel/.test(said))
    return 'this kernel has no BTF (CONFIG_DEBUG_INFO_BTF): include the header that declares the type, or use %target vm';
  return undefined;
}

function mayTrace(caps: bigint): boolean {
  const has = (cap: bigint) => ((caps >> cap) & 1n) === 1n;
  return has(SYS_ADMIN) || (has(BPF) && has(PERFMON));
}
