/**
 * How much may be sent now. jupyter_server drops the output of a kernel that sends more than 1,000 messages or
 * 1,000,000 bytes a second over 3 s (its options `iopub_msg_rate_limit`, `iopub_data_rate_limit`,
 * `rate_limit_window`). Half of that leaves room for what a busy server receives late and then all at once.
 */
export interface Pace {
  /** True when something may be sent; one message may then be as long as it is. */
  ready(): boolean;
  spend(bytes: number): void;
}

const BURST_BYTES = 600_000;
const BYTES_PER_MS = 500;
const BURST_MESSAGES = 500;
const MESSAGES_PER_MS = 0.5;

/** `now` is in milliseconds. */
export function createPace(now: () => number): Pace {
  let bytes = BURST_BYTES;
  let messages = BURST_MESSAGES;
  let last = now();
  const refill = (): void => {
    const time = now();
    bytes = Math.min(BURST_BYTES, bytes + (time - last) * BYTES_PER_MS);
    messages = Math.min(BURST_MESSAGES, messages + (time - last) * MESSAGES_PER_MS);
    last = time;
  };
  return {
    ready() {
      refill();
      return bytes > 0 && messages >= 1;
    },
    spend(count) {
      bytes -= count;
      messages--;
    },
  };
}
