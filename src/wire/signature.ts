import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs what we send, verifies what we receive (messaging spec, "The wire protocol"). */
export interface Signer {
  sign(parts: readonly (string | Uint8Array)[]): string;
  /** Compares in constant time: how long it takes says nothing about where the first wrong byte is. */
  verify(parts: readonly Uint8Array[], signature: Uint8Array): boolean;
  /** True the second time a signature is seen: someone sends a recorded message again. */
  isReplay(signature: Uint8Array): boolean;
}

/** As many as jupyter_client keeps (`Session.digest_history_size`). */
const REMEMBERED = 65_536;

/** `key` empty switches signing off, as the spec says. */
export function createSigner(key: string, digest: string): Signer {
  const seen = new Set<string>();
  const sign = (parts: readonly (string | Uint8Array)[]): string => {
    if (!key) return '';
    const hmac = createHmac(digest, key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  };
  return {
    sign,
    verify(parts, signature) {
      const expected = Buffer.from(sign(parts));
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    },
    isReplay(signature) {
      if (!key) return false;
      const text = Buffer.from(signature).toString('latin1');
      if (seen.has(text)) return true;
      seen.add(text);
      if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!);
      return false;
    },
  };
}
