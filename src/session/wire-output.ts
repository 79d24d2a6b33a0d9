import type { MimeBundle } from '../display/bundle.ts';
import type { Wire } from '../wire/start.ts';
import type { CellOutput } from './cells.ts';

/** The output of the cell with this request id, as messages. */
export function wireOutput(wire: Wire, id: number): CellOutput {
  const shown = ({ data, metadata }: MimeBundle, displayId?: string) => ({
    data,
    metadata,
    transient: displayId === undefined ? {} : { display_id: displayId },
  });
  return {
    stream: (name, text) => wire.stream(id, name, text),
    display: (bundle, displayId) => wire.publish(id, 'display_data', shown(bundle, displayId)),
    update: (bundle, displayId) => wire.publish(id, 'update_display_data', shown(bundle, displayId)),
    clear: (wait) => wire.publish(id, 'clear_output', { wait }),
    result: (bundle, count) =>
      wire.publish(id, 'execute_result', { ...shown(bundle), execution_count: count }),
  };
}
