import { grid } from './grid.ts';
import { usageOf } from './help/usage.ts';
import { defineMagic, type Magic } from './magic.ts';

/** `all` is asked when it runs, because the list holds `%lsmagic` too. */
export function lsmagic(all: () => readonly Magic[]): Magic {
  return defineMagic({
    name: 'lsmagic',
    kind: 'line',
    summary: 'all magics',
    arguments: {},
    options: {},
    examples: [{ what: 'what there is', code: '%lsmagic' }],
    parse: () => null,
    async run(_call, { output }) {
      const columns = [{ head: 'magic', code: true }, { head: 'does' }];
      output.display(
        grid(
          columns,
          all().map((magic) => [usageOf(magic), magic.summary]),
        ),
      );
    },
  });
}
