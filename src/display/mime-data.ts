import { InputError } from '../base/errors.ts';
import { inspectText } from './inspect.ts';
import { shorten } from './shorten.ts';

type Data = Readonly<Record<string, unknown>>;

/** Most characters of one bundle as JSON: Jupyter's server drops what exceeds 1 MB/s over 3 s. */
const MAX_LENGTH = 3_000_000;

/**
 * The data of a bundle as it can be sent: bytes in base64, JSON with its bigints as numbers (as text where a number
 * cannot hold them), undefined forms left out. Too big ones are left out too, the biggest first, and `text/plain` says
 * so. Throws InputError `display-data` for what is no MIME type or cannot be sent as one.
 */
export function mimeData(data: unknown): Data {
  if (typeof data !== 'object' || data === null)
    throw unfit(`${inspectText(data)} is no object of MIME types`);
  const forms = Object.entries(data).filter(([, value]) => value !== undefined && value !== null);
  return withoutGiants(forms.map(([type, value]) => [type, sendable(type, value)]));
}

function sendable(type: string, value: unknown): unknown {
  if (!/^[\w.+-]+\/[\w.+-]/.test(type)) throw unfit(`'${type}' is no MIME type`);
  if (isJson(type)) return plainJson(type, value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' || typeof value === 'function')
    throw unfit(`${type} is neither text nor bytes`);
  const text = String(value).toWellFormed();
  return type === 'text/plain' ? shorten(text) : text;
}

function isJson(type: string): boolean {
  return /[/+]json(?:;|$)/.test(type);
}

function plainJson(type: string, value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value, jsonValue) ?? 'null');
  } catch (cause) {
    throw unfit(`${type} is not JSON: ${(cause as Error).message?.split('\n')[0]}`, cause);
  }
}

/** A front-end in Python cannot pass on half a surrogate pair. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function unfit(what: string, cause?: unknown): InputError {
  return new InputError({
    code: 'display-data',
    what: `this cannot be displayed: ${what}`,
    hint: "give an object of MIME types: { 'text/html': '<b>hi</b>', 'text/plain': 'hi' }",
    ...(cause !== undefined && { cause }),
  });
}

function withoutGiants(forms: readonly (readonly [string, unknown])[]): Data {
  const sized = forms.map(([type, value]) => ({ type, value, length: lengthOf(value) }));
  const kept = [...sized].sort((a, b) => a.length - b.length);
  const left: string[] = [];
  while (kept.reduce((sum, { length }) => sum + length, 0) > MAX_LENGTH) {
    const { type, length } = kept.pop()!;
    left.push(`${type} of ${(length / 1e6).toFixed(1)} MB is not shown: Jupyter's server drops so much`);
  }
  const data = Object.fromEntries(
    sized.filter((form) => kept.includes(form)).map(({ type, value }) => [type, value]),
  );
  if (left.length === 0) return data;
  return { ...data, 'text/plain': [data['text/plain'] ?? [], left].flat().join('\n') };
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value).length;
}
