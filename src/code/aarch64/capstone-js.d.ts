/** What is used of the package, which brings no types. */
declare module '@alexaltea/capstone-js' {
  interface Decoder {
    disasm(
      bytes: Uint8Array,
      address: bigint,
    ): readonly { readonly mnemonic: string; readonly op_str: string }[];
  }
  interface Library {
    readonly ARCH_ARM64: number;
    readonly MODE_LITTLE_ENDIAN: number;
    readonly Capstone: new (architecture: number, mode: number) => Decoder;
  }
  function start(): Promise<Library>;
  export = start;
}
