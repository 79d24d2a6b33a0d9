import { didYouMean, nearest } from '../../base/nearest.ts';
import { type Btf, pointerTo } from '../../btf/btf.ts';
import { sizeOf, strip } from '../../btf/resolve.ts';
import { spell } from '../../btf/spell.ts';
import { part, type Word } from '../spec/word.ts';
import type { Located, Scope } from './c-path.ts';

/** What is cast: a C value, or 64 bits of which nothing is known. */
export type Uncast = Omit<Located, 'type'> & { readonly type: number | null };

/**
 * The value taken for another type: a pointer or number for one that is not wider. Throws InputError for a type that BTF
 * does not know, and for what C could not cast so either.
 */
export function castTo(scope: Scope, value: Uncast, root: Word, cast: Word): Located {
  const { btf, blame } = scope;
  const type = namedType(scope, cast);
  const wanted = strip(btf, type);
  if (wanted.kind !== 'pointer' && wanted.kind !== 'int' && wanted.kind !== 'enum') {
    throw blame(cast.span, {
      code: 'bad-cast',
      what: `a cast gives a pointer or a number, and '${cast.text}' is neither`,
      hint: `write (${cast.text} *)${root.text}`,
    });
  }
  const from = value.type === null ? null : strip(btf, value.type);
  const isValue = from === null || from.kind === 'pointer' || from.kind === 'int' || from.kind === 'enum';
  const bits = { have: 8 * (value.type === null ? 8 : sizeOf(btf, value.type)), want: 8 * sizeOf(btf, type) };
  if (!isValue || bits.want > bits.have) {
    throw blame(root.span, {
      code: 'bad-cast',
      what: `'${root.text}' cannot be cast to ${spell(btf, type)}`,
      why: isValue
        ? `it has ${bits.have} bits of ${bits.want}`
        : `it is ${spell(btf, value.type!)}, neither pointer nor number`,
    });
  }
  return { type, at: value.at, story: `${value.story}, cast to ${spell(btf, type)}` };
}

/** `struct file *`, `u32`, `unsigned long`. */
function namedType(scope: Scope, cast: Word): number {
  const [, kind, name, stars] = /^(?:(struct|union|enum)\s+)?([\w\s]*\w)\s*([\s*]*)$/.exec(cast.text)!;
  const plain = name!.replace(/\s+/g, ' ');
  const base = kind ? tagged(scope.btf, kind as Tag, plain) : untagged(scope.btf, plain);
  if (base === null) throw unknownType(scope, cast, kind as Tag | undefined, plain);
  let type = base;
  for (const mark of stars!) if (mark === '*') type = pointerTo(type);
  return type;
}

type Tag = 'struct' | 'union' | 'enum';

function tagged(btf: Btf, kind: Tag, name: string): number | null {
  return btf.find(kind, name)?.id ?? null;
}

/** A typedef, or a basic type under the name people write: `long` is `long int` in BTF. */
function untagged(btf: Btf, name: string): number | null {
  if (name === 'void') return 0;
  const known = btf.find('typedef', name) ?? btf.find('int', name);
  if (known) return known.id;
  const ints = [...btf.names('int')].map((each) => btf.find('int', each)!.id);
  return ints.find((id) => spell(btf, id) === name) ?? null;
}

function unknownType({ btf, blame }: Scope, cast: Word, kind: Tag | undefined, name: string) {
  const tag = kind ? undefined : (['struct', 'union', 'enum'] as const).find((each) => btf.find(each, name));
  const names = kind ? btf.names(kind) : btf.names('typedef');
  const hint = tag ? `did you mean ${tag} ${name}?` : didYouMean(nearest(name, [...new Set(names)]));
  const at = cast.text.lastIndexOf(name);
  return blame((at < 0 ? cast : part(cast, at, at + name.length)).span, {
    code: 'unknown-struct',
    what: `the kernel's type information has no ${kind ? `${kind} ` : 'type '}'${name}'`,
    ...(hint && { hint }),
  });
}
