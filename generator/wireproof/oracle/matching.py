"""Compare tokens of the reference encoder with raw text from the wire.

In: tokens and a raw piece of a URL, a header or a form. Out: whether the piece says exactly that.
Data may be percent-encoded more than needed, but never less: a delimiter inside data has to be
encoded, or the other side reads another value (RFC 3986, section 2.2).
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

from wireproof.oracle.encoder import Data, Lit, Tokens
from wireproof.oracle.equality import Formats, same_number, same_text

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RESERVED = frozenset(":/?#[]@!$&'()*+,;=|")
_RAW_IN_PATH = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%]*")
_RAW_IN_QUERY = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]|]*")


def is_legal_path(raw: str) -> bool:
    """Tell whether a raw path segment has only characters that may stand there (RFC 3986, 3.3)."""
    return bool(_RAW_IN_PATH.fullmatch(raw)) and not _PERCENT.search(raw)


def is_legal_query(raw: str) -> bool:
    """Tell whether raw query text is legal.

    Square brackets and the pipe are tolerated: RFC 3986, section 3.4, wants them encoded, and
    the deepObject and pipeDelimited examples of OAS show them raw.
    """
    return bool(_RAW_IN_QUERY.fullmatch(raw)) and not _PERCENT.search(raw)


def decode(raw: str, *, plus_is_space: bool) -> str | None:
    """Percent-decode raw text; `None` when it is not UTF-8."""
    text = raw.replace("+", " ") if plus_is_space else raw
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeDecodeError:
        return None


def reserved_expansion(text: str) -> str:
    """Expand a text as `{+var}` does: reserved characters and triplets stay (RFC 6570, 3.2.3)."""
    parts = re.split(r"(%[0-9A-Fa-f]{2})", text)
    kept = ":/?#[]@!$&'()*+,;=~"
    return "".join(
        part if index % 2 else quote(part, safe=kept, errors="surrogatepass")
        for index, part in enumerate(parts)
    )


def matches(
    tokens: Tokens,
    raw: str,
    formats: Formats,
    *,
    plus_is_space: bool = False,
    encoded: bool = True,
) -> bool:
    """Tell whether raw text says exactly what the tokens say.

    Args:
        tokens: of the reference encoder.
        raw: from the wire, not decoded.
        formats: formats in the parameter's schema.
        plus_is_space: whether `+` stands for a blank, as in forms and queries.
        encoded: whether data is percent-encoded at all (headers are not).
    """
    if encoded and _PERCENT.search(raw):
        return False
    forbidden = _delimiters(tokens) if encoded else ""
    raw_plus = "+" if plus_is_space else ""
    position = 0
    for index, token in enumerate(tokens):
        if isinstance(token, Lit):
            width = next((len(s) for s in token.spellings if raw.startswith(s, position)), -1)
            if width < 0:
                return False
            position += width
            continue
        rest = tokens[index + 1 :]
        end = _end(rest, raw, position)
        longer = _number_end(token.value, raw, position)
        if longer > end and matches(
            rest, raw[longer:], formats, plus_is_space=plus_is_space, encoded=encoded
        ):
            return True
        piece: str | None = raw[position:end]
        if piece and any(char in piece for char in forbidden):
            return False
        if encoded:
            piece = decode(piece or "", plus_is_space=plus_is_space)
        if piece is None or not says(token.value, piece, formats):
            end = _walk(token.value, raw, position, forbidden + raw_plus) if encoded else -1
            if end < 0:
                return False
        position = end
    return position == len(raw)


def _delimiters(tokens: Tokens) -> str:
    """Return the reserved characters that delimit here, and so may not stand raw in data."""
    found = {char for t in tokens if isinstance(t, Lit) and len(t.spellings[0]) == 1
             for spelling in t.spellings if len(spelling) == 1 for char in spelling}  # fmt: skip
    return "".join(sorted(found & _RESERVED))


def _end(rest: Tokens, raw: str, position: int) -> int:
    """Find where a datum ends: at the next delimiter, which data hardly ever contains raw."""
    for token in rest:
        if isinstance(token, Lit):
            found = [raw.find(spelling, position) for spelling in token.spellings]
            return min((at for at in found if at >= 0), default=len(raw))
    return len(raw)


def _number_end(value: str | float | bool, raw: str, position: int) -> int:  # noqa: FBT001 - data
    """Find where a number ends that has a delimiter in it (`/{id}.{format}`); -1 for what has none.

    Whether it ends there or at the delimiter, only what follows can tell: `1.0` may be two items.
    """
    if isinstance(value, str | bool) or (found := _DECIMAL.match(raw, position)) is None:
        return -1
    return found.end() if same_number(value, found[0]) else -1


def _walk(value: str | float | bool, raw: str, position: int, forbidden: str) -> int:  # noqa: FBT001 - data
    """Read expected text off the wire character by character; -1 when it is not there.

    Needed where the delimiter is an unreserved character (`label`, `/{name}.{extension}`), which
    data contains raw.
    """
    if not isinstance(value, str):
        return -1
    for byte in value.encode("utf-8", "surrogatepass"):
        if raw[position : position + 1] == "%":
            if raw[position + 1 : position + 3].lower() != f"{byte:02x}":
                return -1
            position += 3
        elif raw[position : position + 1] == chr(byte) and chr(byte) not in forbidden:
            position += 1
        else:
            return -1
    return position


def says(value: str | float | bool, text: str, formats: Formats) -> bool:  # noqa: FBT001 - data
    """Tell whether a decoded text is this scalar."""
    match value:
        case bool():
            return text == ("true" if value else "false")
        case int() | float():
            return same_number(value, text)
        case _:
            return same_text(value, text, formats)


def show(tokens: Tokens) -> str:
    """Return tokens as readable text, for findings."""
    parts = []
    for token in tokens:
        match token:
            case Lit(spellings):
                parts.append(spellings[0])
            case Data(bool() as flag):
                parts.append("true" if flag else "false")
            case Data(value):
                parts.append(str(value))
    return "".join(parts)
