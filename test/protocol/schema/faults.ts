import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Channel, Received } from '../client/message.ts';
import { contents, header, metadata, parent } from './contents.ts';

const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false });
const envelope = {
  header: ajv.compile(header),
  parent: ajv.compile(parent),
  metadata: ajv.compile(metadata),
};
const compiled = new Map<object, ValidateFunction>();

/** What is wrong with a message by itself, one sentence each; nothing is wrong with most. */
export function faultsOf(message: Received): string[] {
  const { channel, header, content } = message;
  const schema = (contents[channel] as Readonly<Record<string, object>>)[header?.msg_type];
  const faults = [
    ...(message.signed ? [] : ['is signed wrongly']),
    ...check('header', envelope.header, message.header),
    ...check('parent_header', envelope.parent, message.parent),
    ...check('metadata', envelope.metadata, message.metadata),
    ...(schema ? check('content', validator(schema), content) : [`is no message of ${channel}`]),
    ...parentFaults(message),
    ...prefixFaults(channel, message.prefix),
  ];
  return faults.map((fault) => `${header?.msg_type} on ${channel} ${fault}`);
}

function check(part: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return [`${part}: ${ajv.errorsText(validate.errors, { dataVar: part })} in ${excerpt(value)}`];
}

function validator(schema: object): ValidateFunction {
  const known = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, known);
  return known;
}

/** A reply answers the request of its name; only what nobody asked for has no parent. */
function parentFaults({ channel, header, parent }: Received): string[] {
  const { msg_type } = header;
  if (channel === 'stdin' && !parent.msg_id) return ['has no parent'];
  if (!msg_type.endsWith('_reply')) return [];
  const request = msg_type.replace(/_reply$/, '_request');
  return parent.msg_type === request ? [] : [`is the reply to ${parent.msg_type ?? 'nothing'}`];
}

/** On iopub one topic stands before the delimiter; identities have been used up by the sockets. */
function prefixFaults(channel: Channel, prefix: readonly string[]): string[] {
  const expected = channel === 'iopub' ? 1 : 0;
  return prefix.length === expected ? [] : [`has ${prefix.length} frames before the delimiter`];
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
