import { type Content, textOf } from '../content.ts';

/** `comm_info_request`: no comm is ever open. */
export function commInfo(): Content {
  return { status: 'ok', comms: {} };
}

/** `comm_open` for a target that does not exist is answered with `comm_close` (messaging spec, "Opening a Comm"). */
export function refusedComm(content: Content): Content {
  return { comm_id: textOf(content, 'comm_id'), data: {} };
}
