"""Lets papermill write parameters into Probebook notebooks and read those they declare.

papermill imports this module by itself: it is an entry point of the group `papermill.engine`. It names no attribute, for
this module may still be half loaded then, when papermill is what it imports first.
"""

import json
import math
import re

from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

MAX_SAFE_INTEGER = 2**53 - 1
RESERVED = set(
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false "
    "finally for function if implements import in instanceof interface let new null package private protected public "
    "return static super switch this throw true try typeof undefined var void while with yield".split()
)


def __getattr__(name):
    """`papermill --engine probebook` is papermill's own engine."""
    from papermill.engines import NBClientEngine

    return getattr(NBClientEngine, name)


class TypeScriptTranslator(Translator):
    """An injected parameter may be any value, whatever type the notebook's default has: it is declared as `any`."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        """What a number cannot hold is a bigint."""
        return f"{val}n" if abs(val) > MAX_SAFE_INTEGER else str(val)

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(val)

    @classmethod
    def translate_escaped_str(cls, str_val):
        """Half a surrogate pair cannot be written to a file; old JavaScript took two separators for line ends."""
        text = json.dumps(str(str_val), ensure_ascii=False)
        return re.sub("[\ud800-\udfff\u2028\u2029\x7f]", lambda match: f"\\u{ord(match[0]):04x}", text)

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def translate_dict(cls, val):
        return f"{{{', '.join(f'{cls.key(key)}: {cls.translate(item)}' for key, item in val.items())}}}"

    @classmethod
    def key(cls, key):
        text = cls.translate_escaped_str(key)
        return f"[{text}]" if key == "__proto__" else text

    @classmethod
    def translate(cls, val):
        return cls.translate_list(val) if isinstance(val, tuple) else super().translate(val)

    @classmethod
    def comment(cls, cmt_str):
        return "\n".join(f"// {line}".strip() for line in cmt_str.splitlines())

    @classmethod
    def assign(cls, name, str_val):
        """`let` declares anew what a cell before declared with `const`."""
        if not name.replace("$", "_").isidentifier() or name in RESERVED:
            raise PapermillException(f"'{name}' cannot be a parameter: it is no name in TypeScript")
        return f"let {name}: any = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        return [parameter for statement in statements(parameters_cell["source"]) for parameter in declared(statement)]


TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<arrow>=>) | (?P<compare>[=!<>]=+) | (?P<sign>[=,;:<>])
      | (?P<line>\n) | (?P<space>[^\S\n]+) | (?P<word>[\w$.]+) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(source):
    """`(kind, text, depth)` of each token: how many brackets it stands in."""
    depth = 0
    for match in TOKEN.finditer(source):
        depth -= match.lastgroup == "close"
        yield match.lastgroup, match[0], depth
        depth += match.lastgroup == "open"


def statements(source):
    """The tokens of each statement of a cell, with the comment at the end of its line."""
    statement, ended = [], False
    for token in tokens(source):
        kind, text, depth = token
        if ended and kind not in ("space", "comment"):
            yield statement
            statement, ended = [], False
        if text == ";" and depth == 0:
            ended = True
        elif kind == "line" and depth == 0 and not open_end(statement):
            yield statement
            statement = []
        else:
            statement.append(token)
    yield statement


def open_end(statement):
    """Whether the next line goes on with it."""
    solid = [token for token in statement if token[0] not in ("space", "line", "comment")]
    return bool(solid) and solid[-1][0] in ("sign", "arrow", "compare", "other")


def declared(statement):
    """The parameters that a statement declares: `const a = 1, b: string = 'x'; // help`."""
    code = [token for token in statement if token[0] != "comment"]
    words = [text for kind, text, _ in code if kind not in ("space", "line")]
    if words[:1] == ["export"]:
        words = words[1:]
    if not words or words[0] not in ("const", "let", "var"):
        return
    start = next(i for i, token in enumerate(code) if token[1] == words[0]) + 1
    comments = [text for kind, text, depth in statement if kind == "comment" and depth == 0]
    note = re.sub(r"^//|^/\*+|\*/$", "", comments[-1]).strip() if comments else ""
    for declarator in split(code[start:], ","):
        parameter = parameter_of(declarator, note)
        if parameter:
            yield parameter


def parameter_of(declarator, note):
    target, _, value = partition(declarator, "=")
    name, _, annotation = partition(target, ":")
    name, default = plain(name), plain(value)
    if not name.replace("$", "_").isidentifier() or not default:
        return None
    return Parameter(name, plain(annotation) or inferred(default), default, note)


def split(rest, sign):
    while rest:
        part, _, rest = partition(rest, sign)
        yield part


def partition(part, sign):
    """Splits at the first such sign that stands in no brackets; `<` and `>` are brackets before the value."""
    angles, in_type = 0, False
    for i, (kind, text, depth) in enumerate(part):
        if kind == "sign" and depth == 0:
            if text == sign and angles == 0:
                return part[:i], text, part[i + 1 :]
            in_type = text == ":" or (in_type and text != "=")
            angles += in_type * ((text == "<") - (text == ">"))
    return part, "", []


def plain(part):
    return "".join(text for _, text, _ in part).strip()


LITERALS = (
    ("null", r"null"),
    ("boolean", r"true|false"),
    ("bigint", r"-?\s*(0[xob])?[\da-f_]+n"),
    ("number", r"-?\s*((0[xob][\da-f_]+)|([\d_]*\.?[\d_]+|[\d_]+\.)(e[+-]?\d+)?|Infinity|NaN)"),
    ("string", r""""(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`(\\.|[^`\\])*`"""),
    ("object", r"\{.*\}"),
)


def inferred(default):
    """The type of a literal; papermill writes `None` for one that is unknown."""
    for name, pattern in LITERALS:
        if re.fullmatch(pattern, default, re.IGNORECASE | re.DOTALL):
            return name
    if not (default.startswith("[") and default.endswith("]")):
        return "None"
    items = split([token for token in tokens(default[1:-1]) if token[0] != "comment"], ",")
    kinds = {inferred(plain(item)) for item in items if plain(item)}
    return f"{kinds.pop()}[]" if len(kinds) == 1 and "None" not in kinds else "array"


for name in ("probebook", "typescript"):
    # Another kernel's translator of TypeScript stays.
    if name == "probebook" or name not in papermill_translators._translators:
        papermill_translators.register(name, TypeScriptTranslator)
