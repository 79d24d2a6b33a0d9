/**
 * What the messaging spec (jupyter_client docs, version 5.5) says of the content of each message that a kernel sends, as JSON
 * Schema. Fields that the spec does not know are allowed ("Compatibility").
 */
type Schema = Readonly<Record<string, unknown>>;

const string: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const boolean: Schema = { type: 'boolean' };
const dict: Schema = { type: 'object' };
const strings: Schema = { type: 'array', items: string };

/** Every property is required, except those whose name ends with `?`. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(properties);
  return {
    type: 'object',
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), properties[name]])),
  };
}

const either = (...schemas: Schema[]): Schema => ({ anyOf: schemas });
const just = (value: string): Schema => ({ const: value });

// "Request-Reply"
const failure = { ename: string, evalue: string, traceback: strings };
const errorReply = object({ status: just('error'), ...failure });

function reply(properties: Readonly<Record<string, Schema>>): Schema {
  return either(object({ status: just('ok'), ...properties }), errorReply);
}

/** "Display Data": raw values by MIME type; JSON is not serialised a second time, text is text. */
const data: Schema = {
  type: 'object',
  propertyNames: { pattern: '^[a-z]+/[A-Za-z0-9.+_-]+(;.*)?$' },
  patternProperties: { '^text/|^image/': string },
};
const bundle = { data, metadata: dict };
const count = { execution_count: integer };

const page = object({
  source: just('page'),
  data: { ...data, required: ['text/plain'] },
  start: integer,
});
const payload = either(page, object({ source: { type: 'string', not: just('page') } }));

const languageInfo = object({
  ...{ name: string, version: string, mimetype: string },
  file_extension: { type: 'string', pattern: '^\\.' },
  'pygments_lexer?': string,
  'codemirror_mode?': either(string, dict),
  'nbconvert_exporter?': string,
});

/** `[session, line, input]` or `[session, line, [input, output]]`. */
const historyEntry: Schema = {
  type: 'array',
  ...{ minItems: 3, maxItems: 3 },
  prefixItems: [
    integer,
    integer,
    either(string, { type: 'array', minItems: 2, maxItems: 2, items: { type: ['string', 'null'] } }),
  ],
};

const replies: Readonly<Record<string, Schema>> = {
  execute_reply: either(
    object({
      status: just('ok'),
      ...count,
      'payload?': { type: 'array', items: payload },
      user_expressions: {
        type: 'object',
        additionalProperties: either(object({ status: just('ok'), ...bundle }), errorReply),
      },
    }),
    object({ status: just('error'), ...failure, ...count }),
    // Deprecated since 5.1.
    object({ status: just('aborted'), ...count }),
  ),
  inspect_reply: reply({ found: boolean, ...bundle }),
  complete_reply: reply({ matches: strings, cursor_start: integer, cursor_end: integer, metadata: dict }),
  history_reply: reply({ history: { type: 'array', items: historyEntry } }),
  is_complete_reply: either(
    object({ status: just('incomplete'), indent: string }),
    { ...object({ status: { enum: ['complete', 'invalid', 'unknown'] } }), not: { required: ['indent'] } },
    errorReply,
  ),
  comm_info_reply: reply({
    comms: { type: 'object', additionalProperties: object({ target_name: string }) },
  }),
  kernel_info_reply: reply({
    protocol_version: { type: 'string', pattern: '^5\\.\\d+(\\.\\d+)?$' },
    ...{ implementation: string, implementation_version: string, banner: string },
    language_info: languageInfo,
    'debugger?': boolean,
    'help_links?': { type: 'array', items: object({ text: string, url: string }) },
    'supported_features?': strings,
  }),
  shutdown_reply: reply({ restart: boolean }),
  interrupt_reply: reply({}),
  create_subshell_reply: reply({ subshell_id: string }),
  delete_subshell_reply: reply({}),
  list_subshell_reply: reply({ subshell_id: strings }),
};

const named = { comm_id: string };
const broadcasts: Readonly<Record<string, Schema>> = {
  status: object({ execution_state: { enum: ['busy', 'idle', 'starting'] } }),
  iopub_welcome: object({ subscription: string }),
  execute_input: object({ code: string, ...count }),
  stream: object({ name: { enum: ['stdout', 'stderr'] }, text: string }),
  display_data: object({ ...bundle, 'transient?': dict }),
  update_display_data: object({ ...bundle, transient: object({ display_id: string }) }),
  execute_result: object({
    ...count,
    ...{ data: { ...data, required: ['text/plain'] }, metadata: dict, 'transient?': dict },
  }),
  error: object(failure),
  clear_output: object({ wait: boolean }),
  comm_open: object({ ...named, target_name: string, data: dict }),
  comm_msg: object({ ...named, data: dict }),
  comm_close: object({ ...named, data: dict }),
};

const questions: Readonly<Record<string, Schema>> = {
  input_request: object({ prompt: string, password: boolean }),
};

/** Which messages come on which channel. Shell and control have the same ("Control"). */
export const contents = { shell: replies, control: replies, iopub: broadcasts, stdin: questions } as const;

/** Whoever keeps a message has to know when and by whom it was made ("General Message Format"). */
export const header: Schema = object({
  ...{ msg_id: { type: 'string', minLength: 1 }, msg_type: string, username: string },
  session: { type: 'string', minLength: 1 },
  // ISO 8601 with a time zone.
  date: {
    type: 'string',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$',
  },
  version: { type: 'string', pattern: '^5\\.\\d+(\\.\\d+)?$' },
  'subshell_id?': { type: ['string', 'null'] },
});

/** A copy of the header of the message that caused this one, or an empty dictionary ("Parent header"). */
export const parent: Schema = either(header, { type: 'object', maxProperties: 0 });
export const metadata: Schema = dict;
