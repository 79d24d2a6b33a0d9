/**
 * A 64-bit address as a signed number. Exact for canonical addresses: the kernel's lie within 2^48 below 2^64, which
 * makes them small negative numbers, sorted as the addresses are.
 */
export function signedNumber(address: bigint): number {
  return Number(BigInt.asIntN(64, address));
}

export function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
