import type { Request } from '../../wire/port.ts';
import { comms } from '../comms.ts';
import { type Content, textOf } from '../content.ts';
import { KeyboardInterrupt } from '../failures.ts';
import type { Interrupts } from '../interrupts.ts';
import type { SessionParts } from '../parts.ts';

/** `comm_info_request`: the open comms, of one target when it names one. */
export function commInfo(content: Content): Content {
  return { status: 'ok', comms: comms.list(textOf(content, 'target_name') || undefined) };
}

/** `comm_open`, `comm_msg`, `comm_close`: handled at once, also while a cell awaits something. */
export async function receiveComm(
  request: Request,
  { wire }: SessionParts,
  interrupts: Interrupts,
): Promise<void> {
  const { id, type, content, metadata, buffers } = request;
  const { signal, end } = interrupts.begin();
  wire.status(id, 'busy');
  await comms.receive(
    {
      request: id,
      type,
      id: textOf(content, 'comm_id'),
      target: textOf(content, 'target_name'),
      data: content.data ?? {},
      metadata,
      buffers,
    },
    rejected(signal),
  );
  end();
  wire.status(id, 'idle');
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new KeyboardInterrupt()), { once: true }),
  );
}
