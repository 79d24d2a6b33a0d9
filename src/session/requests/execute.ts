import type { Request } from '../../wire/port.ts';
import type { CellOutcome } from '../cells.ts';
import { type Content, flagOf, textOf, textsOf } from '../content.ts';
import { type Ask, notAllowed } from '../input.ts';
import type { Interrupts } from '../interrupts.ts';
import type { SessionParts } from '../parts.ts';
import type { Ended } from '../queue.ts';
import { wireOutput } from '../wire-output.ts';

const UNDEFINED = { data: { 'text/plain': 'undefined' }, metadata: {} };

/** `execute_request`: runs a cell to its end. */
export async function execute(request: Request, parts: SessionParts, interrupts: Interrupts): Promise<Ended> {
  const { wire, runner } = parts;
  const { id, content } = request;
  const source = textOf(content, 'code');
  const silent = flagOf(content, 'silent', false);
  const counted = !silent && flagOf(content, 'store_history', true);

  const { signal, forced, interrupted, end } = interrupts.begin();
  wire.status(id, 'busy');
  const count = runner.count + (counted ? 1 : 0);
  if (!silent) wire.publish(id, 'execute_input', { code: source, execution_count: count });
  const asks: Ask = (question, over) => wire.question(id, question, over);
  const ask = flagOf(content, 'allow_stdin', false) ? asks : notAllowed;
  const cell = textOf(request.metadata, 'cellId') || null;
  const options = { silent, counted, id, cell, interrupted, forced, ask };
  const outcome = await runner.run(source, wireOutput(wire, id), signal, options);
  if (interrupted() && outcome.status === 'error') wire.endChildren(id);
  if (counted) parts.history.add({ line: count, source, result: resultText(outcome) });
  const output = { ...wireOutput(wire, id), result: () => undefined };
  const evaluateOne = (expression: string) =>
    runner.run(expression, output, signal, { counted: false, id, forced, ask });
  const expressions = outcome.status === 'ok' ? await evaluate(content, evaluateOne) : {};
  end();

  return {
    abortRest: outcome.status === 'error' && flagOf(content, 'stop_on_error', true),
    answer() {
      if (outcome.status === 'error') wire.publish(id, 'error', { ...outcome.error });
      wire.reply(id, 'execute_reply', {
        ...replyOf(outcome),
        execution_count: count,
        user_expressions: expressions,
      });
      wire.status(id, 'idle');
    },
  };
}

/** Answers a cell that never ran; the status `aborted` is deprecated (messaging spec, "Request-Reply"). */
export function abort({ id }: Request, { wire, runner }: SessionParts): void {
  const evalue = 'a cell before this one failed';
  wire.status(id, 'busy');
  wire.reply(id, 'execute_reply', {
    status: 'error',
    execution_count: runner.count,
    ename: 'ExecutionAborted',
    evalue,
    traceback: [`ExecutionAborted: ${evalue}`],
    user_expressions: {},
    payload: [],
  });
  wire.status(id, 'idle');
}

function replyOf(outcome: CellOutcome): Content {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error, payload: [] };
  return { status: 'ok', payload: outcome.pages.map((data) => ({ source: 'page', data, start: 0 })) };
}

function resultText(outcome: CellOutcome): string | null {
  const text = outcome.status === 'ok' ? outcome.result?.data['text/plain'] : null;
  return typeof text === 'string' ? text : null;
}

/** `user_expressions`: each is a bundle, or an error of its own. */
async function evaluate(
  content: Content,
  evaluateOne: (expression: string) => Promise<CellOutcome>,
): Promise<Content> {
  const values: Record<string, unknown> = {};
  for (const [name, source] of textsOf(content, 'user_expressions')) {
    const outcome = await evaluateOne(source);
    if (outcome.status === 'error') values[name] = { status: 'error', ...outcome.error };
    else values[name] = { status: 'ok', ...(outcome.result ?? UNDEFINED) };
  }
  return values;
}
