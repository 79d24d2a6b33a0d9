import { reserve, taken } from './arrays.ts';
import type { ColumnBuilder } from './column-builders.ts';
import type { NumberLayout } from './layout.ts';
import { withNumberKind } from './number-kinds.ts';

/** Numbers at a fixed offset; `length` of them in each row, or one when it is null. */
export function numberColumn(layout: NumberLayout, offset: number, length: number | null): ColumnBuilder {
  const width = length ?? 1;
  return withNumberKind(layout, (kind): ColumnBuilder => {
    let data = kind.array(0);
    let rows = 0;
    return {
      append(records, growth) {
        data = reserve(data, (rows + records.count) * width, growth);
        for (let i = 0; i < width; i++)
          kind.fill(records, offset + i * layout.size, data, rows * width + i, width);
        rows += records.count;
      },
      column(order, count, last) {
        const items = kind.column(taken(data, order, count, last, width));
        return length === null ? items : { kind: 'array', length, items };
      },
    };
  });
}
