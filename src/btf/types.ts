/** One type of a BTF blob, decoded. `id` is its number; 0 is `void`. Shapes follow include/uapi/linux/btf.h. */
export type BtfType =
  | { readonly kind: 'void'; readonly id: 0 }
  | BtfInt
  | BtfFloat
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfForward
  | BtfReference
  | BtfFunction
  | BtfPrototype
  | BtfVariable
  | { readonly kind: 'section'; readonly id: number; readonly name: string; readonly size: number };

export interface BtfInt {
  readonly kind: 'int';
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly bool: boolean;
}

export interface BtfFloat {
  readonly kind: 'float';
  readonly id: number;
  readonly name: string;
  readonly size: number;
}

export interface BtfArray {
  readonly kind: 'array';
  readonly id: number;
  readonly element: number;
  readonly length: number;
}

export interface BtfComposite {
  readonly kind: 'struct' | 'union';
  readonly id: number;
  /** Empty for an anonymous one. */
  readonly name: string;
  readonly size: number;
  readonly members: readonly BtfMember[];
}

export interface BtfMember {
  /** Empty for an anonymous struct or union, whose members count as the outer one's. */
  readonly name: string;
  readonly type: number;
  /** From the start of the struct, in bits. */
  readonly bitOffset: number;
  /** Width of a bitfield, 0 for an ordinary member. */
  readonly bitWidth: number;
}

export interface BtfEnum {
  readonly kind: 'enum';
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfForward {
  readonly kind: 'forward';
  readonly id: number;
  readonly name: string;
  readonly of: 'struct' | 'union';
}

/** A type that is another one with something added. `name` is empty but for a typedef and the two tags. */
export interface BtfReference {
  readonly kind: 'pointer' | 'typedef' | 'volatile' | 'const' | 'restrict' | 'typeTag' | 'declTag';
  readonly id: number;
  readonly name: string;
  readonly target: number;
}

export interface BtfFunction {
  readonly kind: 'function';
  readonly id: number;
  readonly name: string;
  readonly prototype: number;
}

export interface BtfPrototype {
  readonly kind: 'prototype';
  readonly id: number;
  readonly result: number;
  readonly parameters: readonly BtfParameter[];
  readonly variadic: boolean;
}

export interface BtfParameter {
  readonly name: string;
  readonly type: number;
}

export interface BtfVariable {
  readonly kind: 'variable';
  readonly id: number;
  readonly name: string;
  readonly target: number;
}

export type BtfKind = BtfType['kind'];

/** The shape of types of one kind. */
export type BtfOf<K extends BtfKind, T extends BtfType = BtfType> = T extends BtfType
  ? K extends T['kind']
    ? T
    : never
  : never;
