/** The disassembler for AArch64: Capstone, as WebAssembly. */
export interface Capstone {
  /** `bl #0xffff800008350048`; null for what is no instruction. */
  text(instruction: Uint8Array, address: bigint): string | null;
}

let loading: Promise<Capstone> | null = null;

/** Loaded once, for the rest of the process. */
export function loadCapstone(): Promise<Capstone> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Capstone> {
  const { default: start } = await import('@alexaltea/capstone-js');
  const { Capstone: Decoder, ARCH_ARM64, MODE_LITTLE_ENDIAN } = await start();
  const decoder = new Decoder(ARCH_ARM64, MODE_LITTLE_ENDIAN);
  return {
    text(bytes, address) {
      try {
        const [found] = decoder.disasm(bytes, address);
        return found ? `${found.mnemonic} ${found.op_str}`.trim() : null;
      } catch {
        return null; // it throws where it can decode nothing
      }
    },
  };
}
